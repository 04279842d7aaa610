"""Numbers of a corpus from strings and sums: BLEU, chrF, ROUGE, perplexity and the like. No model here.

Percentages are 0-100. BLEU and chrF are sacreBLEU's (Post 2018), ROUGE is `rouge-score`'s (Lin 2004). What a word is depends
on the script of the references: see `words`.
"""

import math
from collections.abc import Sequence

from sacrebleu.metrics.chrf import CHRF

from s2s_core.evaluate.words import Cut, bleu_of, cut_of, rouge_of, words_of

Strings = Sequence[str]


def perplexity(nll: float, n: float) -> float:
    """exp of the mean negative log-likelihood. `nll` is a sum in nats over `n` tokens, or characters, of the references;
    the end of sentence counts as one, padding and <s> do not."""
    return math.exp(min(nll / n, 700.0))


def percent(part: float, whole: float) -> float:
    """0 where there is nothing to count."""
    return 100.0 * part / whole if whole else 0.0


def bleu(predictions: Strings, references: Strings) -> dict[str, float | str]:
    """Corpus BLEU, the same lower-cased, and the length ratio. The signature is sacreBLEU's default, with another tokeniser
    where the references have no blanks between words.

    `length_ratio` is tokens of the predictions per token of the references, as BLEU counts them.
    """
    metric = bleu_of(references)
    score = metric.corpus_score(predictions, [references])
    lower = bleu_of(references, lowercase=True).corpus_score(predictions, [references])
    return {
        "bleu": score.score,
        "bleu_lc": lower.score,
        "bleu_signature": str(metric.get_signature()),
        "length_ratio": score.sys_len / score.ref_len if score.ref_len else 0.0,
    }


def chrf(predictions: Strings, references: Strings) -> float:
    """Corpus chrF2: F-measure of character 1- to 6-grams, recall counting double (Popović 2015)."""
    return float(CHRF().corpus_score(predictions, [references]).score)


def rouge(predictions: Strings, references: Strings) -> dict[str, float]:
    """Mean over sentences of the F1 of ROUGE-1, ROUGE-2 and ROUGE-L, without stemming."""
    kinds = ["rouge1", "rouge2", "rougeL"]
    scorer = rouge_of(kinds, cut_of(references))
    scores = [scorer.score(reference, said) for said, reference in zip(predictions, references, strict=True)]
    return {kind: percent(sum(score[kind].fmeasure for score in scores), len(scores)) for kind in kinds}


def exact_match(predictions: Strings, references: Strings) -> float:
    """Share of predictions that are the reference, blanks at the ends aside."""
    same = sum(said.strip() == wanted.strip() for said, wanted in zip(predictions, references, strict=True))
    return percent(same, len(predictions))


def distinct(predictions: Strings, n: int, cut: Cut | None = None) -> float:
    """Distinct n-grams per n-gram of all predictions together (Li et al. 2016), in words and marks as BLEU cuts them; `cut`
    is the references' (without: what the predictions themselves need)."""
    grams = [gram for grams in _all_ngrams(predictions, n, cut) for gram in grams]
    return percent(len(set(grams)), len(grams))


def repetition(predictions: Strings, n: int = 3, cut: Cut | None = None) -> float:
    """Share of predictions in which an n-gram stands twice: what blocking repeated trigrams forbids (Paulus et al. 2018)."""
    repeating = sum(len(set(grams)) < len(grams) for grams in _all_ngrams(predictions, n, cut))
    return percent(repeating, len(predictions))


def seq_rep(predictions: Strings, n: int = 2, cut: Cut | None = None) -> float:
    """seq-rep-n of Welleck et al. 2020: 1 - distinct n-grams per n-gram of a prediction, its mean over those that have one.

    Theirs is n = 4, for long continuations; replies of ten words repeat, where they do, in pairs.
    """
    shares = [1 - len(set(grams)) / len(grams) for grams in _all_ngrams(predictions, n, cut) if grams]
    return percent(sum(shares), len(shares))


def _all_ngrams(texts: Strings, n: int, cut: Cut | None) -> list[list[tuple[str, ...]]]:
    """The n-grams of each text."""
    cut = cut or cut_of(texts)
    rows = [words_of(text, cut) for text in texts]
    return [[tuple(words[at : at + n]) for at in range(len(words) - n + 1)] for words in rows]


def of_strings(predictions: Strings, references: Strings) -> dict[str, float | str]:
    """All that can be measured from the strings alone."""
    cut = cut_of(references)
    return {
        **bleu(predictions, references),
        "chrf": chrf(predictions, references),
        **rouge(predictions, references),
        "exact_match": exact_match(predictions, references),
        "distinct1": distinct(predictions, 1, cut),
        "distinct2": distinct(predictions, 2, cut),
        "repetition": repetition(predictions, cut=cut),
        "seq_rep2": seq_rep(predictions, cut=cut),
    }
