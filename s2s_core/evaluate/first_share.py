"""How much of a gated memory the first token read still makes up, by the length of the source: why long words are lost."""

from collections.abc import Sequence
from typing import Any

from s2s_core.analysis.memory import held
from s2s_core.decoding import score
from s2s_core.models.base import Seq2SeqModel
from s2s_core.tasks.files import Pair

LENGTHS = (5, 10, 15, 20, 25, 30)
PER_LENGTH = 10  # words of each


def first_shares(model: Seq2SeqModel, pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """`[{length, read, written, equal}]` in percent, of words of one letter a token; [] where the memory does not unroll.

    `read`: the share of the first letter of what the top layer's memory holds when all is read (L1 norm of its term over that
    of all terms, as on the Memory page); `written`: the same when that letter is to be written, the last one of the
    reversed word; `equal`: what it would be if each token read had the same share.
    """
    if not model.info.gates:
        return []
    rows = []
    for length in LENGTHS:
        words = [pair for pair in pairs if len(pair[0]) == length][:PER_LENGTH]
        shares = [held(score(model, *pair))[:, 0] for pair in words]  # [source + target] each
        if not shares:
            continue
        read, written = (
            100 * sum(float(share[at]) for share in shares) / len(shares) for at in (length, 2 * length)
        )
        rows.append({"length": length, "read": read, "written": written, "equal": 100 / (length + 1)})
    return rows
