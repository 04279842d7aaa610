// The numbers of one unit of a recurrent cell at one position: what each gate's sum is made of, and what becomes of
// it.

import { activation, squash } from "../lib/cells.js";
import { num } from "../lib/draw.js";
import { factor } from "../lib/math.js";

const LETTERS = { "gate.g": "c̃", hidden: "h" };
const CLOSE = 0.01; // how near to its sum a value must be; what is further off was set by an edit

export const letter = (site) => LETTERS[site] ?? site.slice("gate.".length);

const product = (a, b) => `${num(a)} × ${factor(b)}`;

// at(array, p): the unit's value at position p, 0 before the first; bias(array, p): of the encoder or of the decoder.
function reader(data, layer, unit) {
  const [, positions, units] = data.hidden.shape;
  const reading = data.source.texts.length;
  const at = (array, p) => (p < 0 ? 0 : array.data[(layer * positions + p) * units + unit]);
  const bias = (array, p) => array.data[((p < reading ? 0 : 1) * data.n_layers + layer) * units + unit];
  return { at, bias };
}

// A gate's row: the addends x, h and bias, their sum, the value that came of it, whether an edit has set it.
function rowNumbers(row, { at, bias }, p, reset) {
  const x = at(row.x, p);
  const h = at(row.h, p);
  const b = bias(row.bias, p) + (row.bias_r ? reset * bias(row.bias_r, p) : 0);
  const sum = x + h + b;
  const value = at(row.value, p);
  const edited = Math.abs(squash(row.site, sum) - value) > CLOSE;
  return { x, h, bias: b, sum, value, act: activation(row.site), edited };
}

// A value that is made of gates: how, as text, and whether it is what they make.
const derived = (text, made, value) => ({ text, value, edited: Math.abs(made - value) > CLOSE });

function lstmStates(rows, { held, cell, after }) {
  const kept = rows.f.value * held;
  const gained = rows.i.value * rows["c̃"].value;
  const text = `${product(rows.f.value, held)} + ${product(rows.i.value, rows["c̃"].value)}`;
  const c = derived(text, kept + gained, cell);
  const out = rows.o.value;
  const h = derived(`${num(out)} × tanh(${num(cell)})`, out * Math.tanh(cell), after);
  return { c, h, held, kept, gained };
}

function gruStates(rows, { before, after }) {
  const z = rows.z.value;
  const n = rows.n.value;
  const text = `${product(1 - z, n)} + ${product(z, before)}`;
  return { h: derived(text, (1 - z) * n + z * before, after) };
}

// {letter: {x, h, bias, sum, value, act, edited}} and, for the cell and the hidden state, their terms.
export function numbers(data, layer, unit, p) {
  const read = reader(data, layer, unit);
  const rows = {};
  for (const row of data.rows) rows[letter(row.site)] = rowNumbers(row, read, p, rows.r?.value);
  const before = read.at(data.hidden, p - 1);
  const after = read.at(data.hidden, p);
  if (data.kind === "lstm") {
    const held = read.at(data.cell, p - 1);
    Object.assign(rows, lstmStates(rows, { held, cell: read.at(data.cell, p), after }));
  }
  if (data.kind === "gru") Object.assign(rows, gruStates(rows, { before, after }));
  return Object.assign(rows, { before, after });
}
