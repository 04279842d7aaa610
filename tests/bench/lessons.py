"""What the edits teach, over many sentences: `python -m tests.bench.lessons`. Prints; asserts nothing."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean, median
from typing import Any

import sacrebleu
import torch

import s2s_core
from s2s_core.attribution.knockout import heads_of
from s2s_core.attribution.patching import patch_board
from s2s_core.decoding.decode import begin, run
from s2s_core.edits import ClampGate, Edit, EditAttention, EditMemory
from s2s_core.errors import UserError
from s2s_core.tasks import task
from s2s_core.tasks.files import read_tsv

N = 200
SAMPLES = Path(s2s_core.__file__).parent / "tasks" / "samples"
PRETRAINED = Path(s2s_core.__file__).parents[1] / "pretrained"


def pairs() -> list[tuple[str, str]]:
    return read_tsv(SAMPLES / "zh-en.tsv")[:N]


def bleu(answers: Sequence[str], known: Sequence[tuple[str, str]]) -> float:
    return float(sacrebleu.corpus_bleu(list(answers), [[target for _, target in known]]).score)


def answers(model: Any, edits: Sequence[Edit]) -> list[str]:
    return [s2s_core.decode(model, source, edits=list(edits)).text for source, _ in pairs()]


def zeroed(value: Any) -> Any:
    """A state with zeros in place of all that was handed over."""
    if isinstance(value, torch.Tensor):
        return torch.zeros_like(value)
    return tuple(zeroed(part) for part in value)


def without_handover(model: Any) -> list[str]:
    found = []
    for source, _ in pairs():
        begun = begin(model, source)
        found.append(run(replace(begun, states=(zeroed(begun.states[0]),))).trace.text)
    return found


def bottleneck() -> None:
    for name in ("zh-en-lstm", "zh-en-lstm-attention"):
        model = s2s_core.load(name)
        plain, cut, nothing = (
            answers(model, []),
            without_handover(model),
            answers(model, [EditMemory(to="zero")]),
        )
        print(
            f"{name}: BLEU {bleu(plain, pairs()):.1f}; state handed over zeroed {bleu(cut, pairs()):.1f}; "
            f"nothing passes {bleu(nothing, pairs()):.1f}"
        )


def attention() -> None:
    for name in ("zh-en-lstm-attention", "zh-en-transformer"):
        model = s2s_core.load(name)
        uniform = answers(model, [EditAttention(attn="cross", to="uniform")])
        shuffled = answers(model, [EditAttention(attn="cross", to={"permute": 1})])  # type: ignore[arg-type]
        print(
            f"{name}: BLEU {bleu(answers(model, []), pairs()):.1f}; uniform attention {bleu(uniform, pairs()):.1f}; "
            f"permuted {bleu(shuffled, pairs()):.1f}"
        )


def forgetting() -> None:
    """Twelve letters; the forget gates of both layers shut while the seventh is read."""
    model, rng = s2s_core.load("reverse-lstm"), random.Random(4)
    right: dict[str, list[bool]] = {"early": [], "late": []}
    for _ in range(N):
        word = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=12))
        edit = ClampGate(part="encoder", gate="f", positions=6, to=0.0)
        written = s2s_core.decode(model, word, edits=[edit]).text.ljust(12, "·")
        for at, letter in enumerate(reversed(word)):
            right["early" if 11 - at < 6 else "late"].append(written[at] == letter)
    early, late = mean(right["early"]), mean(right["late"])
    print(f"reverse-lstm, f = 0 at letter 7 of 12: right of letters 1-6 {early:.0%}, 7-12 {late:.0%}")


def aligners() -> None:
    """The change in ln p of the answer without each cross-attention head, and which head is the best aligner."""
    for name, texts in (
        ("dates-transformer", [source for source, _ in task("dates").split("test", None)[:N]]),
        ("zh-en-transformer", [source for source, _ in pairs()]),
    ):
        model = s2s_core.load(name)
        measured = json.loads((PRETRAINED / name / "metrics.json").read_text())
        by_head = measured["test"].get("aer_by_head") or measured["valid"]["aer_hand_by_head"]["written"]
        heads = [edit for edit in heads_of(model.info, "zero") if edit.attn == "cross"]
        lost = []
        for text in texts:
            ids = [step.token_id for step in s2s_core.decode(model, text).steps]
            found = s2s_core.variants(model, text, ids, [[], *[[edit] for edit in heads]]).sum(axis=1)
            lost.append(found[1:] - found[0])
        means = [mean(float(row[i]) for row in lost) for i in range(len(heads))]
        flat = [value for layer in by_head for value in layer]
        best = min(range(len(flat)), key=flat.__getitem__)
        print(
            f"{name}: without the best aligner (layer {heads[best].layer}, head {heads[best].head}, AER {flat[best]:.1f}) "
            f"{means[best]:+.2f} nats, without the median head {median(means):+.2f}"
        )


def subjects() -> None:
    """Sentences that begin with 我, with 他 in its place: what the first position brings back, and what the others do."""
    for name in ("zh-en-lstm", "zh-en-lstm-attention", "zh-en-transformer"):
        model = s2s_core.load(name)
        there, elsewhere = [], []
        for source, _ in pairs():
            if not source.startswith("我"):
                continue
            try:
                board = patch_board(model, source, "他" + source[1:])
            except UserError:
                continue  # answered alike
            first, others = 0.0, 0.0
            for patch, share in zip(board.patches, board.shares, strict=True):
                if (
                    patch.part == "encoder"
                    and patch.site in ("hidden", "cell", "residual")
                    and patch.position is not None
                ):
                    if patch.position == 0:
                        first = max(first, float(share))
                    elif patch.layer == 0:
                        others = max(others, float(share))
            there.append(first)
            elsewhere.append(others)
        print(
            f"{name}: {len(there)} pairs 我/他; best patch at 我 {mean(there):.0%}, elsewhere in layer 1 {mean(elsewhere):.0%}"
        )


LESSONS: tuple[Callable[[], None], ...] = (bottleneck, forgetting, attention, aligners, subjects)


def main() -> None:
    torch.set_num_threads(1)
    for lesson in LESSONS:
        lesson()


if __name__ == "__main__":
    main()
