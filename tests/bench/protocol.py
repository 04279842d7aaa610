"""Streamlit's messages read: what each is about, how many bytes it has, what its live views say. No sockets, no browser."""

import importlib.util
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

END = "</s>"
BOUNDARY = "▁"  # what a token begins with that stands after a blank

Unpack = Callable[[bytes], dict[str, Any]]


@dataclass(frozen=True)
class Said:
    """What a live view says that it shows: a model's answer to a sentence."""

    model: str
    sentence: str
    answer: tuple[str, ...]  # target tokens


@dataclass
class Bytes:
    """Bytes of one kind of message, `scripts` and `data` being parts of `total`."""

    n: int = 0
    total: int = 0
    scripts: int = 0
    data: int = 0


def unpack_of(root: Path) -> Unpack:
    """How the checkout `root` reads its own payloads."""
    spec = importlib.util.spec_from_file_location("payloads", root / "s2s_core" / "views" / "pack.py")
    assert spec and spec.loader, f"{root} has no s2s_core/views/pack.py"
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    unpack: Unpack = module.unpack
    return unpack


def kind(message: ForwardMsg) -> str:
    """What a message brings: a live view by its component's name, another element by its type, else the type of message."""
    what = str(message.WhichOneof("type"))
    if what != "delta":
        return what
    change = str(message.delta.WhichOneof("type"))
    if change != "new_element":
        return change
    element = str(message.delta.new_element.WhichOneof("type"))
    return message.delta.new_element.bidi_component.component_name if element == "bidi_component" else element


def split(frames: Iterable[bytes]) -> dict[str, Bytes]:
    """The bytes of serialised messages by `kind`, the largest first."""
    found: dict[str, Bytes] = {}
    for frame in frames:
        message = ForwardMsg.FromString(frame)
        of_kind = found.setdefault(kind(message), Bytes())
        view = message.delta.new_element.bidi_component
        of_kind.n += 1
        of_kind.total += len(frame)
        of_kind.scripts += sum(len(part.encode()) for part in (view.js_content, view.css_content))
        of_kind.data += len(view.bytes)
    return dict(sorted(found.items(), key=lambda item: -item[1].total))


def said(payload: Any) -> Iterator[Said]:
    """Every model's answer that a payload, or a part of it, is about."""
    if isinstance(payload, dict):
        model, source, target = (payload.get(name) for name in ("model", "source", "target"))
        if isinstance(model, str) and isinstance(source, dict) and isinstance(target, dict):
            yield Said(model, sentence_of(source["tokens"]), tuple(target["tokens"]))
        for part in payload.values():
            yield from said(part)
    elif isinstance(payload, list):
        for part in payload:
            yield from said(part)


def sentence_of(tokens: Iterable[str]) -> str:
    """A sentence written without blanks, put together again from its tokens."""
    return "".join(token.replace(BOUNDARY, "") for token in tokens if token != END)


def views(messages: Iterable[ForwardMsg], unpack: Unpack) -> Iterator[tuple[ForwardMsg, dict[str, Any]]]:
    """The messages that bring a live view, each with its payload."""
    for message in messages:
        if message.WhichOneof("type") == "delta" and message.delta.new_element.bidi_component.bytes:
            yield message, unpack(message.delta.new_element.bidi_component.bytes)


def widgets(messages: Iterable[ForwardMsg], known: Container[str]) -> Iterator[WidgetState]:
    """The values of the widgets that messages bring, as a browser sends them back with each run: what the server sets, and
    where it sets nothing the default of a widget whose id is not `known`. A list with nothing chosen has no value."""
    for message in messages:
        what = message.delta.new_element.WhichOneof("type") if message.WhichOneof("type") == "delta" else None
        if what not in ("selectbox", "multiselect", "button_group", "text_input"):
            continue
        widget = getattr(message.delta.new_element, what)
        if not widget.set_value and widget.id in known:
            continue
        state = WidgetState(id=widget.id)
        if what == "text_input":
            state.string_value = widget.value if widget.set_value else widget.default
        elif what != "selectbox":
            options = [getattr(option, "content", option) for option in widget.options]
            values = widget.raw_values if widget.set_value else [options[at] for at in widget.default]
            state.string_array_value.data.extend(values)
        elif widget.HasField("raw_value" if widget.set_value else "default"):
            state.string_value = widget.raw_value if widget.set_value else widget.options[widget.default]
        else:
            continue
        yield state


def mixed(answers: Iterable[Said], sentence: str, models: Iterable[str]) -> Counter[str]:
    """What among `answers` is about another sentence than one's own, or by a model not asked; how often each."""
    known = set(models)
    others = [f"{each.sentence} ({each.model})" for each in answers
              if each.sentence != sentence or each.model not in known]  # fmt: skip
    return Counter(others)


@dataclass
class MessageCache:
    """The large messages that a browser keeps and the server need not send again, as Streamlit's front end keeps them."""

    most_age: int = 2  # finished runs after which a message that was not used is forgotten
    n_runs: int = 0
    kept: dict[str, ForwardMsg] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)  # hash -> the run in which it was used last

    def resolve(self, message: ForwardMsg) -> ForwardMsg:
        """The message itself, kept if it may be; for a reference the message meant, at the reference's place.

        KeyError if a message is meant that is not kept.
        """
        if message.WhichOneof("type") != "ref_hash":
            if message.metadata.cacheable:
                self.kept[message.hash], self.used[message.hash] = message, self.n_runs
            return message
        meant = ForwardMsg()
        meant.CopyFrom(self.kept[message.ref_hash])
        meant.metadata.CopyFrom(message.metadata)
        self.used[message.ref_hash] = self.n_runs
        return meant

    def finish(self, fragments: Iterable[str]) -> None:
        """A run has ended, of these fragments or (none given) of the page: forget what was not used for long."""
        self.n_runs += 1
        ran = set(fragments)
        for name, message in list(self.kept.items()):
            of_run = not ran or message.delta.fragment_id in ran
            if of_run and self.n_runs - self.used[name] > self.most_age:
                del self.kept[name], self.used[name]
