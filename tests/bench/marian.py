"""The other side of the comparisons: Hugging Face's Marian with random weights, of the size of one of our Transformers.

Its end of sentence has no probability, so that `generate` takes exactly as many steps as it is told to.
"""

import sys
from typing import Any

import torch

from s2s_core.models.config import TransformerConfig
from s2s_core.text.tokenizer import SPECIALS

try:
    from transformers import MarianConfig, MarianMTModel
except ImportError:
    MarianMTModel = None


def marian(config: TransformerConfig) -> Any:
    """The model, in evaluation; the program ends with one line where transformers is not installed."""
    if MarianMTModel is None:
        print("skipped: needs transformers (pip install -r tests/bench/requirements.txt)")
        sys.exit(0)
    torch.manual_seed(0)
    sizes = {
        f"{part}_{name}": value
        for part in ("encoder", "decoder")
        for name, value in {
            "layers": config.n_layers,
            "attention_heads": config.n_heads,
            "ffn_dim": config.d_ff,
        }.items()
    }
    model = MarianMTModel(
        MarianConfig(
            vocab_size=config.n_vocab,
            d_model=config.d_model,
            **sizes,
            activation_function="relu",
            max_position_embeddings=256,
            scale_embedding=True,
            pad_token_id=SPECIALS.pad,
            bos_token_id=SPECIALS.start[0],
            eos_token_id=SPECIALS.end,
            decoder_start_token_id=SPECIALS.start[0],
            forced_eos_token_id=None,
        )
    ).eval()
    model.final_logits_bias[0, SPECIALS.end] = -1e9
    return model
