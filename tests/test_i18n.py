"""The catalogs: both languages have the same messages with the same placeholders, and every key used in the code is there."""

import re
from pathlib import Path

import pytest

from s2s_core.i18n import LANGUAGES, LOCALES, PLACEHOLDER, Text, catalog, flatten, language_of

CODE = Path(__file__).parents[1]
LITERAL_KEY = re.compile(r"""(?:\btext|UserError)\(\s*"([a-z_]+(?:\.[A-Za-z0-9_-]+)+)\"""")


def test_every_language_has_the_same_areas():
    areas = {lang: sorted(path.name for path in (LOCALES / lang).glob("*.json")) for lang in LANGUAGES}
    assert all(found == areas["en"] for found in areas.values()), areas


def test_catalogs_have_the_same_keys():
    english, chinese = catalog("en").templates, catalog("zh").templates
    assert set(english) ^ set(chinese) == set()


@pytest.mark.parametrize("key", sorted(catalog("en").templates))
def test_catalogs_have_the_same_placeholders(key: str):
    english, chinese = catalog("en").templates[key], catalog("zh").templates[key]
    assert set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(chinese))
    assert english.count("**") % 2 == 0 and english.count("**") == chinese.count("**")
    assert english.strip() and chinese.strip()


def test_every_key_in_the_code_is_in_the_catalog():
    files = [CODE / "app.py", *CODE.glob("pages/*.py"), *CODE.glob("s2s_core/**/*.py")]
    used = {
        (key, file.name) for file in files for key in LITERAL_KEY.findall(file.read_text(encoding="utf-8"))
    }
    assert used and not [use for use in sorted(used) if use[0] not in catalog("en")]


def test_values_are_filled_in_as_they_are():
    text = Text("en", {"a.b": "{n} of {limit}, {x}^{2}"})
    assert text("a.b", n="{limit}", limit=3) == "{limit} of 3, {x}^{2}"


def test_an_unknown_key_is_named():
    with pytest.raises(KeyError, match="no.such"):
        catalog("en")("no.such")


def test_templates_below_a_prefix_lose_it():
    text = Text("en", flatten({"b": {"c": "one"}, "bc": "two"}, "a"))
    assert text.under("a.b") == {"c": "one"}


@pytest.mark.parametrize(
    ("locale", "lang"), [("zh-CN", "zh"), ("zh_TW", "zh"), ("en-GB", "en"), ("fr", "en"), (None, "en")]
)
def test_the_first_language_is_the_browsers(locale: str | None, lang: str):
    assert language_of(locale) == lang


@pytest.mark.parametrize(
    ("template", "values", "said"),
    [
        ("{model} 把 {percent} 的注意力放在 **{token}** 上。", {"model": "LSTM + 注意力", "percent": "81 %", "token": "喜欢"},
         "LSTM + 注意力把 81 % 的注意力放在**喜欢**上。"),
        ("{model} 把注意力放在 **{token}** 上。", {"model": "LSTM", "token": "like"}, "LSTM 把注意力放在 **like** 上。"),
        ("从 {a} 到 {b} 止", {"a": "头", "b": ""}, "从头到  止"),
        ("It looks at {token} most.", {"token": "喜欢"}, "It looks at 喜欢 most."),
    ],
)  # fmt: skip
def test_no_blank_between_chinese_and_a_chinese_value(template: str, values: dict[str, str], said: str):
    assert Text("zh", {"a.b": template})("a.b", **values) == said


CHINESE = catalog("zh").templates
PLAIN = re.compile(r"\$[^$]*\$|`[^`]*`|\[[^\]]*\]\([^)]*\)")  # formulas, code, links
HAN = "[\u3400-\u9fff]"
LATER = (  # terms that have better ones
    *("看内部", "规范日期", "最高层", "几乎关死", "瞎猜", "交来", "交给解码器"),
    *("各走各的路", "视野", "您", "排名", "et al", "链接是对的", "交接", "拖过", "越深", "最深"),
    *(
        "还没有读入",
        "还没有写出",
        "尚未读入任何内容",
        "读完，尚未写出",
        "句末符",
        "指针移到",
        "行为写出",
        "，%",
    ),
)
BEGUN = "，。；：、）"  # of half a sentence, glued to what stands before
JOINS = ("comma", "and")  # what stands between the items of a list


@pytest.mark.parametrize("key", sorted(CHINESE))
def test_chinese_is_written_by_its_rules(key: str):
    """Full-width marks and brackets, a blank between Chinese and Latin words or numbers, one term for one thing."""
    said = PLAIN.sub("x", CHINESE[key])
    assert not re.findall(rf"(?<={HAN})[,;?!](?!\w)|(?<={HAN})\((?!.*[=_^|∂Σ])|(?<={HAN}):(?!/)", said)
    assert not re.findall(rf"{HAN}[A-Za-z0-9]|[A-Za-z0-9%]{HAN}", said)
    assert "  " not in said and not re.findall(r" [，。；：！？）]|（ ", said)
    assert not re.findall(
        rf"{HAN}\*{{0,2}}\{{[a-z_]+\}}|\{{[a-z_]+\}}\*{{0,2}}{HAN}|{HAN} {HAN}|(?:{HAN}|\}}) …$", said
    )
    assert not re.findall(r"[A-Z][a-z]+ & [A-Z]|(?<=[等a-z])，(?:19|20)\d\d", said)
    assert not [term for term in LATER if term in said]
    assert said[0] not in BEGUN or key.rsplit(".", 1)[-1] in JOINS
