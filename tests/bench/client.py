"""One client of the load test: what a browser says and hears over Streamlit's socket, without drawing anything."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.bench.protocol import MessageCache, Said, Unpack, kind, mixed, said, views, widgets

PATIENCE = 60.0  # s for one run
# How the ids of what a client acts on end: Streamlit's ids end with the key.
BOX, TIMELINE = "-source_text", "timeline"
AGAIN = ForwardMsg.FINISHED_EARLY_FOR_RERUN
GOOD = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass(frozen=True)
class Event:
    """One run that a client asked for."""

    kind: str  # opened, typed, reported
    page: str
    sent: float  # time.monotonic() when it was asked for
    seconds: float  # until its last message
    size: int  # bytes received
    n_messages: int
    said: frozenset[Said]  # the answers shown


@dataclass(frozen=True)
class Failure:
    """What should not happen: `error` (a run that fails or never ends), `mixed` or `wrong` (an answer)."""

    kind: str
    page: str
    what: str


class Client:
    """A person's window on one page. `models` are those whose answers it may show."""

    def __init__(self, address: str, page: str, task: str, models: Sequence[str], unpack: Unpack):
        self.url = address.replace("http", "ws", 1) + "/_stcore/stream"
        self.page, self.task, self.models, self.unpack = page, task, tuple(models), unpack
        self.events: list[Event] = []
        self.failures: list[Failure] = []
        self._cache, self._widgets = MessageCache(), dict[str, WidgetState]()
        self._query = self._page_hash = self._text = self._box = self._fragment = self._timeline = ""
        self._trace, self._n_steps = "", 0
        self._socket: ClientConnection

    @asynccontextmanager
    async def connected(self, text: str) -> AsyncIterator[None]:
        """The page opened by a link that says the text, for as long as the context lasts."""
        models = {"models": ",".join(self.models)} if len(self.models) > 1 else {"model": self.models[0]}
        self._query = urlencode({"task": self.task, **models, "text": text, "lang": "en"})
        protocols = [Subprotocol("streamlit")]
        async with connect(self.url, subprotocols=protocols, max_size=None, compression=None) as self._socket:
            await self._ask("opened", text)
            yield

    async def type(self, text: str) -> None:
        """A text into the box, and Enter."""
        self._widgets[self._box] = WidgetState(id=self._box, string_value=text)
        await self._ask("typed", text)

    async def report(self, step: int) -> None:
        """The position on the time line, as the browser reports it a moment after a key; at most the last token."""
        selection = {
            "trace": self._trace,
            "step": min(step + 1, self._n_steps),
            "layer": 0,
            "head": None,
            "unit": 0,
        }
        state = json.dumps({"selection": selection})
        self._widgets[self._timeline] = WidgetState(id=self._timeline, json_value=state)
        await self._ask("reported", self._text, self._fragment)

    async def _ask(self, what: str, text: str, fragment: str = "") -> None:
        """One run, of the page or of a fragment, from request to last message; its answers must be about `text`."""
        self._text, began = text, time.monotonic()
        async with asyncio.timeout(PATIENCE):
            await self._socket.send(self._request(fragment).SerializeToString())
            messages, size = await self._answer()
        seconds = time.monotonic() - began
        answers = self._read(messages)
        self.events.append(Event(what, self.page, began, seconds, size, len(messages), frozenset(answers)))
        self._check(text, answers, messages, whole=not fragment)

    def _request(self, fragment: str) -> BackMsg:
        state = ClientState(
            query_string=self._query, page_script_hash=self._page_hash, fragment_id=fragment,
            page_name="" if self._page_hash else self.page, cached_message_hashes=list(self._cache.kept),
        )  # fmt: skip
        state.widget_states.widgets.extend(self._widgets.values())
        state.context_info.locale, state.context_info.timezone = "en-US", "UTC"
        state.context_info.url = (
            f"{self.url.replace('ws', 'http', 1).removesuffix('/_stcore/stream')}/{self.page}"
        )
        state.context_info.color_scheme = "light"
        return BackMsg(rerun_script=state)

    async def _answer(self) -> tuple[list[ForwardMsg], int]:
        """The messages of a run, references resolved, and their bytes on the wire. A run that starts anew goes on."""
        messages: list[ForwardMsg] = []
        size = 0
        while True:
            frame = await self._socket.recv(decode=False)
            size += len(frame)
            message = self._cache.resolve(ForwardMsg.FromString(frame))
            what = message.WhichOneof("type")
            if what == "new_session":
                messages = []
            elif what == "navigation":
                self._page_hash = message.navigation.page_script_hash
            elif what == "page_info_changed":
                self._query = message.page_info_changed.query_string
            messages.append(message)
            if what == "script_finished" and message.script_finished != AGAIN:
                self._cache.finish(message.metadata.run.fragment_ids)
                return messages, size

    def _read(self, messages: Sequence[ForwardMsg]) -> set[Said]:
        """The answers that a run's live views show; where box and time line are is remembered on the way."""
        self._widgets |= {state.id: state for state in widgets(messages, self._widgets)}
        self._box = next((name for name in self._widgets if name.endswith(BOX)), "")
        answers: set[Said] = set()
        for message, payload in views(messages, self.unpack):
            view = message.delta.new_element.bidi_component
            if view.id.endswith(TIMELINE):
                self._timeline, self._fragment = view.id, message.delta.fragment_id
                self._trace, self._n_steps = payload["trace"], len(payload["target"]["tokens"])
            answers |= set(said(payload))
        return answers

    def _check(self, text: str, answers: set[Said], messages: Sequence[ForwardMsg], whole: bool) -> None:
        """Whether a run is all right: nothing about another text; of a `whole` page, an answer of every model."""
        shown = {each.model for each in answers}
        asked = shown if self.page == "memory" else self.models  # Memory shows others' attention beside
        self._fail("mixed", [f"asked {text}, got {what}" for what in mixed(answers, text, asked)])
        missing = ", ".join(sorted(set(self.models) - shown)) if whole else ""
        wrong = [f"asked {text}, no answer of {missing}"] if missing else []
        wrong += [f"{kind(message)}: {alert(message)}" for message in messages if alert(message)]
        if messages[-1].script_finished not in GOOD:
            wrong.append(f"the run ended with {messages[-1].script_finished}")
        self._fail("error", wrong)

    def _fail(self, what: str, details: Sequence[str]) -> None:
        self.failures += [Failure(what, self.page, detail) for detail in details]


def alert(message: ForwardMsg) -> str:
    """The words of an error box or of an exception; empty for other messages."""
    element = message.delta.new_element
    return "an exception" if element.WhichOneof("type") == "exception" else element.alert.body
