"""Decoding: written once for all models."""

from s2s_core.decoding.decode import Decoding, advance, begin, decode, run, score
from s2s_core.decoding.writer import greedy

__all__ = ["Decoding", "advance", "begin", "decode", "greedy", "run", "score"]
