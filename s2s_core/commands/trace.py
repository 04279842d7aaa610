"""Decode one text and print every step: token, probabilities, alternatives, attention, gates and states.

Log-probabilities are natural logarithms; steps count from 0; spans are character offsets, null for a token that is not
in the text (the end of sentence).
"""

import argparse
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from s2s_core.commands.output import print_json, print_lines, print_note
from s2s_core.commands.tokens import meant
from s2s_core.decoding import decode, score
from s2s_core.edits import Edit, ForceToken, from_json, to_json
from s2s_core.errors import UserError
from s2s_core.i18n import catalog
from s2s_core.models.checkpoint import find, load
from s2s_core.tasks import TASKS, waits
from s2s_core.text.unseen import Remark, read, remark, say
from s2s_core.trace import DecodeTrace, Step

N_TOP = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", help="a name under pretrained/, or a folder")
    parser.add_argument("text", help="the source text")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--force",
        metavar="STEP=TOKEN",
        action="append",
        default=[],
        type=force,
        help="write TOKEN at STEP (repeatable)",
    )
    which.add_argument("--target", metavar="TEXT", help="force a whole given target")
    parser.add_argument(
        "--edit",
        metavar="JSON",
        action="append",
        default=[],
        type=edit_of,
        help='change a value inside, such as {"kind": "head", "attn": "cross", "head": 1} (repeatable)',
    )
    parser.add_argument("--edits", metavar="FILE", type=Path, help="a file with a JSON list of edits")
    parser.add_argument(
        "--encoder", action="store_true", help="with --json: the encoder's gates and states too"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object with every number")


def force(argument: str) -> ForceToken:
    """`3=▁like` as an edit; the token may itself hold an equals sign."""
    step, equals, token = argument.partition("=")
    if not equals or not token or not step.strip().isdecimal():
        raise argparse.ArgumentTypeError(f"{argument!r} is not STEP=TOKEN with a step counted from 0")
    return ForceToken(step=int(step), token=token)


def edit_of(argument: str) -> Edit:
    """An edit from its JSON form."""
    try:
        return from_json(json.loads(argument))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{argument!r} is not an edit: {error}") from None


def edits_of(path: Path) -> list[Edit]:
    """The edits of a file; UserError where it cannot be read or holds something else."""
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(listed, list):
            raise ValueError("it holds no list")
        return [from_json(value) for value in listed]
    except OSError as error:
        raise UserError("error.unreadable_file", path=str(path), why=error.strerror or str(error)) from None
    except ValueError as error:
        raise UserError("error.unreadable_file", path=str(path), why=str(error)) from None


def remark_of(trace: DecodeTrace, folder: Path) -> Remark:
    """What the model cannot read of the source, or that it is unlike its training data."""
    task = TASKS.get(trace.info.task)
    return remark(trace.source, read(folder), task.longest if task else None)


def remark_lines(said: Remark) -> list[str]:
    """The same for people, in English as all that commands say."""
    return [f"note: {say(said, catalog('en'))}"] if said else []


def as_json(trace: DecodeTrace, said: Remark | None = None) -> dict[str, Any]:
    """The trace as plain values, all finite but the log-probabilities of the impossible; `said` of its source is in
    `unseen` (characters), `unlike` ("language", "length") and `unread` (turns), where there is something to say."""
    said = said or Remark()
    unlike = [name for name, is_so in (("language", said.foreign), ("length", said.longer_than)) if is_so]
    remarks = {"unseen": list(said.characters), "unlike": unlike, "unread": said.unread}
    return {
        "model": trace.info.name,
        "edits": [to_json(edit) for edit in trace.edits],
        **{name: values for name, values in remarks.items() if values},
        "source": list(trace.source.texts),
        "source_spans": [list(span) if span else None for span in trace.source.spans],
        "tokens": trace.tokens,
        "token_spans": [list(span) if span else None for span in trace.target_spans],
        "text": trace.text,
        "steps": [step_as_json(step, trace.vocabulary) for step in trace.steps],
    }


def encoder_as_json(trace: DecodeTrace) -> dict[str, Any]:
    """What the encoder showed at each source position, by layer: gates, hidden states (a Transformer's streams) and cells."""
    encoder = trace.encoder
    hidden = encoder["hidden"] if "hidden" in encoder else encoder["residual"]
    return {
        "gates": {gate: _list(encoder[f"gate.{gate}"]) for gate in trace.info.gates} or None,
        "hidden": _list(hidden),
        "cell": _list(encoder["cell"]),
    }


def step_as_json(step: Step, vocabulary: tuple[str, ...]) -> dict[str, Any]:
    return {
        "token": step.token,
        "origin": step.origin,
        "log_prob": step.log_prob,
        "top": [[vocabulary[token_id], log_prob] for token_id, log_prob in step.top(N_TOP)],
        "entropy": step.entropy,
        "cross_attn": _list(step.cross_attn),
        "p_gen": step.p_gen,
        "gates": {name: _list(values) for name, values in step.gates.items()} or None,
        "hidden": _list(step.hidden if step.hidden is not None else step.values["residual"]),
    }


def _list(values: np.ndarray | None) -> Any:
    return None if values is None else values.tolist()


def trace_of(args: argparse.Namespace) -> DecodeTrace:
    model = load(args.model)
    given = [*args.force, *args.edit, *(edits_of(args.edits) if args.edits else ())]
    vocabulary = model.tokenizer.target_vocab
    edits = [meant(edit, vocabulary) if isinstance(edit, ForceToken) else edit for edit in given]
    if args.target is not None:
        return score(model, args.text, args.target, edits=edits)
    return decode(model, args.text, edits=edits)


def main(args: argparse.Namespace) -> int:
    trace = trace_of(args)
    if waits(trace.info.task, args.text):
        print_note(catalog("en")("app.distress.message"))
    said = remark_of(trace, find(args.model))
    if args.json:
        print_json(as_json(trace, said) | ({"encoder": encoder_as_json(trace)} if args.encoder else {}))
        return 0
    lines = [f"{'step':>4}  {'token':<20}{'prob':>7}  alternatives"]
    for at, step in enumerate(trace.steps):
        others = [
            (trace.vocabulary[token_id], p) for token_id, p in step.top(4) if token_id != step.token_id
        ][:3]
        shown = "  ".join(f"{token} {math.exp(p):.0%}" for token, p in others)
        lines.append(f"{at:>4}  {step.token:<20}{math.exp(step.log_prob):>7.1%}  {shown}")
    stopped = (
        [] if trace.finished else [f"stopped after {len(trace.steps)} tokens without an end of sentence"]
    )
    print_lines([*lines, "", trace.text, *stopped, *remark_lines(said)])
    return 0
