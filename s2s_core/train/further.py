"""Training a finished model further, by a warm restart (Loshchilov & Hutter 2017, arXiv:1608.03983).

The weights, the curve and the time go on from where they ended; the optimiser and the learning rate begin anew, for neither is
kept beside a finished model. So it is not quite what one longer training would have given, and the card says so.
"""

import json
import shutil
from pathlib import Path

from s2s_core.errors import UserError
from s2s_core.models import checkpoint
from s2s_core.train.under_way import UnderWay


def begin_further(training: UnderWay, finished: Path, minutes: float | None) -> None:
    """Put `training`, which has not begun, where the model in `finished` ended; `minutes` are those of the whole training.

    UserError where the model has another vocabulary or shape, or has been trained for as long already.
    """
    model, about = checkpoint.load(finished), checkpoint.card(finished)
    try:
        if model.tokenizer.target_vocab != training.tokenizer.vocab:
            raise ValueError("another vocabulary")
        training.plain.load_state_dict(model.state_dict())
        curve = json.loads((finished / "curve.json").read_text(encoding="utf-8"))
        training.average.weights = {
            name: value.detach().clone() for name, value in training.plain.state_dict().items()
        }
        p, last = training.progress, curve[-1]
        p.curve, p.epoch, p.update = curve, len(curve), int(last["update"])
        p.seconds, p.target_tokens = 60 * float(last["minutes"]), int(last["target_tokens"])
        p.best = about["training"]["valid_perplexity"]
        p.restarts = [*about["training"].get("restarts", []), p.update]
        taught = [[p.update, len(training.reading.extra)]] if training.reading.taught else []
        p.taught = [*about["training"].get("taught", []), *taught]
    except (OSError, ValueError, KeyError, IndexError, TypeError, RuntimeError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UserError("error.not_further", folder=finished.name, why=why) from None
    if training.pace.over(minutes):
        had = f"{p.seconds / 60:.0f}"
        raise UserError("error.trained_enough", folder=finished.name, minutes=had, epochs=p.epoch)
    training.folder.mkdir(parents=True, exist_ok=True)
    training.keep_progress()  # first: the folder must never be taken for a finished model
    if (finished / "snapshots").is_dir():
        shutil.copytree(finished / "snapshots", training.folder / "snapshots", dirs_exist_ok=True)
    if training.accelerator.is_main_process:
        training.keep_weights()
