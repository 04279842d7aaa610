"""A turn of an English everyday dialogue to a reply: DailyDialog."""

from s2s_core.tasks.base import Task, from_files, subwords

DIALOGUE = Task(
    name="dialogue",
    split=from_files("dialogue"),
    tokenizer=subwords(8000),
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
