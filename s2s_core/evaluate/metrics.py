"""Numbers of a corpus from strings and sums: BLEU, chrF, ROUGE, perplexity and the like. No model here.

Percentages are 0-100. BLEU and chrF are sacreBLEU's (Post 2018), ROUGE is `rouge-score`'s (Lin 2004), which drops
all but ASCII letters and digits: it says nothing of Chinese.
"""

import math
from collections.abc import Iterable, Sequence

from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

Strings = Sequence[str]


def perplexity(nll: float, n: float) -> float:
    """exp of the mean negative log-likelihood. `nll` is a sum in nats over `n` tokens, or characters, of the references;
    the end of sentence counts as one, padding and <s> do not."""
    return math.exp(min(nll / n, 700.0))


def percent(part: float, whole: float) -> float:
    """0 where there is nothing to count."""
    return 100.0 * part / whole if whole else 0.0


def bleu(predictions: Strings, references: Strings) -> dict[str, float | str]:
    """Corpus BLEU with sacreBLEU's default signature, the same lower-cased, and the length ratio.

    `length_ratio` is tokens of the predictions per token of the references, as BLEU counts them.
    """
    metric = BLEU()
    score = metric.corpus_score(predictions, [references])
    lower = BLEU(lowercase=True).corpus_score(predictions, [references])
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
    scorer = RougeScorer(kinds, use_stemmer=False)
    scores = [scorer.score(reference, said) for said, reference in zip(predictions, references, strict=True)]
    return {kind: percent(sum(score[kind].fmeasure for score in scores), len(scores)) for kind in kinds}


def exact_match(predictions: Strings, references: Strings) -> float:
    """Share of predictions that are the reference, blanks at the ends aside."""
    same = sum(said.strip() == wanted.strip() for said, wanted in zip(predictions, references, strict=True))
    return percent(same, len(predictions))


def distinct(predictions: Iterable[str], n: int) -> float:
    """Distinct n-grams per n-gram of all predictions together (Li et al. 2016), in words and marks as BLEU cuts them."""
    grams = [gram for prediction in predictions for gram in _ngrams(prediction, n)]
    return percent(len(set(grams)), len(grams))


def repetition(predictions: Strings, n: int = 3) -> float:
    """Share of predictions in which an n-gram stands twice: what blocking repeated trigrams forbids (Paulus et al. 2018)."""
    repeating = sum(len(set(grams)) < len(grams) for grams in (_ngrams(said, n) for said in predictions))
    return percent(repeating, len(predictions))


def seq_rep(predictions: Strings, n: int = 2) -> float:
    """seq-rep-n of Welleck et al. 2020: 1 - distinct n-grams per n-gram of a prediction, its mean over those that have one.

    Theirs is n = 4, for long continuations; replies of ten words repeat, where they do, in pairs.
    """
    shares = [
        1 - len(set(grams)) / len(grams) for grams in (_ngrams(said, n) for said in predictions) if grams
    ]
    return percent(sum(shares), len(shares))


_words = Tokenizer13a()  # type: ignore[no-untyped-call]


def _ngrams(text: str, n: int) -> list[tuple[str, ...]]:
    """In words and marks as BLEU cuts them."""
    words = _words(text).split()
    return [tuple(words[at : at + n]) for at in range(len(words) - n + 1)]


def of_strings(predictions: Strings, references: Strings) -> dict[str, float | str]:
    """All that can be measured from the strings alone."""
    return {
        **bleu(predictions, references),
        "chrf": chrf(predictions, references),
        **rouge(predictions, references),
        "exact_match": exact_match(predictions, references),
        "distinct1": distinct(predictions, 1),
        "distinct2": distinct(predictions, 2),
        "repetition": repetition(predictions),
        "seq_rep2": seq_rep(predictions),
    }
