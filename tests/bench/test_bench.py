"""The benchmarks' own arithmetic: pictures compared, messages read, answers checked, times summed up."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.server import ServerConnection, serve

from tests.bench import load, pictures, versus
from tests.bench.client import Client
from tests.bench.protocol import MessageCache, Said, kind, mixed, said, sentence_of, split, unpack_of, widgets
from tests.e2e.driver import ROOT

SENTENCE, OTHER, MODEL = "我喜欢学习外语。", "你好。", "zh-en-gru"
TOKENS = ["我", "喜欢", "学习", "外语", "。", "</s>"]
ANSWER = ("I", "see", "</s>")


def png(folder: Path, name: str, picture: np.ndarray) -> None:
    folder.mkdir(exist_ok=True)
    buffer = io.BytesIO()
    Image.fromarray(picture.astype(np.uint8)).save(buffer, "PNG")
    (folder / f"{name}.png").write_bytes(buffer.getvalue())


def payload(tokens: list[str] = TOKENS) -> dict[str, object]:
    return {"model": MODEL, "trace": "t", "source": {"tokens": tokens}, "target": {"tokens": list(ANSWER)}}


def live_view(data: dict[str, object], key: str = "view_timeline", script: str = "") -> ForwardMsg:
    from s2s_core.views.pack import pack

    message = ForwardMsg(hash=f"hash of {key}")
    view = message.delta.new_element.bidi_component
    view.id, view.component_name, view.bytes, view.js_content = (
        f"$$ID-1-{key}",
        f"s2s_{key}",
        pack(data),
        script,
    )
    message.metadata.cacheable = True
    message.delta.fragment_id = "f"
    return message


# Pictures


@pytest.mark.parametrize(
    ("n_changed", "levels", "same"), [(0, 0, True), (5, 9, True), (6, 9, False), (200, 8, True)]
)
def test_two_pictures_are_the_same_up_to_one_pixel_in_two_thousand(
    tmp_path: Path, n_changed: int, levels: int, same: bool
) -> None:
    old = np.full((100, 100, 3), 100)
    new = old.copy()
    new.reshape(-1, 3)[:n_changed, 1] += levels
    png(tmp_path / "old", "page", old)
    png(tmp_path / "new", "page", new)
    difference, drawn = pictures.compare("page", tmp_path / "old", tmp_path / "new")
    assert difference.same == same and (drawn is None) == same
    assert difference.share == (n_changed / 10_000 if levels > 8 else 0)


def test_another_size_and_a_missing_picture_are_differences(tmp_path: Path) -> None:
    png(tmp_path / "old", "page", np.full((10, 10, 3), 100))
    png(tmp_path / "new", "page", np.full((20, 10, 3), 100))
    png(tmp_path / "new", "added", np.full((20, 10, 3), 100))
    difference, drawn = pictures.compare("page", tmp_path / "old", tmp_path / "new")
    assert not difference.same and difference.remark == "size 10×10 → 10×20" and difference.share == 0.5
    assert drawn is not None and drawn.size == (30, 20)  # old, new, what differs
    assert not pictures.compare_all(tmp_path / "old", tmp_path / "new", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["page.png"]


def test_every_page_architecture_and_sentence_has_its_picture() -> None:
    names = [shot.name for shot in pictures.plan()]
    assert len(set(names)) == len(names) == 4 * 5 * 8 + 8 + 3


# Messages


def test_bytes_are_split_by_component_into_scripts_and_data() -> None:
    message = live_view(payload(), "view_gates", "const 门 = 1;")
    frame = message.SerializeToString()
    parts = split(
        [frame, frame, ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY).SerializeToString()]
    )
    assert list(parts) == ["s2s_view_gates", "script_finished"] and kind(message) == "s2s_view_gates"
    found = parts["s2s_view_gates"]
    assert (found.n, found.total) == (2, 2 * len(frame))
    assert found.scripts == 2 * len("const 门 = 1;".encode())
    assert found.data == 2 * len(message.delta.new_element.bidi_component.bytes)


def test_answers_are_found_wherever_they_stand_in_a_payload() -> None:
    lanes = {"lanes": [payload(), payload(["▁你", "好", "。", "</s>"])], "target": {"tokens": [""]}}
    assert set(said(lanes)) == {Said(MODEL, SENTENCE, ANSWER), Said(MODEL, OTHER, ANSWER)}
    assert list(said({"words": {"model": "Model"}})) == []
    assert sentence_of(TOKENS) == SENTENCE


def test_another_sentence_or_model_is_mixed() -> None:
    own, others = Said(MODEL, SENTENCE, ANSWER), Said(MODEL, OTHER, ANSWER)
    assert not mixed([own], SENTENCE, [MODEL])
    assert list(mixed([own, others], SENTENCE, [MODEL])) == [f"{OTHER} ({MODEL})"]
    assert list(mixed([own], SENTENCE, ["zh-en-rnn"])) == [f"{SENTENCE} ({MODEL})"]


def test_a_live_view_of_the_app_says_what_it_is_about() -> None:
    """What the load test reads is what the app sends: a real trace, a real payload, unpacked as the checkout does."""
    import s2s_core
    from s2s_core.i18n import catalog
    from s2s_core.views.base import common
    from s2s_core.views.pack import pack

    trace = s2s_core.decode(s2s_core.load(MODEL), SENTENCE)
    sent = unpack_of(ROOT)(pack(common(trace, catalog("en"), "decode.strip")))
    assert list(said(sent)) == [Said(MODEL, SENTENCE, tuple(trace.tokens))]


def test_a_reference_stands_for_the_message_that_was_kept_at_its_own_place() -> None:
    cache, message = MessageCache(), live_view(payload())
    reference = ForwardMsg(ref_hash=message.hash)
    reference.metadata.delta_path.extend([0, 3])
    with pytest.raises(KeyError):
        cache.resolve(reference)
    assert cache.resolve(message) is message
    meant = cache.resolve(reference)
    assert meant.delta == message.delta and list(meant.metadata.delta_path) == [0, 3]


def text_input(value: str, set_value: bool = True) -> ForwardMsg:
    message = ForwardMsg()
    box = message.delta.new_element.text_input
    box.id, box.value, box.set_value, box.default = "$$ID-2-source_text", value, set_value, "default"
    return message


def test_widgets_have_the_values_that_the_server_sets_or_their_defaults() -> None:
    assert [state.string_value for state in widgets([text_input("typed")], {"$$ID-2-source_text"})] == [
        "typed"
    ]
    assert [state.string_value for state in widgets([text_input("", set_value=False)], ())] == ["default"]
    assert list(widgets([text_input("", set_value=False)], {"$$ID-2-source_text"})) == []
    group = ForwardMsg()
    row = group.delta.new_element.button_group
    row.options.add(content="English"), row.options.add(content="简体中文")
    row.default.append(1)
    empty = ForwardMsg()
    empty.delta.new_element.selectbox.options.extend(["a", "b"])
    assert list(widgets([empty], ())) == []
    assert [list(state.string_array_value.data) for state in widgets([group], ())] == [["简体中文"]]


def test_messages_not_used_for_more_than_two_runs_are_forgotten() -> None:
    cache, message = MessageCache(), live_view(payload())
    cache.resolve(message)
    for fragments in ([], [], ["another"]):
        cache.finish(fragments)
    assert list(cache.kept) == [message.hash]  # a run of another fragment leaves it alone
    cache.resolve(ForwardMsg(ref_hash=message.hash))
    for _ in range(3):
        cache.finish([])
    assert not cache.kept


# Times and people


def test_durations_are_summed_up_by_percentiles() -> None:
    summary = load.line("keys", [ms / 1000 for ms in range(101)])
    assert summary.split() == ["keys", "n", "101", "p50", "50", "p95", "95", "max", "100", "ms"]
    assert load.line("keys", []).split() == ["keys", "n", "0"]


def test_two_states_are_told_as_a_ratio_and_take_turns_in_being_first() -> None:
    assert versus.told({"old": [10.0] * 10, "new": [5.0] * 10}).endswith("new / old 0.50")
    apps = {"new": 1, "old": 2}
    assert [versus.in_turns(apps, turn)[0][0] for turn in range(4)] == ["old", "new", "old", "new"]  # type: ignore[arg-type]


def test_people_type_different_sentences_the_same_ones_for_a_seed() -> None:
    first = load.sentences(1)
    assert len(set(first)) == len(first) == 4096 and first == load.sentences(1) != load.sentences(2)


def test_it_counts_once_all_are_there() -> None:
    clock = load.Clock(2, seconds=60)
    clock.arrive()
    assert not clock.over(1e6)
    clock.arrive()
    assert clock.over(61) and not clock.over(50)


# A client against a server that answers as Streamlit does


def served(
    answer: Callable[[ServerConnection], Awaitable[None]], do: Callable[[str], Awaitable[None]]
) -> None:
    async def run() -> None:
        async with serve(answer, "127.0.0.1", 0, subprotocols=["streamlit"]) as server:  # type: ignore[list-item]
            await do(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")

    asyncio.run(run())


def test_a_client_reads_its_answer_and_notices_one_that_is_not_its_own() -> None:
    requests: list[BackMsg] = []
    client: list[Client] = []

    async def answer(socket: ServerConnection) -> None:
        async for frame in socket:
            assert isinstance(frame, bytes)
            requests.append(BackMsg.FromString(frame))
            box = text_input("a sentence")
            start, page = ForwardMsg(), ForwardMsg()
            start.new_session.page_script_hash = "of app.py"
            page.navigation.page_script_hash = "p"
            for message in (start, page, box, live_view(payload())):
                await socket.send(message.SerializeToString())
            await socket.send(
                ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY).SerializeToString()
            )

    async def do(address: str) -> None:
        client.append(Client(address, "decode", "zh-en", [MODEL], unpack_of(ROOT)))
        async with client[0].connected(SENTENCE):
            await client[0].report(1)
            await client[0].type(OTHER)  # the server still answers the first sentence

    served(answer, do)
    opened, reported, typed = client[0].events
    assert opened.said == {Said(MODEL, SENTENCE, ANSWER)} and (opened.n_messages, typed.kind) == (5, "typed")
    assert [(failure.kind, failure.page) for failure in client[0].failures] == [("mixed", "decode")]
    first, second, third = (request.rerun_script for request in requests)
    assert "text=" in first.query_string and first.page_name == "decode"
    assert [widget.string_value for widget in second.widget_states.widgets] == ["a sentence", ""]
    assert second.fragment_id == "f" and '"step": 2' in second.widget_states.widgets[1].json_value
    assert third.page_script_hash == "p" and list(third.cached_message_hashes) == ["hash of view_timeline"]
    assert {widget.string_value for widget in third.widget_states.widgets} == {"", OTHER}
