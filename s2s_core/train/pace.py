"""How far a training is, how fast it learns now, and when it is over: by its preset's rule (`rule.py`), or along a cosine."""

from collections.abc import Callable

from s2s_core.train.loss import learning_rate
from s2s_core.train.presets import Preset
from s2s_core.train.progress import Progress
from s2s_core.train.rule import CAP, MINUTES, RULE, fall, fallen, judge


class Pace:
    """`count(epoch)` is the number of updates of an epoch, on one process."""

    def __init__(self, chosen: Preset, progress: Progress, count: Callable[[int], int]):
        self.preset, self.progress, self.count = chosen, progress, count
        self._n_updates: int | None = None

    @property
    def n_updates(self) -> int:
        """Updates in all epochs, those before the last restart as they were; epochs that read extra pairs are longer."""
        if self._n_updates is None:
            before = (self.progress.restarts or [0])[-1]
            begun = sum(point["update"] <= before for point in self.progress.curve)
            epochs = self.preset.epochs
            with_extra = max(0, min(self.preset.extra_epochs or 0, epochs) - begun)
            first, last = self.count(0), self.count(epochs - 1)
            self._n_updates = before + with_extra * first + (epochs - begun - with_extra) * last
        return self._n_updates

    def share(self, minutes: float | None) -> float:
        """Of a cosine how much of the training is over, by updates or by the minutes given, whichever is more; under a rule
        how much of the decay is."""
        p = self.progress
        if self.preset.rule:
            return fallen(p, minutes)
        return max(p.update / self.n_updates, p.seconds / (60 * minutes) if minutes else 0.0)

    def over(self, minutes: float | None) -> bool:
        return self.progress.epoch >= self.preset.epochs or self.share(minutes) >= 1

    def patient(self) -> bool:
        """Not yet out of patience. A rule has its own; a restart worsens a good model at first and is given its time."""
        p = self.progress
        return bool(self.preset.rule or p.restarts) or p.waited < self.preset.patience

    def rate(self, minutes: float | None) -> float:
        """The learning rate of the update that comes."""
        p, share = self.progress, self.share(minutes)
        since = p.update - (p.restarts or [0])[-1]
        if not self.preset.rule:
            return learning_rate(self.preset, share, since)
        if p.decay_from is None and share > 0:  # only minutes get ahead of the rule
            self._fall(MINUTES)
        elif p.decay_from is None and p.epoch >= self.preset.epochs - self.preset.rule.decay:
            self._fall(CAP)
        return self.preset.learning_rate * min(1.0, (since + 1) / self.preset.warmup) * (1 - share)

    def close_epoch(self, perplexity: float) -> None:
        """To be told of every epoch when it is closed."""
        if self.preset.rule and judge(self.progress, self.preset.rule, perplexity):
            self._fall(RULE)

    def _fall(self, by: str) -> None:
        p, rule = self.progress, self.preset.rule
        assert rule
        epochs = range(p.epoch, min(p.epoch + rule.decay, self.preset.epochs))
        fall(p, by, sum(self.count(epoch) for epoch in epochs))

    def left(self, minutes: float | None) -> str:
        """How long it will still take, for the progress bar."""
        p, rule, share = self.progress, self.preset.rule, self.share(minutes)
        if rule and p.decay_from is None:
            return f"{p.still} of {rule.still} epochs without a gain"
        begun = p.seconds * (p.decay_from or 0) / max(p.update, 1) if rule else 0.0
        return f"{((p.seconds - begun) / max(share, 1e-9) - (p.seconds - begun)) / 60:.0f} min left"
