"""Whether a text speaks of harming oneself: nobody who writes so should be answered by a toy at once. Small and careful.

Phrases, not words: `this is killing me` and `想死你了` are everyday talk. What is missed is answered as any other text.
"""

import re

from s2s_core.text.segment import normalise

_SELF = r"(?:myself|my self|ourselves|yourself|your self|yourselves|himself|herself|themselves)"
_WANT = (
    r"(?:want(?:ed)? to|wanna|going to|gonna|need to|should|i will|i'?ll|urge to|plan to|about to|trying to)"
)
_END = r"(?:[ .,!?;]*$|[.,!?;]| any ?more| any longer)"
_ENGLISH = re.compile(
    "|".join(
        (
            rf"\b(?:kill|killing|killed|unalive|unaliving) {_SELF}\b(?! laughing)",
            r"\b(?:hang|hanging|drown|drowning|poison|poisoning) (?:myself|yourself)\b(?! (?:in|with) work)",
            r"\bshoot(?:ing)? (?:myself|yourself)\b(?! in the foot)",
            r"\b(?:commit(?:ted|ting)?|attempt(?:ed|ing)?) suicide\b",
            r"\bsuicid(?:al|e)\b(?! (?:squad|doors?|drinks?))",
            r"\bself[- ]?harm(?:ing|ed)?\b",
            rf"\b{_WANT} (?:hurt|harm|cut) (?:myself|my self)\b",
            r"\b(?:hurting|harming) (?:myself|my self)\b",
            r"\b(?:keep|started|been) cutting myself\b",
            r"\bcut(?:ting)? my wrists?\b",
            r"\bslit(?:ting)? my (?:wrists?|throat)\b",
            r"\b(?:end|ending|take|taking) my (?:own )?life\b",
            r"\bend(?:ing)? it all\b",
            r"\bi(?: just| really)? (?:want to|wanna) (?:die|be dead)\b(?! (?:of|from|laughing|here|rich|happy|in)\b)",
            r"\bi wish (?:i|that i) (?:were|was) (?:dead|never born)\b",
            r"\bi wish i had never been born\b",
            r"\bbetter off dead\b",
            rf"\b(?:don'?t|do not) want to (?:live|be alive|exist)(?:{_END})",
            r"\b(?:can'?t|cannot) go on living\b",
            r"\bno reason (?:for me )?to live\b",
            r"\btired of (?:living|being alive)\b(?! (?:in|with|here|there|on|at|alone))",
        )
    )
)
_CHINESE = re.compile(
    "|".join(
        (
            "自杀(?!式)",
            "轻生",
            "自残",
            "自尽",
            "自缢",
            "寻死",
            "寻短见",
            "割腕",
            "割脉",
            "想不开",
            "伤害自己",
            "伤害我自己",
            "想死(?!你|您|我|他|她|它|妈|爸|了你|机|锁|循环)",
            "我.{0,3}去死(?!皮|神)",
            "不想活",
            "不想再活",
            "(?:^|我|真|觉得).{0,2}活不下去",
            "不如死了",
            "死了算了",
            "活着(?:真|很|太)?(?:没意思|没有意思|没意义|没有意义|好累|太累)",
            "活着(?:还)?有什么(?:意思|意义)",
            "没有活下去的",
            "(?:结束|了结)(?:我|自己|这|我的|我自己|自己的|这条)*(?:生命|性命|一生)",
            "了结自己",
            "杀了?(?:我)?自己",
            "一死了之",
            "我.{0,4}上吊",
            "我.{0,4}跳楼(?!价|大|甩|机)",
        )
    )
)


def speaks_of_self_harm(text: str) -> bool:
    """Whether a typed text, English or Chinese, speaks of self-harm or suicide, whatever forms its characters have."""
    english = normalise(text).text.lower()
    chinese = normalise(text, chinese=True, simplified=True).text
    return bool(_ENGLISH.search(english) or _CHINESE.search(chinese))
