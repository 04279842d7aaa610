"""One training: from a preset to a folder with the best weights and the learning curve. Resumable at any update."""

import json
import logging
import math
import time
from dataclasses import replace
from pathlib import Path

import torch
from accelerate import Accelerator
from torch import Tensor
from tqdm import tqdm

from s2s_core.models import checkpoint
from s2s_core.models.registry import build
from s2s_core.tasks import task as find_task
from s2s_core.tasks.base import Task
from s2s_core.train import RESUME, snapshots
from s2s_core.train.about import about, fingerprint
from s2s_core.train.batches import Batch, Ids, batches
from s2s_core.train.further import begin_further
from s2s_core.train.guide import gold_mask, guiding_loss, watching
from s2s_core.train.loss import loss_of, sum_nll
from s2s_core.train.pace import Pace
from s2s_core.train.presets import Preset, preset
from s2s_core.train.progress import Average, Progress, load_progress, save_progress
from s2s_core.train.reading import Files, read
from s2s_core.train.rule import ending
from s2s_core.train.stop import Stop
from s2s_core.whole import clear_parts, writing

log = logging.getLogger(__name__)
SAVE_EVERY = 500  # updates
NO_FILES = Files()


def asked(name: str, *, seed: int | None = None, epochs: int | None = None) -> Preset:
    """A preset with what was asked for in place of its own."""
    wishes: dict[str, int | None] = {"seed": seed, "epochs": epochs}
    return replace(preset(name), **{key: value for key, value in wishes.items() if value is not None})  # type: ignore[arg-type]


def train(
    chosen: Preset,
    folder: Path,
    *,
    minutes: float | None = None,
    device: str = "auto",
    files: Files = NO_FILES,
    further: Path | None = None,
) -> None:
    """Train a preset into a folder. With `minutes` the learning rate reaches zero when they are over.

    An unfinished training in the folder goes on from where it stood. Ctrl-C (or SIGTERM) keeps the best so far. A new one
    begins at random, or at the finished model in `further` (`further.py`); `minutes` and the preset's epochs are then those of
    the whole.
    """
    files = replace(files, vocabulary=further)
    training = Training(chosen, find_task(chosen.task), folder, device=device, files=files)
    if further and not training.progress.update:
        begin_further(training, further, minutes)
    training.run(minutes)


class Training:
    def __init__(
        self, chosen: Preset, task: Task, folder: Path, *, device: str = "auto", files: Files = NO_FILES
    ):
        self.preset, self.task, self.folder = chosen, task, folder
        self.stop, self._between_updates = Stop(), True
        self.accelerator = Accelerator(cpu=device == "cpu")
        torch.manual_seed(chosen.seed)
        self.reading = read(task, files)
        self.tokenizer = self.reading.tokenizer
        self.plain = build(replace(chosen.model, n_vocab=len(self.tokenizer)))
        optimizer = torch.optim.AdamW(
            self.plain.parameters(), lr=0.0, betas=(0.9, 0.98), weight_decay=chosen.weight_decay, fused=True
        )
        self.model, self.optimizer = self.accelerator.prepare(self.plain, optimizer)
        self.average = Average(self.plain, chosen.averaging)
        self.progress = Progress()
        if (folder / RESUME).exists():
            self.progress = load_progress(
                folder / RESUME, self.plain, self.average, self.optimizer, kind=fingerprint(self)
            )
            log.info("going on at update %d, epoch %d", self.progress.update, self.progress.epoch + 1)
        self.pace = Pace(chosen, self.progress, self._n_batches)

    def run(self, minutes: float | None) -> bool:
        """Train to the end; False if it was stopped before, and can go on."""
        p = self.progress
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            clear_parts(self.folder)
        try:
            with self.stop:
                while self.pace.patient() and not self.pace.over(minutes):
                    self._epoch(minutes)
        except KeyboardInterrupt:
            if self._between_updates:
                self.keep_progress()
            best = "the best so far is kept in" if p.curve else "there is no model yet in"
            log.warning("stopped; %s %s, and the same command goes on", best, self.folder)
            return False
        if self.preset.rule and self.accelerator.is_main_process:
            self._end()
        (self.folder / RESUME).unlink(missing_ok=True)
        return True

    def _end(self) -> None:
        """Write down how a training under a rule ended: the best weights were kept before that was known."""
        snapshots.settle(self.folder, self.progress.update)
        path = self.folder / "config.json"
        about_it = json.loads(path.read_text(encoding="utf-8"))
        about_it["training"]["end"] = ending(self.progress)
        checkpoint.write_json(path, about_it)

    def rows(self, epoch: int) -> list[Ids]:
        return self.reading.of_epoch(epoch, self.preset.extra_epochs)

    def _n_batches(self, epoch: int) -> int:
        return sum(
            1
            for _ in batches(self.rows(epoch), self.preset.tokens_per_batch, self.tokenizer.specials, seed=0)
        )

    def _epoch(self, minutes: float | None) -> None:
        p = self.progress
        self.model.train()
        share = list(
            batches(
                self.rows(p.epoch),
                self.preset.tokens_per_batch,
                self.tokenizer.specials,
                seed=1000 * self.preset.seed + p.epoch,
            )
        )
        share = share[self.accelerator.process_index :: self.accelerator.num_processes]
        hidden = not self.accelerator.is_local_main_process
        with tqdm(
            share, initial=p.in_epoch, desc=f"epoch {p.epoch + 1}", disable=hidden, mininterval=2
        ) as bar:
            for batch in share[p.in_epoch :]:
                self.stop.check()
                if self.pace.share(minutes) >= 1:
                    break
                self._snapshot()
                self._update(batch.to(self.accelerator.device), minutes)
                bar.update()
                bar.set_postfix_str(self._standing(minutes), refresh=False)
                if p.update % SAVE_EVERY == 0:
                    self.keep_progress()
        self._close_epoch()
        self.stop.check()

    def _update(self, batch: Batch, minutes: float | None) -> None:
        p, began, cpu_began = self.progress, time.perf_counter(), time.process_time()
        self._between_updates = False
        rate = self.pace.rate(minutes)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss, guiding = self._losses(batch)
        n_tokens = batch.n_target
        self.optimizer.zero_grad()
        self.accelerator.backward((loss + guiding) / n_tokens)
        self.accelerator.clip_grad_norm_(self.model.parameters(), self.preset.clip)
        self.optimizer.step()
        p.update, p.in_epoch = p.update + 1, p.in_epoch + 1
        self.average.update(self.plain, p.update)
        p.loss_sum, p.loss_tokens = p.loss_sum + float(loss.detach()), p.loss_tokens + n_tokens
        p.target_tokens += n_tokens
        p.seconds += time.perf_counter() - began
        p.cpu_seconds += time.process_time() - cpu_began
        self._between_updates = True

    def _losses(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Summed loss in nats of the batch, and what guides the attention (0 without guidance)."""
        smoothing = self.preset.label_smoothing
        if not self.preset.guidance or self.task.gold is None:
            logits = self.model(batch.source, batch.mask, batch.prefix)
            return loss_of(logits, batch, smoothing), logits.new_zeros(())
        seen: list[Tensor] = []
        logits = self.model(batch.source, batch.mask, batch.prefix, watching(seen))
        guiding = guiding_loss(seen[-1], gold_mask(batch, self.tokenizer, self.task.gold))
        return loss_of(logits, batch, smoothing), self.preset.guidance * guiding

    def _snapshot(self) -> None:
        """Keep the weights of some moments, the final ones chosen at the end where a rule makes the length (`snapshots.py`)."""
        update = self.progress.update
        if not self.preset.snapshots or not self.accelerator.is_main_process or self.progress.restarts:
            return
        if self.preset.rule and snapshots.is_moment(update):
            snapshots.keep(self.folder, update, self.average.weights)
        for percent in () if self.preset.rule else snapshots.SHARES:
            if update == round(self.pace.n_updates * percent / 100):
                checkpoint.save_snapshot(self.folder, percent, self.average.weights)

    def _standing(self, minutes: float | None) -> str:
        p = self.progress
        loss, speed = p.loss_sum / max(p.loss_tokens, 1), p.target_tokens / max(p.seconds, 1e-9)
        return f"loss {loss:.3f}, ppl {p.best:.2f}, {speed:.0f} tok/s, {self.pace.left(minutes)}"

    def _close_epoch(self) -> None:
        """Validate the averaged weights, keep them if they are the best, and write the curve.

        What was learned from models' targets is always kept: the perplexity of references does not judge it.
        """
        p = self.progress
        self._between_updates = False
        perplexity = self._perplexity()
        better = perplexity < p.best or self.reading.taught
        point = {"update": p.update, "minutes": round(p.seconds / 60, 2), "target_tokens": p.target_tokens}
        point |= {"cpu_minutes": round(p.cpu_seconds / 60, 2)} if p.cpu_seconds else {}
        point |= {
            "train_loss": round(p.loss_sum / max(p.loss_tokens, 1), 4),
            "valid_perplexity": round(perplexity, 4),
        }
        p.curve.append(point)
        p.best, p.waited = (perplexity, 0) if better else (p.best, p.waited + 1)
        p.epoch, p.in_epoch, p.loss_sum, p.loss_tokens = p.epoch + 1, 0, 0.0, 0
        self.pace.close_epoch(perplexity)
        self._between_updates = True
        log.info("epoch %d: %s", p.epoch, point)
        if self.accelerator.is_main_process:
            if better:
                self.keep_weights()
            checkpoint.write_json(self.folder / "curve.json", p.curve)
            self.keep_progress()

    def keep_weights(self) -> None:
        checkpoint.save(self.folder, self.plain, self.tokenizer, self.average.weights, about(self))

    def keep_progress(self) -> None:
        if self.accelerator.is_main_process:
            path = self.folder / RESUME
            save_progress(
                path, self.progress, self.plain, self.average, self.optimizer, kind=fingerprint(self)
            )

    def _perplexity(self) -> float:
        """Validation perplexity per token of the averaged weights, exp(nll in nats / target tokens)."""
        own = {name: value.clone() for name, value in self.plain.state_dict().items()}
        self.plain.load_state_dict(self.average.weights)
        self.plain.eval()
        nll, n_tokens = sum_nll(
            self.plain, self.reading.valid, self.tokenizer.specials, self.accelerator.device
        )
        self.plain.load_state_dict(own)
        return math.exp(nll / n_tokens)
