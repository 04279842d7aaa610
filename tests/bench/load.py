"""A class at once: clients on mixed pages, each typing a sentence every 8-12 s, over Streamlit's own protocol.

`python -m tests.bench.load [--clients N] [--seconds S] [--seed N] [--pages PAGE …] [--root CHECKOUT]` prints, in ms, the
times from a typed sentence to the last message of its run and from a step reported to the end of that run; the errors; and
the answers that were about another sentence than the client's own or are not what the model writes. A client does what a
browser does with the protocol (it keeps large messages, sends all widgets' values, reports steps) and draws nothing; it
shares the machine with the server, so its own use of the processor stands beside the figures.
"""

import argparse
import asyncio
import contextlib
import itertools
import math
import os
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from tests.bench.client import Client, Event, Failure
from tests.bench.protocol import Unpack, unpack_of
from tests.e2e import driver
from tests.e2e.driver import ROOT

PAGES = ("decode", "compare", "attention", "memory", "states")
ARCHITECTURES = ("lstm-attention", "transformer", "lstm", "gru", "rnn")
ATTENDING = ARCHITECTURES[:2]  # of the page Attention, which of the others only says that they have none
TASK, EXAMPLE = "zh-en", "我喜欢学习外语。"
THINK = (8.0, 12.0)  # s between two sentences of a client
OPENING = 10.0  # s within which the clients come; counted is what is asked once all are there
N_REPORTS = 3  # steps reported between two sentences
PARTS = (
    ("汤姆", "玛丽", "我朋友", "他", "她", "老师", "我姐姐", "他们"),
    ("说他有", "知道你有", "希望我有", "想要", "没看见", "喜欢", "买了", "带来了"),
    ("一", "两", "三", "四", "五", "六", "七", "八"),
    ("个计划", "个苹果", "本新书", "只小狗", "辆汽车", "个问题", "个朋友", "张地图"),
)


def sentences(seed: int) -> list[str]:
    """4,096 different sentences in the order of a seed."""
    made = ["".join(parts) + "。" for parts in itertools.product(*PARTS)]
    random.Random(seed).shuffle(made)
    return made


def line(name: str, seconds: Sequence[float]) -> str:
    """Number, median, 95th percentile and largest of durations, in ms."""
    if not seconds:
        return f"{name:<22} n {0:4}"
    p50, p95, most = 1000 * np.percentile(seconds, (50, 95, 100))
    return f"{name:<22} n {len(seconds):4}  p50 {p50:7.0f}  p95 {p95:7.0f}  max {most:7.0f} ms"


class Clock:
    """When it counts: for some seconds from the moment on at which all clients have opened their pages."""

    def __init__(self, n_clients: int, seconds: float):
        self.seconds, self.n_missing, self.since = seconds, n_clients, math.inf

    def arrive(self) -> None:
        """One more client is there, or will never be."""
        self.n_missing -= 1
        if not self.n_missing:
            self.since = time.monotonic()

    def over(self, later: float) -> bool:
        """Whether it counts no more in `later` seconds."""
        return time.monotonic() + later > self.since + self.seconds


async def person(client: Client, texts: Iterator[str], dice: random.Random, clock: Clock) -> None:
    """Opens a page, then types one text after another and steps through the answers, until the clock says that it is over."""
    await asyncio.sleep(dice.uniform(0, OPENING))
    async with contextlib.AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(client.connected(next(texts)))
        finally:
            clock.arrive()
        while True:
            pauses = np.diff([0, *sorted(dice.random() for _ in range(N_REPORTS)), 1]) * dice.uniform(*THINK)
            for number, pause in enumerate(pauses):
                if clock.over(pause):
                    return
                await asyncio.sleep(pause)
                if number < N_REPORTS:
                    await client.report(number)
            await client.type(next(texts))


def make_clients(address: str, n: int, unpack: Unpack, pages: Sequence[str] = PAGES) -> list[Client]:
    """Clients on each page in turn, and one architecture after another."""
    clients = []
    for number in range(n):
        page, turn = pages[number % len(pages)], number // len(pages)
        offered = ATTENDING if page == "attention" else ARCHITECTURES
        names = ARCHITECTURES if page == "compare" else (offered[turn % len(offered)],)
        clients.append(Client(address, page, TASK, [f"{TASK}-{name}" for name in names], unpack))
    return clients


async def warm(address: str, unpack: Unpack, pages: Sequence[str]) -> None:
    """Every page opened once by somebody else: what is loaded once for all is loaded."""
    for client in make_clients(address, len(pages) * len(ARCHITECTURES), unpack, pages):
        async with client.connected(EXAMPLE):
            pass


async def crowd(address: str, args: argparse.Namespace) -> tuple[list[Event], list[Failure], float]:
    """What all clients saw and what went wrong; and from when on it counts (`time.monotonic`)."""
    unpack, texts = unpack_of(args.root), iter(sentences(args.seed))
    await warm(address, unpack, args.pages)
    clock = Clock(args.clients, args.seconds)
    clients = make_clients(address, args.clients, unpack, args.pages)
    dice = [random.Random(f"{args.seed} {number}") for number in range(args.clients)]
    people = [person(client, texts, own, clock) for client, own in zip(clients, dice, strict=True)]
    results = await asyncio.gather(*people, return_exceptions=True)
    failures = [failure for client in clients for failure in client.failures]
    for client, result in zip(clients, results, strict=True):
        if isinstance(result, BaseException):
            failures.append(Failure("error", client.page, f"{type(result).__name__}: {result}"))
    return [event for client in clients for event in client.events], failures, clock.since


def wrong_answers(events: Sequence[Event], root: Path) -> list[Failure]:
    """Answers that are not what the model writes by itself, decoded here once more."""
    import torch

    import s2s_core

    torch.set_num_threads(1)
    wrong = []
    for each in sorted({said for event in events for said in event.said}, key=lambda said: said.model):
        model = s2s_core.load(str(root / "pretrained" / each.model))
        written = tuple(s2s_core.decode(model, each.sentence).tokens)
        if written != each.answer:
            wrong.append(Failure("wrong", each.model, f"{each.sentence}: {each.answer}, not {written}"))
    return wrong


def memory_of(pid: int) -> tuple[float, float]:
    """MB of memory that a process holds now, and the most it held (Linux; elsewhere 0, 0)."""
    path = Path(f"/proc/{pid}/status")
    said = dict(row.split(":", 1) for row in path.read_text().splitlines()) if path.exists() else {}
    now, most = (int(said.get(name, "0 kB").split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return now, most


def cpu_of(pid: int) -> float:
    """Seconds of the processor that a process has used (Linux; elsewhere 0)."""
    path = Path(f"/proc/{pid}/stat")
    if not path.exists():
        return 0.0
    user, system = path.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def print_results(events: Sequence[Event], failures: Sequence[Failure], since: float) -> None:
    counted = [event for event in events if event.sent >= since]
    typed = [event for event in counted if event.kind == "typed"]
    print(line("pages opened", [event.seconds for event in events if event.kind == "opened"]))
    print(line("sentences typed", [event.seconds for event in typed]))
    for page in PAGES:
        print(line(f"  {page}", [event.seconds for event in typed if event.page == page]))
    print(line("steps reported", [event.seconds for event in counted if event.kind == "reported"]))
    if typed:
        size, n = (
            float(np.mean([getattr(event, name) for event in typed])) for name in ("size", "n_messages")
        )
        print(f"a typed sentence: {size / 1000:.0f} kB in {n:.0f} messages on average")
    for kind, name in (("error", "errors"), ("mixed", "mixed answers"), ("wrong", "wrong answers")):
        of_kind = [failure for failure in failures if failure.kind == kind]
        print(f"{name}: {len(of_kind)}", *(f"\n  {each.page}: {each.what[:200]}" for each in of_kind[:5]))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--clients", type=int, default=30)
    ask.add_argument("--seconds", type=float, default=60, help="counted, once all pages are open")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--pages", nargs="*", default=PAGES, choices=PAGES)
    ask.add_argument(
        "--root", type=lambda path: Path(path).resolve(), default=ROOT, help="the checkout that is served"
    )
    args = ask.parse_args()
    print(
        f"{args.clients} clients, {args.seconds:.0f} s, seed {args.seed}; load of the machine {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    with driver.serving(args.root) as server:
        began, used, own = time.monotonic(), cpu_of(server.pid), time.process_time()
        events, failures, since = asyncio.run(crowd(server.address, args))
        seconds, used, own = time.monotonic() - began, cpu_of(server.pid) - used, time.process_time() - own
        now, most = memory_of(server.pid)
    failures += wrong_answers(events, args.root)
    print_results(events, failures, since)
    print(
        f"server: {now:.0f} MB, at most {most:.0f}; {used / seconds:.2f} processors; the clients: {own / seconds:.2f}"
    )
    print(f"load of the machine at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
