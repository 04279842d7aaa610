"""Chinese to English: short everyday sentences from Tatoeba; and the way back, which makes synthetic pairs."""

from dataclasses import replace

from s2s_core.tasks.base import Task, from_files, subwords
from s2s_core.tasks.typed import CHINESE, everyday

N_VOCAB = 8000  # the smallest round number at which common words such as 外语 are one token

ZH_EN = Task(
    name="zh-en",
    split=from_files("zh-en"),
    tokenizer=subwords(N_VOCAB, chinese=True),
    examples=(
        "我喜欢学习外语。",
        "汤姆说他有个计划。",
        "你在说我吗？",
        "我的朋友不喜欢学习外语。",
        "他每天早上六点起床。",
        "你知道她住在哪里吗？",
        "如果明天下雨，我们就待在家里。",
    ),
    licence="Sentence pairs from Tatoeba (https://tatoeba.org), CC BY 2.0 FR, selected by ManyThings.org; "
    "converted and normalised.",
    typed=everyday("zh-en", CHINESE),
)

EN_ZH = replace(
    ZH_EN,
    name="en-zh",
    typed=None,
    split=from_files("zh-en", swapped=True),
    examples=("I like to study foreign languages.", "Tom says he has a plan.", "Are you referring to me?"),
)
