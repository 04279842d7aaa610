"""Measure a trained model and write what stands beside its weights: reference states, metrics, a stored decode, its card."""

import argparse
import datetime
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from s2s_core.analysis.projection import Reference, fit
from s2s_core.commands.output import print_lines
from s2s_core.decoding import decode, score
from s2s_core.evaluate.corpus import evaluate
from s2s_core.models.base import Seq2SeqModel
from s2s_core.models.checkpoint import card, find, load, write_json
from s2s_core.models.registry import Model
from s2s_core.tasks import task as find_task
from s2s_core.tasks.base import Pair
from s2s_core.trace import Array

N_FITTED, N_KEPT = 300, 2000  # sentences that the projection is fitted on; reference states kept


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", help="a name under pretrained/, or a folder")
    parser.add_argument("--data-dir", type=Path, help="holds SET/valid.tsv.gz and test.tsv.gz")


def main(args: argparse.Namespace) -> int:
    folder = find(args.model)
    model = load(args.model)
    task = find_task(model.info.task)
    valid, test = (task.split(split, args.data_dir) for split in ("valid", "test"))
    write_states(folder, model, valid[:N_FITTED])
    write_json(folder / "decodes.json", stored_decodes(model, task.examples))
    with tqdm(total=len(valid) + len(test), desc=f"measure {folder.name}", unit="sentence") as bar:
        metrics = {"valid": evaluate(model, valid, progress=bar.update).scores()}
        metrics["test"] = evaluate(model, test, progress=bar.update).scores()
    write_json(folder / "metrics.json", metrics)
    (folder / "README.md").write_text(model_card(folder, model), encoding="utf-8")
    print_lines([f"{folder.name}: BLEU {metrics['test']['bleu']:.1f}, perplexity {metrics['test']['perplexity']:.2f} (test)"])
    return 0


def states_of(model: Seq2SeqModel, pair: Pair) -> tuple[list[Array], list[Reference]]:
    """Top-layer states of one pair under teacher forcing, [d] each, with the sentence and the place they belong to."""
    trace = score(model, *pair)
    name = "hidden" if model.info.cell else "residual"
    encoder, decoder = trace.encoder[name], trace.decoder(name)
    assert encoder is not None and decoder is not None
    parts = (("encoder", encoder[-1], trace.source.texts), ("decoder", decoder[-1], tuple(trace.tokens)))
    rows = [row for _, states, _ in parts for row in states]
    about = [Reference(part, at, tokens, tokens[at]) for part, _, tokens in parts for at in range(len(tokens))]
    return rows, about


def write_states(folder: Path, model: Model, pairs: list[Pair]) -> None:
    """Fit the projection on the states of all pairs; keep an even sample of them as reference states."""
    rows: list[Array] = []
    about: list[Reference] = []
    for pair in tqdm(pairs, desc=f"states {folder.name}", unit="sentence"):
        states, references = states_of(model, pair)
        rows += states
        about += references
    keep = np.linspace(0, len(rows) - 1, min(N_KEPT, len(rows))).astype(int)
    fit(np.stack(rows), keep=keep, references=[about[i] for i in keep]).save(folder)


def stored_decodes(model: Model, examples: tuple[str, ...]) -> list[dict[str, Any]]:
    """What the model writes for the task's examples, for a test that it still does."""
    traces = [decode(model, text) for text in examples]
    return [
        {"source": t.source.text, "tokens": t.tokens, "log_prob": round(sum(s.log_prob for s in t.steps), 4)} for t in traces
    ]


def model_card(folder: Path, model: Model) -> str:
    """The model's README: task, data and licence, command, seed, hardware and minutes, scores, known failures."""
    about = card(folder)
    training, test, valid = about["training"], about["metrics"]["test"], about["metrics"]["valid"]
    info, task = model.info, find_task(model.info.task)
    extra = training.get("extra_pairs", 0)
    values = {
        **training, **about, "info": info, "task": task, "attention": info.attention or "none", "test": test,
        "megabytes": about["size_bytes"] / 1e6, "millions": training["target_tokens"] / 1e6,
        "whole": round(training["minutes"]),
        "flags": " --extra FILE" if extra else "", "more": BACK_TRANSLATED.format(n=extra) if extra else "",
        "today": datetime.date.today(), "failures": KNOWN_FAILURES[bool(info.attention)],
        "rows": "\n".join(f"| {name} | {valid[key]:.2f} | {test[key]:.2f} |" for name, key in SCORES),
    }  # fmt: skip
    return CARD.format(**values)


CARD = """# {name}

{info.architecture}, {parameters:,} parameters ({megabytes:.1f} MB, float16), {info.n_layers} layers in encoder and decoder,
attention: {attention}, vocabulary of {info.n_vocab} tokens shared by both sides.

## Task and data

`{task.name}`. {task.licence} The model is a derivative of these data: the same attribution applies.
{more}
## Training

`python -m s2s_core train {name} --minutes {whole}{flags}`, seed {seed}:
{minutes:.0f} minutes on {hardware}, {updates:,} updates, {millions:.1f} million target tokens (curve.json).
AdamW, label smoothing {label_smoothing}, clipping {clip}, warm-up {warmup} updates,
cosine to zero, averaged weights.

## Scores

Greedy. BLEU: sacreBLEU `{test[bleu_signature]}`. Measured {today}.

| | valid | test |
|---|---|---|
{rows}

## Known failures

{failures}
"""
SCORES = (
    ("BLEU", "bleu"), ("chrF", "chrf"), ("ROUGE-L", "rougeL"), ("perplexity per token", "perplexity"),
    ("perplexity per character", "perplexity_char"), ("token accuracy, %", "token_accuracy"), ("exact match, %", "exact_match"),
    ("length ratio", "length_ratio"),
)  # fmt: skip
BACK_TRANSLATED = """
Beside the real pairs it read {n:,} English sentences of the same collection with Chinese made by the preset
`en-zh-transformer` (back-translation, Sennrich et al. 2016): `python -m s2s_core backtranslate MODEL TEXT FILE`.
"""
KNOWN_FAILURES = {
    True: """- Words seen rarely or never in the short sentences it read are guessed or left out; rare names fail.
- Long or written-style sentences: it learned everyday sentences of about ten characters.""",
    False: """- The whole source must pass through one vector: of a long sentence it keeps a part and invents the rest.
- Rare words are replaced by common ones of the same kind.""",
}
