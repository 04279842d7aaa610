"""English to French: short everyday sentences from Tatoeba."""

from s2s_core.tasks.base import Task, from_files, subwords

EN_FR = Task(
    name="en-fr",
    split=from_files("tatoeba-en-fr"),
    tokenizer=subwords(8000),
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
