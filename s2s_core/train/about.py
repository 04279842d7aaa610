"""What `config.json` says of a training, and what tells trainings apart that must not go on from one another."""

import hashlib
from dataclasses import asdict
from typing import Any

import torch

from s2s_core.train.place import name_in
from s2s_core.train.under_way import UnderWay

NOT_SAID = ("model", "task", "minutes")  # of the preset: said elsewhere


def about(training: UnderWay) -> dict[str, Any]:
    """Name, task and how it was trained up to now."""
    p, settings = training.progress, {k: v for k, v in asdict(training.preset).items() if k not in NOT_SAID}
    on_cpu, threads = training.accelerator.device.type == "cpu", torch.get_num_threads()
    hardware = f"CPU, {threads} thread{'s' * (threads > 1)}" if on_cpu else torch.cuda.get_device_name()
    reached: dict[str, Any] = {
        "updates": p.update,
        "minutes": round(p.seconds / 60, 1),
        "target_tokens": p.target_tokens,
    }
    reached |= {"extra_pairs": len(training.reading.extra)} if training.reading.extra and not p.taught else {}
    reached |= {"restarts": p.restarts} if p.restarts else {}
    reached |= {"taught": p.taught} if p.taught else {}
    said = {**settings, **reached, "valid_perplexity": round(p.best, 4), "hardware": hardware}
    own = {"data": training.task.own} if training.task.own else {}
    return {"name": name_in(training.folder), "task": training.task.name, **own, "training": said}


def fingerprint(training: UnderWay) -> str:
    """Of what must be the same when a training goes on: vocabulary, number of pairs, seed."""
    n_pairs, n_extra = len(training.reading.train), len(training.reading.extra)
    said = (training.tokenizer.vocab, n_pairs, n_extra, training.preset.seed)
    return hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest()
