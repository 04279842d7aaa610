// What the views of single units share: where a position stands, which unit to open on, and a unit's step in one
// sentence.

import { fmt, num, percent as asPercent } from "./draw.js";
import { position, readSteps } from "./progress.js";

// {p, seen, n, all}: the position drawn last, how many are seen, source positions, all positions. Where the encoder
// reads all tokens at once, a layer that has been read shows them all.
export function place(data, sel, layer) {
  const n = data.source.texts.length;
  const all = n + data.target.texts.length;
  if (data.reading === "tokens") {
    const p = position(sel, data);
    return { p, seen: sel.showall ? all : p + 1, n, all };
  }
  const p = sel.step > 0 ? n + sel.step - 1 : -1;
  const read = readSteps(sel, data) > layer ? n : 0;
  return { p, seen: sel.showall ? all : Math.max(read, p + 1), n, all };
}

// The token at a position: source first, then target.
export function tokenAt(data, p) {
  const n = data.source.texts.length;
  return p < n ? data.source.texts[p] : data.target.texts[p - n];
}

// A new trace opens on a unit worth looking at, until a person chooses one.
export function suggestUnit(data, layer, bus) {
  if (bus.unitChosen || bus.unitSuggested === data.trace) return;
  bus.unitSuggested = data.trace;
  queueMicrotask(() => bus.set({ unit: data.telling[layer] }));
}

// Which of a few things a unit does at position p, from its own numbers v(site, position) up to there: [event,
// ...numbers].
export const EVENTS = {
  lstm(v, p) {
    const held = p ? v("cell", p - 1) : 0;
    const open = v("gate.o", p);
    const before = p ? v("gate.o", p - 1) : open;
    const stored = v("gate.i", p) * v("gate.g", p);
    if (p && v("gate.f", p) <= 0.35 && Math.abs(held) >= 0.25) return ["forget", held, v("cell", p), v("gate.f", p)];
    if (open - before >= 0.3) return ["out", before, open];
    if (open - before <= -0.3) return ["shut", before, open];
    if (Math.abs(stored) >= 0.4) return ["store", held, v("cell", p), stored];
    return ["plain", v("gate.f", p), v("gate.i", p), open];
  },
  gru(v, p) {
    const before = p ? v("hidden", p - 1) : 0;
    const now = v("hidden", p);
    const kept = v("gate.z", p);
    if (kept <= 0.35 && Math.abs(now - before) >= 0.3) return ["replace", before, now, kept];
    if (p && v("gate.r", p) <= 0.2) return ["reset", v("gate.r", p), v("gate.n", p), kept];
    return ["plain", kept, 1 - kept, now];
  },
  rnn(v, p) {
    const before = p ? v("hidden", p - 1) : 0;
    const now = v("hidden", p);
    if (before * now < 0 && Math.abs(now - before) >= 0.5) return ["turn", before, now];
    return [num(before) === num(now) ? "same" : "plain", before, now];
  },
  residual(v, p) {
    return p ? ["plain", v("residual", p - 1), v("residual", p)] : ["first", 0, v("residual", p)];
  },
};
export const KEEPER = { lstm: "gate.f", gru: "gate.z" }; // the gate that keeps the memory

// The keeper's mean over the positions read so far; at the first position nothing is to be kept.
function meanKept(v, keeper, last) {
  let kept = 0;
  for (let q = 1; keeper && q <= last; q++) kept += v(keeper, q) / last;
  return kept;
}

export function unitSentence(data, unit, v, { p, n }) {
  const { words, cell } = data;
  if (p < 0) return fmt(words[data.reading === "tokens" ? "say_before" : "say_unwritten"]);
  const [event, ...numbers] = EVENTS[cell](v, p);
  const [a, b, c] = numbers.map((x) => num(x));
  const last = Math.min(p, n - 1);
  const kept = meanKept(v, KEEPER[cell], last);
  const key = kept >= 0.9 && last > 1 ? `${cell}.kept_${event}` : `${cell}.${event}`;
  const shares = { percent: asPercent(numbers[0]), rest: asPercent(numbers[1]) };
  return fmt(words[key], { unit: unit + 1, token: tokenAt(data, p), a, b, c, kept: num(kept), ...shares });
}

// The value of a line {values: {data, shape: [layer, position, unit]}}.
export function valueAt(line, layer, p, unit) {
  const [, positions, units] = line.values.shape;
  return line.values.data[(layer * positions + p) * units + unit];
}
