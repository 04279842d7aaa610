"""English to French: short everyday sentences from Tatoeba."""

from collections.abc import Sequence

from s2s_core.tasks.base import Task, from_files
from s2s_core.tasks.files import Pair
from s2s_core.text.tokenizer import Tokenizer, train_subwords

N_VOCAB = 8000


def _tokenizer(pairs: Sequence[Pair]) -> Tokenizer:
    return train_subwords((text for pair in pairs for text in pair), n_vocab=N_VOCAB)


EN_FR = Task(
    name="en-fr",
    split=from_files("tatoeba-en-fr"),
    tokenizer=_tokenizer,
    examples=(
        "When are you going to get married?",
        "I think Tom is awake.",
        "I can't let them catch you.",
        "She has never been to Paris.",
        "Do you want to come with me?",
    ),
    licence=(
        "Sentence pairs from Tatoeba (https://tatoeba.org), CC BY 2.0 FR, selected by ManyThings.org; "
        "converted and normalised."
    ),
    metrics=("bleu", "chrf", "perplexity"),
)
