// Every value of a recurrent model's cells by its name, from what its gates are made of: the arithmetic of `views/cells.py`.

const TANH = new Set(["gate.g", "gate.n", "hidden"]); // made of a sum by tanh; all others by σ
const KEEPERS = { lstm: "gate.f", gru: "gate.z" }; // the gate that keeps the memory
const SHUT = 0.1, OPEN = 0.9;
const LONGEST = 1e4; // tokens; a longer time scale is told as this

const squash = (site, x) => (TANH.has(site) ? Math.tanh(x) : 1 / (1 + Math.exp(-x)));

// The reader of a block: (name) => {data, shape: [layer, position, unit]}; each is computed once.
export function cellsReader({ cell, n_source: nSource, rows }) {
  const bySite = new Map(rows.map((row) => [row.site, row]));
  const shape = rows[0].x.shape;
  const [layers, positions, units] = shape;
  const known = new Map();

  // What `each(i, p, before)` gives at every place: its index, its position, the value at the position before it.
  function over(each) {
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
  const biasAt = (bias, p, layer, unit) => bias.data[((p < nSource ? 0 : 1) * layers + layer) * units + unit];

  function squashed({ site, x, h, bias, bias_r: scaled }) {
    const reset = scaled && value("gate.r");
    return over((i, p, _, layer, unit) => {
      const inside = scaled ? reset[i] * biasAt(scaled, p, layer, unit) : 0;
      return squash(site, x.data[i] + h.data[i] + biasAt(bias, p, layer, unit) + inside);
    });
  }

  function remembered() {
    const kept = value(KEEPERS[cell]), written = value("written");
    return over((i, _, before) => kept[i] * before + written[i]);
  }

  function written() {
    const [gate, content] = cell === "lstm" ? [value("gate.i"), value("gate.g")] : [value("gate.z"), value("gate.n")];
    return over((i) => (cell === "lstm" ? gate[i] * content[i] : (1 - gate[i]) * content[i]));
  }

  function hidden() {
    if (cell === "gru") return remembered();
    const open = value("gate.o"), memory = value("cell");
    return over((i) => open[i] * Math.tanh(memory[i]));
  }

  // How long each unit holds its memory, by the positions up to each one: 1 / (1 - f) of the typical factor f.
  function time() {
    const kept = value(KEEPERS[cell]), logs = new Float64Array(layers * units);
    return over((i, p, _, layer, unit) => {
      const at = layer * units + unit;
      logs[at] += Math.log(kept[i]);
      const lost = 1 - Math.exp(logs[at] / (p + 1));
      return lost > 0 ? Math.min(1 / lost, LONGEST) : LONGEST;
    });
  }

  function counted(site, hit) {
    const gate = value(site);
    return over((i, _, before) => before + (hit(gate[i]) ? 1 : 0));
  }

  const DERIVED = {
    cell: remembered,
    hidden,
    written,
    time,
    kept: () => value(KEEPERS[cell]),
    shut: (site) => counted(site, (gate) => gate < SHUT),
    open: (site) => counted(site, (gate) => gate > OPEN),
  };

  function value(name) {
    if (!known.has(name)) {
      const [kind, site] = name.split(":");
      known.set(name, bySite.has(name) ? squashed(bySite.get(name)) : DERIVED[kind](site));
    }
    return known.get(name);
  }

  return function (name) {
    const [kind, site] = name.split(":");
    const told = site && bySite.get(site)[kind]; // x, h, bias, bias_r: as they came
    return told ?? { data: value(name), shape };
  };
}
