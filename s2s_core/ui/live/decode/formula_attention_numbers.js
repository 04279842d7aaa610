// Of attention in numbers: what is looked at now, its numbers, and the whole row of them as a table.

import { kindOf } from "../lib/attention.js";
import { csv } from "../lib/download.js";
import { clamp } from "../lib/draw.js";
import { readSteps } from "../lib/progress.js";

export const hasHeads = (data) => data.score === "multi-head";

// The texts of what a row looks at.
export const keysOf = (data, kind) => (kind === "self" ? data.fed : data.source.texts);

// The kind of looking: the one that the panels share, else the encoder's while reading and this panel's own after.
function kindAt(panel, data, sel, bus) {
  if (!data.kinds.self) return "cross";
  if (bus.kinds) return kindOf(bus, null, sel);
  return sel.step <= 0 ? "encoder" : panel.choice.kind;
}

// The encoder's row that is shown is the one that the pointer was on last.
export function notePointed(panel, data, sel, bus) {
  if (sel.hover?.side !== "source" || kindAt(panel, data, sel, bus) !== "encoder") return;
  panel.choice.query = sel.hover.index;
}

// {kind, set, layer, head, row, none}: the numbers' place; `none` where nothing has been looked at yet.
export function place(panel, data, sel, bus) {
  const kind = kindAt(panel, data, sel, bus);
  const set = data.kinds[kind];
  const [layers, heads] = set.weights.shape;
  const head = clamp(sel.head ?? 0, 0, heads - 1);
  const layer = clamp(sel.layer, 0, layers - 1);
  if (kind !== "encoder") return { kind, set, layer, head, row: sel.step - 1, none: sel.step < 1 };
  const read = readSteps(sel, data);
  const whileReading = sel.step < (bus.kinds ? 0 : 1); // then it is the layer just read
  return {
    kind,
    set,
    layer: whileReading ? clamp(read - 1, 0, layers - 1) : layer,
    head,
    row: clamp(panel.choice.query, 0, data.source.texts.length - 1),
    none: read < 1,
  };
}

// Scores, weights and, where known, one coordinate of each value; `order`: the keys by their weight.
export function numbersAt({ set, layer, head, row, kind }, unit) {
  const [, heads, rows, keys] = set.weights.shape;
  const at = layer * heads + head;
  const from = (at * rows + row) * keys;
  const count = kind === "self" ? row + 1 : keys;
  const scores = set.scores.data.subarray(from, from + count);
  const weights = set.weights.data.subarray(from, from + count);
  const order = Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a] || a - b);
  if (!set.values) return { scores, weights, order, count };
  const d = set.values.shape[3];
  const dimension = clamp(unit, 0, d - 1);
  const values = Float32Array.from({ length: count }, (_, j) => set.values.data[(at * keys + j) * d + dimension]);
  const output = set.output.data[(at * rows + row) * d + dimension];
  return { scores, weights, order, count, values, dimension, output };
}

// All scores and weights of this step, in the order of the tokens, as CSV.
export function table(panel, data, bus) {
  const where = ["kind", "layer", "head", "row", "token", "column", "looks_at"];
  const titles = [...where, "score", "weight", "value", "weight_x_value"];
  const at = place(panel, data, bus.sel, bus);
  if (at.none) return csv([titles]);
  const numbers = numbersAt(at, bus.sel.unit);
  const from = at.kind === "encoder" ? data.source.tokens : data.target.tokens;
  const to = at.kind === "self" ? data.fed_tokens : data.source.tokens;
  const rows = Array.from({ length: numbers.count }, (_, j) => {
    const [score, weight, value] = [numbers.scores[j], numbers.weights[j], numbers.values?.[j]];
    const product = value === undefined ? "" : weight * value;
    const own = [at.kind, at.layer + 1, at.head + 1, at.row + 1, from[at.row], j + 1, to[j]];
    return [...own, score, weight, value ?? "", product];
  });
  return csv([titles, ...rows]);
}
