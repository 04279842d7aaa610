"""What speaks of self-harm is noticed in both languages; everyday talk about dying of laughter is not."""

import pytest

from s2s_core.tasks import TASKS, remembers, waits
from s2s_core.tasks.base import sample
from s2s_core.tasks.dialogue import DIALOGUE
from s2s_core.tasks.distress import speaks_of_self_harm

SPEAKS = (
    "I want to kill myself.",
    "i wanna die",
    "I'm going to end my life tonight",
    "I don't want to live anymore",
    "I dont want to live any more",
    "I DON’T WANT TO BE ALIVE.",
    "I feel suicidal",
    "Should I commit suicide?",
    "I keep thinking about hurting myself.",
    "i want to cut myself",
    "I wish I were dead",
    "Everyone would be better off dead without me",
    "I just want to die",
    "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
    "There is no reason to live.",
    "I want to end it all",
    "I have no reason to live",
    "我想自杀",
    "我想自殺。",
    "我不想活了",
    "我 想 死",
    "我活不下去了",
    "活着没意思",
    "活着还有什么意义？",
    "我想结束自己的生命",
    "我要去死",
    "我昨天割腕了",
    "我总想伤害自己",
    "我想死。",
    "死了算了",
    "我想跳楼",
    "我想杀了自己",
)
EVERYDAY = (
    "This heat is killing me.",
    "I'm dying to see you!",
    "I could kill for a coffee.",
    "I nearly died laughing.",
    "My battery died.",
    "I cut myself while shaving.",
    "I hurt myself when I fell off my bike.",
    "I don't want to live in London.",
    "What a killer song!",
    "I'd die for that dress.",
    "You'll shoot yourself in the foot.",
    "How do I kill a process?",
    "I want to live here.",
    "I killed a spider by myself.",
    "My grandfather died last year.",
    "I want to die of laughter",
    "I'm tired of living with my parents.",
    "Have you seen Suicide Squad?",
    "I have a headache and I didn't sleep well last night.",
    "I'm dead tired.",
    "Let's hang out by ourselves.",
    "我想死你了！",
    "累死我了",
    "笑死了",
    "我饿死了",
    "今天热死了",
    "跳楼价大甩卖",
    "手机死机了",
    "这首歌好听得要死",
    "他去世了",
    "去死皮的面膜",
    "我的电脑想死机",
    "我要照顾自己",
    "气死我了",
    "别想太多",
    "生命在于运动",
)


@pytest.mark.parametrize("text", SPEAKS)
def test_a_text_that_speaks_of_self_harm_is_noticed(text):
    assert speaks_of_self_harm(text)


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_talk_is_answered(text):
    assert not speaks_of_self_harm(text)


def test_the_task_s_own_sentences_are_answered():
    assert DIALOGUE.listens
    assert not any(map(speaks_of_self_harm, DIALOGUE.examples))
    assert not [source for source, _ in sample("dialogue") if speaks_of_self_harm(source)]


def test_each_turn_of_a_dialogue_is_listened_to():
    assert waits("dialogue", "I don't want to live ¶ Why not?") and not speaks_of_self_harm(
        "I don't want to live with you"
    )
    assert waits("dialogue", "What is it? ¶ 我上吊 ¶ Fine.") and waits("dialogue", "Fine. ¶ I wanna die")
    assert not waits("dialogue", "How are you? ¶ Fine.") and not waits("zh-en", "我不想活了 ¶ 你好")


def test_dialogues_alone_remember():
    assert [name for name in TASKS if remembers(name)] == ["dialogue"]
