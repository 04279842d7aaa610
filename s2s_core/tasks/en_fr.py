"""English to French: short everyday sentences from Tatoeba."""

from s2s_core.tasks.base import Task, from_files, subwords
from s2s_core.tasks.typed import LATIN, everyday

EN_FR = Task(
    name="en-fr",
    split=from_files("tatoeba-en-fr"),
    tokenizer=subwords(8000),
    examples=(
        "She has never been to Paris.",
        "Do you want to come with me?",
        "I think Tom is awake.",
        "We have been waiting for the bus for an hour.",
        "If it rains tomorrow, I will stay at home.",
        "The red car belongs to my sister.",
    ),
    licence=(
        "Sentence pairs from Tatoeba (https://tatoeba.org), CC BY 2.0 FR, selected by ManyThings.org; "
        "converted and normalised."
    ),
    metrics=("bleu", "chrf", "perplexity"),
    typed=everyday("en-fr", LATIN),
)
