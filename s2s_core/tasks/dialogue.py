"""A turn of an English everyday dialogue to a reply: DailyDialog."""

from collections.abc import Sequence

from s2s_core.tasks.base import Task, from_files
from s2s_core.tasks.files import Pair
from s2s_core.text.tokenizer import Tokenizer, train_subwords

N_VOCAB = 8000


def _tokenizer(pairs: Sequence[Pair]) -> Tokenizer:
    return train_subwords((text for pair in pairs for text in pair), n_vocab=N_VOCAB)


DIALOGUE = Task(
    name="dialogue",
    split=from_files("dialogue"),
    tokenizer=_tokenizer,
    examples=(
        "Have you made a reservation, sir?",
        "Which hotel are they staying at?",
        "What would you like to drink?",
        "How was your weekend?",
    ),
    licence=(
        "DailyDialog: A Manually Labelled Multi-turn Dialogue Dataset, Li et al. 2017; CC BY-NC-SA 4.0: "
        "non-commercial, share alike, for the model too."
    ),
    metrics=("perplexity", "distinct2", "length_ratio"),
)
