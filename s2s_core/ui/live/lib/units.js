// What the views of single units share: where a position stands, which unit to open on, and a unit's step in one sentence.

import { position } from "./bus.js";
import { fmt, num, percent as asPercent } from "./draw.js";

// {p, seen, n, all}: the position drawn last, how many are seen, source positions, all positions. Where the encoder reads all
// tokens at once, a layer that has been read shows them all.
export function place(data, sel, layer) {
  const n = data.source.texts.length, all = n + data.target.texts.length;
  if (data.reading === "tokens") return { p: position(sel, data), seen: sel.showall ? all : position(sel, data) + 1, n, all };
  const p = sel.step > 0 ? n + sel.step - 1 : -1, read = data.n_reading + Math.min(0, sel.step) > layer ? n : 0;
  return { p, seen: sel.showall ? all : Math.max(read, p + 1), n, all };
}

// The token at a position: source first, then target.
export const tokenAt = (data, p) => (p < data.source.texts.length ? data.source.texts[p] : data.target.texts[p - data.source.texts.length]);

// A new trace opens on a unit worth looking at, until a person chooses one.
export function suggestUnit(data, layer, bus) {
  if (bus.unitChosen || bus.unitSuggested === data.trace) return;
  bus.unitSuggested = data.trace;
  queueMicrotask(() => bus.set({ unit: data.telling[layer] }));
}

// Which of a few things a unit does at position p, from its own numbers v(site, position) up to there: [event, ...numbers].
export const EVENTS = {
  lstm(v, p) {
    const stored = v("gate.i", p) * v("gate.g", p), opened = p ? v("gate.o", p) - v("gate.o", p - 1) : 0;
    if (p && v("gate.f", p) <= 0.35 && Math.abs(v("cell", p - 1)) >= 0.25) return ["forget", v("cell", p - 1), v("cell", p), v("gate.f", p)];
    if (opened >= 0.3) return ["out", v("gate.o", p - 1), v("gate.o", p)];
    if (opened <= -0.3) return ["shut", v("gate.o", p - 1), v("gate.o", p)];
    if (Math.abs(stored) >= 0.4) return ["store", p ? v("cell", p - 1) : 0, v("cell", p), stored];
    return ["plain", v("gate.f", p), v("gate.i", p), v("gate.o", p)];
  },
  gru(v, p) {
    const before = p ? v("hidden", p - 1) : 0;
    if (v("gate.z", p) <= 0.35 && Math.abs(v("hidden", p) - before) >= 0.3) return ["replace", before, v("hidden", p), v("gate.z", p)];
    if (p && v("gate.r", p) <= 0.2) return ["reset", v("gate.r", p), v("gate.n", p), v("gate.z", p)];
    return ["plain", v("gate.z", p), 1 - v("gate.z", p), v("hidden", p)];
  },
  rnn(v, p) {
    const before = p ? v("hidden", p - 1) : 0, now = v("hidden", p);
    return [before * now < 0 && Math.abs(now - before) >= 0.5 ? "turn" : "plain", before, now];
  },
  residual(v, p) {
    const now = v("residual", p);
    return ["plain", p ? v("residual", p - 1) : 0, now];
  },
};
export const KEEPER = { lstm: "gate.f", gru: "gate.z" }; // the gate that keeps the memory

export function unitSentence(data, unit, v, { p, n }) {
  const { words, cell } = data;
  if (p < 0) return fmt(words[data.reading === "tokens" ? "say_before" : "say_unwritten"]);
  const [event, ...numbers] = EVENTS[cell](v, p), [a, b, c] = numbers.map((x) => num(x));
  const last = Math.min(p, n - 1), percent = asPercent(numbers[0]), rest = asPercent(numbers[1]), keeper = KEEPER[cell];
  let kept = 0;
  for (let q = 1; keeper && q <= last; q++) kept += v(keeper, q) / last; // at the first position nothing is to be kept
  const key = kept >= 0.9 && last > 1 ? `${cell}.kept_${event}` : `${cell}.${event}`;
  return fmt(words[key], { unit: unit + 1, token: tokenAt(data, p), a, b, c, kept: num(kept), percent, rest });
}

// The value of a line {values: {data, shape: [layer, position, unit]}}.
export const valueAt = (line, layer, p, unit) => { const [, positions, units] = line.values.shape; return line.values.data[(layer * positions + p) * units + unit]; };

// Units that are beyond ± threshold at every brushed position, on one side, and not just before or after: clearest first.
export function unitsWithin(line, layer, [first, last], threshold, seen) {
  const units = line.values.shape[2], found = [];
  for (let u = 0; u < units; u++) {
    const sign = Math.sign(valueAt(line, layer, first, u)), v = (p) => sign * valueAt(line, layer, p, u) / line.limit;
    let inside = Infinity;
    for (let p = first; p <= last; p++) inside = Math.min(inside, v(p));
    const outside = Math.max(first > 0 ? v(first - 1) : -1, last + 1 < seen ? v(last + 1) : -1);
    if (inside >= threshold && outside < threshold) found.push({ unit: u, sign, clear: inside - Math.max(0, outside) });
  }
  return found.sort((a, b) => b.clear - a.clear);
}

// Reference states by how many of the units are beyond the threshold in them, then by how far: [{index, hits, value}].
export function statesLike({ states, scale }, wanted, least, listed) {
  const [n, units] = states.shape, found = [];
  let enough = 0;
  for (let i = 0; i < n; i++) {
    let hits = 0, sum = 0;
    for (const { unit, sign } of wanted) {
      const value = sign * ((states.data[i * units + unit] - 127.5) / 127.5) * scale.data[unit];
      if (value >= least) hits++;
      sum += value;
    }
    enough += hits === wanted.length;
    if (found.length < listed || hits > found.at(-1).hits || (hits === found.at(-1).hits && sum > found.at(-1).sum)) {
      found.push({ index: i, hits, sum, value: sum / wanted.length });
      found.sort((a, b) => b.hits - a.hits || b.sum - a.sum);
      found.length = Math.min(found.length, listed);
    }
  }
  return { found, enough };
}
