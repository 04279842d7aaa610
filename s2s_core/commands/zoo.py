"""`pretrained/README.md`: the table of all models, from what stands beside their weights, and how to make it again."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from s2s_core.analysis.fairness import OF_ALIGNMENT
from s2s_core.commands.convergence import fall_of, mean_and_spread
from s2s_core.commands.figures import NAMES, number, table
from s2s_core.commands.schedule import Length, curve_of
from s2s_core.errors import UserError
from s2s_core.models.checkpoint import card, pretrained
from s2s_core.models.config import ARCHITECTURES, architecture, from_json
from s2s_core.tasks import TASKS
from s2s_core.tasks import task as find_task
from s2s_core.tasks.notes import notes
from s2s_core.whole import write_whole

N_HEADLINE = 3  # metrics of a task in the table


def write_zoo(root: Path) -> None:
    write_whole(root / "README.md", zoo(root).encode("utf-8"))


def zoo(root: Path) -> str:
    """One section a task that has models, in the order of the tasks. Damaged folders are left out."""
    found: dict[str, list[tuple[Path, dict[str, Any]]]] = defaultdict(list)
    for name in pretrained(root):
        try:
            about = card(root / name)
            about["architecture"] = architecture(from_json(about["model"]))
            found[find_task(about["task"], root / name).name].append((root / name, about))
        except (UserError, OSError, ValueError, KeyError, TypeError):
            continue
    order = [*(name for name in TASKS if name in found), *sorted(set(found) - set(TASKS))]
    return HEAD + "\n".join(section(name, found[name]) for name in order) + TAIL


def section(name: str, models: list[tuple[Path, dict[str, Any]]]) -> str:
    """Architecture × the task's first metrics on test, parameters, minutes and updates; attribution below."""
    task = find_task(name, models[0][0])
    metrics, over_seeds = task.metrics[:N_HEADLINE], seed_columns([about["metrics"] for _, about in models])
    rank = {kind: at for at, kind in enumerate(ARCHITECTURES)}
    rows, guided = [], False
    for folder, about in sorted(models, key=lambda model: rank.get(model[1]["architecture"], len(rank))):
        test, length = about["metrics"].get("test", {}), Length.of(about["training"], curve_of(folder))
        taught = bool(about["training"].get("guidance"))
        figures = [
            number(test, metric) + " guided" * (taught and metric in OF_ALIGNMENT) for metric in metrics
        ]
        figures += [cell(about["metrics"]) for cell in over_seeds.values()]
        guided |= taught
        rows.append(
            [
                f"[{about['architecture']}]({folder.name}/README.md)", *figures, f"{about['parameters']:,}",
                f"{length.cost:.0f}", f"{length.updates:,}",
            ]
        )  # fmt: skip
    head = ["architecture", *(NAMES[metric] for metric in metrics), *over_seeds]
    head += ["parameters", "minutes", "updates"]
    said = [GUIDED if guided and OF_ALIGNMENT & set(metrics) else "", task.licence, notes(name).searched]
    said += [notes(name).published, notes(name).notice]
    return (
        f"## {name}\n\n{table(head, rows)}\n\n" + " ".join(sentence for sentence in said if sentence) + "\n"
    )


GUIDED = (
    "guided: the attention was trained on the right alignment; its figure does not compare with that of "
    "attention that was not."
)
Cell = Callable[[Mapping[str, Any]], str]


def seed_columns(measured: Sequence[Mapping[str, Any]]) -> dict[str, Cell]:
    """Heading and cell of what several trainings of each model say together, where the models of a task have such."""
    columns: dict[str, Cell] = {}
    if any("seeds" in one for one in measured):
        columns["seeds"] = lambda one: str(len(one.get("seeds", [])) or 1)
        columns[f"{NAMES['exact_match']}: mean (least-most)"] = exact_of_seeds
    if any("falls_below_half" in one.get("lengths", {}) for one in measured):
        columns["falls below 50 % at length: mean (least-most)"] = fall_of_seeds
    return columns


def exact_of_seeds(measured: Mapping[str, Any]) -> str:
    rows = measured.get("seeds") or [measured]
    return mean_and_spread([round(row["test"]["exact_match"], 1) for row in rows if "test" in row])


def fall_of_seeds(measured: Mapping[str, Any]) -> str:
    return fall_of(measured.get("seeds") or [measured.get("lengths", {})])


HEAD = """# Models

Test split, greedy; in brackets 95 % intervals (bootstrap over sentences; exact match: Wilson). Each model's own README says
how it was trained, its scores on valid and test, and where it fails. Scores are percentages but for perplexities and ratios.
Minutes are those of one processor core where they were counted (`reverse` and `dates`), else those that went by.

"""
TAIL = """
## How to make them again

```
python -m s2s_core train PRESET --data-dir DATA        # one model; each card has its command
python -m s2s_core finish MODEL --data-dir DATA        # its scores, reference states, stored decodes and card
python -m s2s_core evaluate --all --write --data-dir DATA   # all scores and cards anew, and this table
python -m s2s_core evaluate MODEL --data FILE.tsv      # a model on pairs of your own
```

`reverse` and `dates` are generated and need no DATA. Models made of a data set are derivatives of it: what is said under its
table goes with the model.
"""
