"""A turn of an English everyday dialogue to a reply: DailyDialog."""

from s2s_core.tasks.base import Task, from_files, subwords

DIALOGUE = Task(
    name="dialogue",
    split=from_files("dialogue"),
    tokenizer=subwords(8000),
    examples=(
        "What would you like to drink?",
        "How was your weekend?",
        "Excuse me, how can I get to the train station from here?",
        "I have a headache and I didn't sleep well last night.",
        "How much is this jacket?",
        "I'd like to book a double room for Friday night, please.",
    ),
    licence=(
        "DailyDialog: A Manually Labelled Multi-turn Dialogue Dataset, Li et al. 2017 (http://yanran.li/dailydialog); "
        "CC BY-NC-SA 4.0: non-commercial, share alike, for the model too."
    ),
    metrics=("perplexity", "distinct2", "distinct1", "repetition", "length_ratio"),
    notice="app.notice.dialogue",
    listens=True,
)
