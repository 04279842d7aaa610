// Every value of a recurrent model's cells by its name, from what its gates are made of: the arithmetic of
// `views/cells.py`.

import { KEEPER } from "./units.js";

const TANH = new Set(["gate.g", "gate.n", "hidden"]); // made of a sum by tanh; all others by σ
const SHUT = 0.1;
const OPEN = 0.9;
const LONGEST = 1e4; // tokens; a longer time scale is told as this

// What a site makes of its sum: the function's name, and its value.
export const activation = (site) => (TANH.has(site) ? "tanh" : "σ");
export const squash = (site, x) => (TANH.has(site) ? Math.tanh(x) : 1 / (1 + Math.exp(-x)));

// What `each(i, p, before, layer, unit)` gives at every place: its index, its position, the value at the position
// before it, its layer and unit.
function over({ shape }, each) {
  const [layers, positions, units] = shape;
  const data = new Float32Array(layers * positions * units);
  for (let layer = 0; layer < layers; layer++) {
    for (let p = 0; p < positions; p++) {
      const from = (layer * positions + p) * units;
      for (let i = from; i < from + units; i++) data[i] = each(i, p, p ? data[i - units] : 0, layer, i - from);
    }
  }
  return data;
}

// The bias [part, layer, unit] of a place: the encoder's where the source is read, then the decoder's.
function biasAt({ nSource, shape }, bias, p, layer, unit) {
  const [layers, , units] = shape;
  const part = p < nSource ? 0 : 1;
  return bias.data[(part * layers + layer) * units + unit];
}

function squashed(cells, { site, x, h, bias, bias_r: scaled }) {
  const reset = scaled && valueOf(cells, "gate.r");
  return over(cells, (i, p, _, layer, unit) => {
    const inside = scaled ? reset[i] * biasAt(cells, scaled, p, layer, unit) : 0;
    return squash(site, x.data[i] + h.data[i] + biasAt(cells, bias, p, layer, unit) + inside);
  });
}

const keptBy = (cells) => valueOf(cells, KEEPER[cells.cell]);

function remembered(cells) {
  const kept = keptBy(cells);
  const added = valueOf(cells, "written");
  return over(cells, (i, _, before) => kept[i] * before + added[i]);
}

function written(cells) {
  const lstm = cells.cell === "lstm";
  const gate = valueOf(cells, lstm ? "gate.i" : "gate.z");
  const content = valueOf(cells, lstm ? "gate.g" : "gate.n");
  return over(cells, (i) => (lstm ? gate[i] * content[i] : (1 - gate[i]) * content[i]));
}

function hidden(cells) {
  if (cells.cell === "gru") return remembered(cells);
  const open = valueOf(cells, "gate.o");
  const memory = valueOf(cells, "cell");
  return over(cells, (i) => open[i] * Math.tanh(memory[i]));
}

// How long each unit holds its memory, by the positions up to each one: 1 / (1 - f) of the typical factor f.
function time(cells) {
  const [layers, , units] = cells.shape;
  const kept = keptBy(cells);
  const logs = new Float64Array(layers * units);
  return over(cells, (i, p, _, layer, unit) => {
    const at = layer * units + unit;
    logs[at] += Math.log(kept[i]);
    const lost = 1 - Math.exp(logs[at] / (p + 1));
    return lost > 0 ? Math.min(1 / lost, LONGEST) : LONGEST;
  });
}

function counted(cells, site, hit) {
  const gate = valueOf(cells, site);
  return over(cells, (i, _, before) => before + (hit(gate[i]) ? 1 : 0));
}

const DERIVED = {
  cell: remembered,
  hidden,
  written,
  time,
  kept: keptBy,
  shut: (cells, site) => counted(cells, site, (gate) => gate < SHUT),
  open: (cells, site) => counted(cells, site, (gate) => gate > OPEN),
};

// The values of a name, "gate.f" or "shut:gate.f"; each is computed once.
function valueOf(cells, name) {
  const { known, bySite } = cells;
  if (!known.has(name)) {
    const [kind, site] = name.split(":");
    known.set(name, bySite.has(name) ? squashed(cells, bySite.get(name)) : DERIVED[kind](cells, site));
  }
  return known.get(name);
}

// The reader of a block: (name) => {data, shape: [layer, position, unit]}.
export function cellsReader({ cell, n_source: nSource, rows }) {
  const bySite = new Map(rows.map((row) => [row.site, row]));
  const { shape } = rows[0].x;
  const cells = { cell, nSource, bySite, shape, known: new Map() };
  return function (name) {
    const [kind, site] = name.split(":");
    const told = site && bySite.get(site)[kind]; // x, h, bias, bias_r: as they came
    return told ?? { data: valueOf(cells, name), shape };
  };
}
