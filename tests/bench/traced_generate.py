"""A traced token beside Hugging Face's `generate` with attentions and hidden states, at the same size in one run.

`python -m tests.bench.traced_generate [MODEL] [--rounds N]`: theirs has random weights, takes as many steps as our decoding
does, and keeps attentions, hidden states and scores of every step. One thread; its CPU time, in turns.
"""

import argparse
import statistics
from typing import Any

import torch

import s2s_core
from tests.bench.beam import seconds
from tests.bench.marian import marian
from tests.bench.trace_overhead import TEXTS


@torch.inference_mode()
def theirs(model: Any, ids: torch.Tensor, n_steps: int) -> None:
    made = model.generate(
        input_ids=ids,
        attention_mask=torch.ones_like(ids),
        num_beams=1,
        do_sample=False,
        max_new_tokens=n_steps,
        return_dict_in_generate=True,
        output_attentions=True,
        output_hidden_states=True,
        output_scores=True,
    )
    assert len(made.cross_attentions) == n_steps, "theirs stopped at another step"
    assert made.cross_attentions[0][0] is not None, "theirs kept no attention"


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("model", nargs="?", default="zh-en-transformer")
    ask.add_argument("--rounds", type=int, default=30)
    args = ask.parse_args()
    torch.set_num_threads(1)
    model = s2s_core.load(args.model)
    other = marian(model.config)
    other.set_attn_implementation("eager")  # the other ways keep no weights
    ratios, ours_ms, theirs_ms = [], [], []
    for text in TEXTS:
        n = len(s2s_core.decode(model, text).steps)
        ids = torch.tensor([model.tokenizer.encode_source(text).ids])
        theirs(other, ids, n)
        for _ in range(args.rounds):
            ours_ms.append(1000 * seconds(lambda text=text: s2s_core.decode(model, text)) / n)
            theirs_ms.append(1000 * seconds(lambda ids=ids, n=n: theirs(other, ids, n)) / n)
            ratios.append(theirs_ms[-1] / ours_ms[-1])
    ours, other_ms = statistics.median(ours_ms), statistics.median(theirs_ms)
    print(
        f"{args.model}: ours {ours:.2f}, theirs {other_ms:.2f} ms a token: {statistics.median(ratios):.2f} × faster"
    )


if __name__ == "__main__":
    main()
