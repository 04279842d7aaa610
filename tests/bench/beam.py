"""Sentences a second of a beam of four in batches of 64, beside Hugging Face's `generate` at the same size in one run.

`python -m tests.bench.beam [MODEL] [--data FILE.tsv] [--width K] [--rounds N]`. Theirs has random weights and takes, batch
by batch, as many steps as ours did until the last sentence had its hypotheses. "No ends" lets ours not end either: then
both carry all rows to the last step. One thread; its CPU time is counted, so that a busy machine does not matter much.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

import s2s_core
from s2s_core.decoding.batch import pad, present
from s2s_core.decoding.beam import beam_search, search
from s2s_core.models.registry import Model
from s2s_core.tasks.files import read_tsv
from s2s_core.text.tokenizer import SPECIALS
from tests.bench.marian import marian

SENTENCES = Path(s2s_core.__file__).parent / "tasks" / "samples" / "zh-en.tsv"
BATCH = 64
Sources = Sequence[tuple[int, ...]]


def seconds(run: Callable[[], object]) -> float:
    began = time.thread_time()
    run()
    return time.thread_time() - began


@torch.inference_mode()
def theirs(model: Any, sources: Sources, width: int, n_steps: int) -> None:
    ids = pad(sources, SPECIALS.pad)
    written = model.generate(
        input_ids=ids,
        attention_mask=present(sources).long(),
        num_beams=width,
        early_stopping=True,
        do_sample=False,
        max_new_tokens=n_steps,
    )
    assert written.shape[1] == n_steps + 1, "theirs stopped at another step"


def compare(model: Model, other: Any, batches: Sequence[Sources], width: int, rounds: int) -> str:
    """Both on all batches in turns."""
    n_steps = [len(beam_search(model, batch, width=width)) for batch in batches]
    theirs(other, batches[0], width, n_steps[0])
    ours_took, theirs_took = [0.0] * rounds, [0.0] * rounds
    for at in range(rounds):
        for batch, n in zip(batches, n_steps, strict=True):
            ours_took[at] += seconds(lambda batch=batch: search(model, batch, width=width))
            theirs_took[at] += seconds(lambda batch=batch, n=n: theirs(other, batch, width, n))
    n_sentences = sum(map(len, batches))
    ratio = statistics.median(b / a for a, b in zip(ours_took, theirs_took, strict=True))
    ours_speed, their_speed = (n_sentences / statistics.median(took) for took in (ours_took, theirs_took))
    return f"ours {ours_speed:.0f}, theirs {their_speed:.0f} sentences a second: {ratio:.2f} × ({sum(n_steps)} steps)"


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("model", nargs="?", default="zh-en-transformer")
    ask.add_argument("--data", type=Path, default=SENTENCES)
    ask.add_argument("--width", type=int, default=4)
    ask.add_argument("--rounds", type=int, default=5)
    args = ask.parse_args()
    torch.set_num_threads(1)
    model = s2s_core.load(args.model)
    other = marian(model.config)
    sources = sorted(
        {model.tokenizer.encode_source(source).ids for source, _ in read_tsv(args.data, None)}, key=len
    )
    batches = [sources[at : at + BATCH] for at in range(0, len(sources) - BATCH + 1, BATCH)]
    print("real ends:", compare(model, other, batches, args.width, args.rounds))
    model.bias.data[SPECIALS.end] = -1e9
    print("no ends:  ", compare(model, other, batches[-1:], args.width, args.rounds))


if __name__ == "__main__":
    main()
