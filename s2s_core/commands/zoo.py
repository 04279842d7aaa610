"""`pretrained/README.md`: the table of all models, from what stands beside their weights, and how to make it again."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from s2s_core.analysis.fairness import OF_ALIGNMENT
from s2s_core.commands.figures import NAMES, number, table
from s2s_core.commands.schedule import Length, curve_of
from s2s_core.errors import UserError
from s2s_core.models.checkpoint import card, pretrained
from s2s_core.models.config import ARCHITECTURES, architecture, from_json
from s2s_core.models.whole import write_whole
from s2s_core.tasks import TASKS
from s2s_core.tasks import task as find_task
from s2s_core.tasks.notes import notes

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
    metrics = task.metrics[:N_HEADLINE]
    rank = {kind: at for at, kind in enumerate(ARCHITECTURES)}
    rows, guided = [], False
    for folder, about in sorted(models, key=lambda model: rank.get(model[1]["architecture"], len(rank))):
        test, length = about["metrics"].get("test", {}), Length.of(about["training"], curve_of(folder))
        taught = bool(about["training"].get("guidance"))
        figures = [
            number(test, metric) + " guided" * (taught and metric in OF_ALIGNMENT) for metric in metrics
        ]
        guided |= taught
        rows.append(
            [
                f"[{about['architecture']}]({folder.name}/README.md)", *figures, f"{about['parameters']:,}",
                f"{length.minutes:.0f}", f"{length.updates:,}",
            ]
        )  # fmt: skip
    head = ["architecture", *(NAMES[metric] for metric in metrics), "parameters", "minutes", "updates"]
    said = [
        GUIDED if guided and OF_ALIGNMENT & set(metrics) else "",
        task.licence,
        notes(name).published,
        notes(name).notice,
    ]
    return (
        f"## {name}\n\n{table(head, rows)}\n\n" + " ".join(sentence for sentence in said if sentence) + "\n"
    )


GUIDED = (
    "guided: the attention was trained on the right alignment; its figure does not compare with that of "
    "attention that was not."
)
HEAD = """# Models

Test split, greedy; in brackets 95 % intervals (bootstrap over sentences; exact match: Wilson). Each model's own README says
how it was trained, its scores on valid and test, and where it fails. Scores are percentages but for perplexities and ratios.

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
