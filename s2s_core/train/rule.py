"""When a training has converged: one rule for all architectures of a task.

After the warm-up the learning rate stays as it is until the validation perplexity has not fallen by `gain` within `still`
epochs; it then falls to zero over `decay` epochs, and the training ends (constant rate with cooldown, Hägele et al. 2024,
arXiv:2405.18392). How long that takes is the model's own affair: it is written down as what the training cost. The number of
epochs of a preset only bounds it, and so do minutes, where they are given: then the rate reaches zero at that bound.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from s2s_core.train.progress import Progress

LAST = 0.2  # share of the minutes given in which the learning rate falls, where they end the training
RULE, CAP, MINUTES = "rule", "cap", "minutes"  # what made the learning rate fall


@dataclass(frozen=True, kw_only=True)
class Rule:
    still: int = 4  # epochs without a gain after which the learning rate falls
    gain: float = 0.002  # least relative drop of the validation perplexity that is one
    decay: int = 4  # epochs in which the learning rate then falls to zero


def judge(progress: "Progress", rule: Rule, perplexity: float) -> bool:
    """Count an epoch that was just closed; whether the rule wants the learning rate to fall from now on."""
    if progress.decay_from is not None:
        return False
    if perplexity < progress.reference * (1 - rule.gain):
        progress.reference, progress.still = perplexity, 0
    else:
        progress.still += 1
    return progress.still >= rule.still


def fall(progress: "Progress", by: str, updates: int) -> None:
    """From now on the learning rate falls, to zero after so many updates."""
    progress.decay_by, progress.decay_from, progress.decay_to = by, progress.update, progress.update + updates


def fallen(progress: "Progress", minutes: float | None) -> float:
    """The share of the decay that is over, 0 before it and 1 at the end, by updates or by the minutes given."""
    by_time = max(0.0, 1 - (1 - progress.seconds / (60 * minutes)) / LAST) if minutes else 0.0
    if progress.decay_from is None or (minutes and progress.decay_by == MINUTES):
        return min(1.0, by_time)
    done = progress.update - progress.decay_from
    return min(1.0, max(by_time, done / max(progress.decay_to - progress.decay_from, 1)))


def ending(progress: "Progress") -> dict[str, Any]:
    """For `config.json`: what ended a training, when its learning rate began to fall, and what all of it cost."""
    return {
        "by": progress.decay_by or CAP,
        "decay_from": progress.decay_from,
        "epochs": progress.epoch,
        "updates": progress.update,
        "minutes": round(progress.seconds / 60, 1),
        "cpu_minutes": round(progress.cpu_seconds / 60, 1),
        "target_tokens": progress.target_tokens,
    }


def ended_by(training: Mapping[str, Any]) -> str | None:
    """RULE, CAP or MINUTES of a finished training under a rule, from `config.json`; None of any other."""
    end = training.get("end")
    return str(end["by"]) if isinstance(end, dict) and end.get("by") else None


def decay_epoch(training: Mapping[str, Any], curve: Sequence[Mapping[str, float]]) -> int | None:
    """The number of epochs after which the learning rate began to fall; None where that is not known."""
    start = (training.get("end") or {}).get("decay_from")
    return None if start is None else sum(point["update"] <= start for point in curve)
