"""What recording costs: a traced decode against the same decode with `see_nothing`, in turns in one run.

`python -m tests.bench.trace_overhead [MODEL …]`; the design allows a ratio of 1.3.
"""

import statistics
import sys
import time

import torch

import s2s_core
from s2s_core.decoding.choices import next_log_probs
from s2s_core.models.base import Seq2SeqModel
from s2s_core.nn.probe import see_nothing

TEXTS = (
    "我喜欢学习外语。",
    "我的朋友不喜欢学习外语。",
    "如果明天下雨，我们就待在家里。",
    "汤姆说他有个计划。",
)
N_ROUNDS = 30


@torch.inference_mode()
def untraced(model: Seq2SeqModel, text: str) -> list[int]:
    """Greedy token ids and nothing else."""
    ids = torch.tensor([model.tokenizer.encode_source(text).ids])
    memory = model.encode(ids, torch.ones_like(ids, dtype=torch.bool), see_nothing)
    specials = model.tokenizer.specials
    state, written = model.start(memory), [*specials.start]
    while written[-1] != specials.end and len(written) <= 2 * ids.shape[1] + 20:
        logits, state = model.step(torch.tensor([written[-1]]), state, memory, see_nothing)
        written.append(int(next_log_probs(logits, specials.never)[0].argmax()))
    return written[1:]


def seconds(run) -> float:
    began = time.thread_time()
    run()
    return time.thread_time() - began


def main(names: list[str]) -> None:
    torch.set_num_threads(1)
    for name in names:
        model = s2s_core.load(name)
        ratios, per_token = [], []
        for text in TEXTS:
            n_tokens = len(untraced(model, text))
            assert n_tokens == len(s2s_core.decode(model, text).tokens), "the two decode differently"
            for _ in range(N_ROUNDS):
                plain = seconds(lambda text=text, model=model: untraced(model, text))
                traced = seconds(lambda text=text, model=model: s2s_core.decode(model, text))
                ratios.append(traced / plain)
                per_token.append(1000 * traced / n_tokens)
        ratio, token = statistics.median(ratios), statistics.median(per_token)
        print(f"{name:<24} traced / untraced: median {ratio:.2f} (n {len(ratios)}), {token:.2f} ms a token")


if __name__ == "__main__":
    main(sys.argv[1:] or s2s_core.pretrained())
