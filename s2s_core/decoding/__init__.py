"""Decoding: written once for all models."""

from s2s_core.decoding.decode import Decoding, advance, begin, decode, greedy, run, score

__all__ = ["Decoding", "advance", "begin", "decode", "greedy", "run", "score"]
