"""List the models in pretrained/ with their sizes and scores."""

import argparse
import logging
from typing import Any

from s2s_core.commands.figures import NAMES, number
from s2s_core.commands.output import print_json, print_lines
from s2s_core.errors import UserError
from s2s_core.models.checkpoint import PRETRAINED, card, pretrained
from s2s_core.models.config import architecture, from_json
from s2s_core.tasks import task as find_task

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON list of the cards")


def cards() -> list[dict[str, Any]]:
    """One row a model, in the order of the alphabet; damaged folders are named in the log and left out."""
    found = []
    for name in pretrained():
        try:
            about = card(PRETRAINED / name)
            row = {
                "name": name,
                "task": about["task"],
                "architecture": architecture(from_json(about["model"])),
            }
            found.append(row | {key: about[key] for key in ("parameters", "size_bytes", "metrics")})
        except (UserError, KeyError, OSError, ValueError, TypeError) as error:
            log.warning("%s is damaged: %s", name, error)
    return found


def main(args: argparse.Namespace) -> int:
    logging.basicConfig(format="%(message)s")
    found = cards()
    if args.json:
        print_json(found)
        return 0
    lines = [f"{'name':<30}{'task':<16}{'architecture':<16}{'parameters':>12}{'MB':>7}  test"]
    for row in found:
        lines.append(
            f"{row['name']:<30}{row['task']:<16}{row['architecture']:<16}"
            f"{row['parameters']:>12,}{row['size_bytes'] / 1e6:>7.1f}  {main_figure(row)}"
        )
    print_lines(lines if found else ["no models in pretrained/"])
    return 0


def main_figure(row: dict[str, Any]) -> str:
    """The metric that matters most in the model's task, measured on test; "-" where it was not measured."""
    test = row["metrics"].get("test", {})
    try:
        metric = find_task(row["task"], PRETRAINED / row["name"]).metrics[0]
        return f"{NAMES[metric]} {number(test, metric)}"
    except (UserError, KeyError):
        return "-"
