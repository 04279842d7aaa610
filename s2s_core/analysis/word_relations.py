"""Pairs of words that stand in one relation, in the languages of the models: what word vectors are asked about. Data only.

Everyday words that a corpus of short sentences knows; where a word was never seen in training, its pairs are left out.
"""

PAIRS: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "en": {
        "gender": (
            ("man", "woman"), ("king", "queen"), ("boy", "girl"), ("father", "mother"),
            ("son", "daughter"), ("brother", "sister"), ("husband", "wife"), ("uncle", "aunt"),
            ("he", "she"), ("his", "her"),
        ),
        "past": (
            ("go", "went"), ("see", "saw"), ("eat", "ate"), ("come", "came"),
            ("take", "took"), ("buy", "bought"), ("write", "wrote"), ("want", "wanted"),
        ),
        "plural": (
            ("book", "books"), ("child", "children"), ("friend", "friends"), ("student", "students"),
            ("dog", "dogs"), ("day", "days"),
        ),
        "comparative": (
            ("big", "bigger"), ("good", "better"), ("old", "older"), ("tall", "taller"),
            ("fast", "faster"),
        ),
        "country": (
            ("Japan", "Japanese"), ("France", "French"), ("China", "Chinese"), ("Germany", "German"),
            ("England", "English"),
        ),
    },
    "zh": {
        "gender": (
            ("男人", "女人"), ("国王", "女王"), ("男孩", "女孩"), ("父亲", "母亲"),
            ("爸爸", "妈妈"), ("儿子", "女儿"), ("哥哥", "姐姐"), ("弟弟", "妹妹"),
            ("丈夫", "妻子"), ("叔叔", "阿姨"), ("他", "她"),
        ),
        "language": (
            ("日本", "日语"), ("法国", "法语"), ("中国", "中文"), ("德国", "德语"),
            ("英国", "英语"),
        ),
        "opposite": (
            ("大", "小"), ("高", "矮"), ("早", "晚"), ("快", "慢"),
            ("多", "少"), ("新", "旧"),
        ),
        "plural": (
            ("我", "我们"), ("你", "你们"), ("他", "他们"), ("她", "她们"),
        ),
    },
    "fr": {
        "gender": (
            ("homme", "femme"), ("roi", "reine"), ("garçon", "fille"), ("père", "mère"),
            ("fils", "fille"), ("frère", "sœur"), ("mari", "femme"), ("oncle", "tante"),
            ("il", "elle"),
        ),
        "plural": (
            ("livre", "livres"), ("enfant", "enfants"), ("ami", "amis"), ("jour", "jours"),
            ("chien", "chiens"),
        ),
        "country": (
            ("Japon", "japonais"), ("France", "français"), ("Chine", "chinois"), ("Allemagne", "allemand"),
        ),
    },
    "de": {
        "gender": (
            ("Mann", "Frau"), ("Junge", "Mädchen"), ("er", "sie"), ("Männer", "Frauen"),
            ("Jungen", "Mädchen"),
        ),
        "plural": (
            ("Mann", "Männer"), ("Frau", "Frauen"), ("Hund", "Hunde"), ("Kind", "Kinder"),
            ("Ball", "Bälle"),
        ),
    },
}  # fmt: skip
LANGUAGES: dict[str, dict[str, str]] = {  # of the sides of the tasks
    "zh-en": {"source": "zh", "target": "en"},
    "en-zh": {"source": "en", "target": "zh"},
    "en-fr": {"source": "en", "target": "fr"},
    "captions-en-de": {"source": "en", "target": "de"},
    "headlines": {"source": "en", "target": "en"},
    "dialogue": {"source": "en", "target": "en"},
}


def relations(language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Relation -> pairs of a language; empty for one that is not here."""
    return PAIRS.get(language, {})
