"""How long the boards take, and how much a batch saves over scoring each version by itself.

`python -m tests.bench.boards [THREADS]`. Prints; asserts nothing.
"""

import statistics
import sys
import time
from collections.abc import Callable

import torch

import s2s_core
from s2s_core.attribution.knockout import knockout
from s2s_core.attribution.patching import patch_board

TEXT, OTHER = "我的朋友每天早上在学校学习外语。", "他的朋友每天早上在学校学习外语。"
N = 5


def median(run: Callable[[], object]) -> float:
    """Seconds, of N runs after a first one."""
    run()
    times = []
    for _ in range(N):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def main() -> None:
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    for name in ("zh-en-transformer", "zh-en-lstm-attention", "zh-en-lstm"):
        model = s2s_core.load(name)
        found, board = knockout(model, TEXT), patch_board(model, TEXT, OTHER)
        target = s2s_core.decode(model, TEXT).text
        versions = [[edit] for edit in found.edits]

        def one_by_one(model=model, target=target, versions=versions) -> None:
            for version in versions:
                s2s_core.score(model, TEXT, target, edits=version)

        together = median(lambda m=model, t=target, v=versions: s2s_core.variants(m, TEXT, t, v))
        print(
            f"{name}: {len(board.source)} source tokens; knock-out board {median(lambda m=model: knockout(m, TEXT)):.2f} s "
            f"({len(versions)} versions), patching board {median(lambda m=model: patch_board(m, TEXT, OTHER)):.2f} s "
            f"({len(board.patches)} patches); batched {median(one_by_one) / together:.1f} times faster than one by one"
        )


if __name__ == "__main__":
    main()
