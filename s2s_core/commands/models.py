"""List the models in pretrained/ with their sizes and scores."""

import argparse
import logging
from typing import Any

from s2s_core.commands.output import print_json, print_lines
from s2s_core.errors import UserError
from s2s_core.models.checkpoint import PRETRAINED, card, pretrained
from s2s_core.models.config import architecture, from_json

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON list of the cards")


def cards() -> list[dict[str, Any]]:
    """One row a model, in the order of the alphabet; damaged folders are named in the log and left out."""
    found = []
    for name in pretrained():
        try:
            about = card(PRETRAINED / name)
            row = {"name": name, "task": about["task"], "architecture": architecture(from_json(about["model"]))}
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
    lines = [f"{'name':<26}{'task':<16}{'architecture':<16}{'parameters':>12}{'MB':>7}{'BLEU':>7}"]
    for row in found:
        bleu = row["metrics"].get("test", {}).get("bleu")
        score = f"{bleu:.1f}" if isinstance(bleu, int | float) else "-"
        lines.append(
            f"{row['name']:<26}{row['task']:<16}{row['architecture']:<16}"
            f"{row['parameters']:>12,}{row['size_bytes'] / 1e6:>7.1f}{score:>7}"
        )
    print_lines(lines if found else ["no models in pretrained/"])
    return 0
