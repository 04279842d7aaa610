// What the views of several lanes share: which tokens a lane has written, where it looks, a chooser of lanes.

import { argmax, fmt, h, num, percent } from "./draw.js";

// How many steps of a lane are on the screen: those stepped to, or all.
export const reached = (lane, sel) => Math.max(0, Math.min(lane.target.tokens.length, sel.showall ? Infinity : sel.step));

// Weights travel as 16 bits; [source] of one row: the layer and head selected, the mean over heads where none is.
export function seen(weights, sel, row) {
  const [layers, heads, rows, source] = weights.shape;
  if (row < 0 || row >= rows) return null;
  const layer = Math.min(sel.layer, layers - 1), found = new Float32Array(source);
  const chosen = sel.head !== null && sel.head < heads ? [sel.head] : [...Array(heads).keys()];
  for (const head of chosen) {
    const at = ((layer * heads + head) * rows + row) * source;
    for (let s = 0; s < source; s++) found[s] += weights.data[at + s] / 65535 / chosen.length;
  }
  return found;
}

// What came after the lanes were drawn (the derivatives of an RNN) belongs to them from then on.
export function fill(data, looks, bus) {
  if (bus.late?.trace !== data.trace) return;
  bus.late.weights.forEach((weights, i) => { if (weights && looks[i]) looks[i].weights = weights; });
}

// The first token in which two answers part; null where they are equal.
export function parting(one, other) {
  const at = one.findIndex((token, i) => token !== other[i]);
  return at >= 0 ? at : one.length === other.length ? null : one.length;
}

// The lane that the others are compared with: chosen, else as the page begins.
export const base = (data, sel) => (sel.base === undefined || sel.base >= data.lanes.length ? data.base : sel.base);

// A list of lanes to choose from; `none`: a first choice of nothing, with that text.
export function laneChooser(label, lanes, onpick, none) {
  const options = lanes.map((lane, i) => h("option", { value: i }, lane.label));
  if (none) options.unshift(h("option", { value: -1 }, none));
  return h("select", { class: "s2s-select", "aria-label": label, title: label, onchange: (event) => { onpick(Number(event.target.value)); event.target.blur(); } }, options);
}

// "LSTM, GRU and RNN" in the language of the page.
const lists = {};

export const list = (names, lang) => (lists[lang] ??= new Intl.ListFormat(lang, { type: "conjunction" })).format(names);

// The sentence of a step in words: who leaves the reference or the others, where attention looks, what memories hold.
// `lanes` are {lane, leaves, weights}: the token at which a lane leaves, and what it looks at now.
export const sayLanes = (function () {
  const SURE = 0.95; // where all lanes find a token so probable, none is singled out
  const names = (data, lanes) => list(lanes.map((made) => made.lane.label), data.lang);

  function sayReading(data, lanes, sel) {
    const { words } = data, at = data.n_reading + sel.step;
    if (at <= 0) return fmt(words.say_nothing);
    const first = data.lanes[0], line = fmt(sel.step === 0 ? words.say_read : words.say_reading, { token: first.source.texts[Math.min(at, first.source.texts.length) - 1], at, n: data.n_reading });
    const holds = lanes.find((made) => made.lane.looks?.kind === "memory" && made.weights);
    if (holds) line.append(fmt(words.say_holds_first, { model: holds.lane.label, percent: percent(holds.weights[0]), token: first.source.texts[0] }));
    const once = lanes.filter((made) => made.lane.all_at_once);
    if (once.length && sel.step < 0) line.append(fmt(words.say_at_once, { model: names(data, once) }));
    return line;
  }

  // Lanes by the token they have at step t, those of the most lanes first.
  function groups(lanes, t, pick) {
    const found = new Map();
    for (const made of lanes) {
      const token = pick(made, t);
      found.set(token, [...(found.get(token) ?? []), made]);
    }
    return [...found.entries()].sort((a, b) => b[1].length - a[1].length);
  }

  const textAt = (made, t) => made.lane.target.texts[t];

  function sayWritten(data, going, t) {
    const { words } = data, n = t + 1, wanted = data.reference?.texts[t];
    const leaving = going.filter((made) => made.leaves === t), same = groups(going, t, textAt), rest = going.filter((made) => !leaving.includes(made));
    if (data.mode === "prefix" && going.every((made) => t < made.lane.n_given)) return sayGiven(data, going, t);
    if (leaving.length && data.reference) {
      const said = groups(leaving, t, textAt), line = fmt(said.length > 1 ? words.say_leave_apart : words.say_leave, { n, models: names(data, leaving), token: said[0][0] });
      if (said.length > 1) said.forEach(([token, made], i) => line.append(i ? words.comma : "", fmt(words.part, { token, models: names(data, made) })));
      line.append(fmt(words.say_wanted, { wanted: wanted ?? words.end }));
      const right = rest.filter((made) => textAt(made, t) === wanted);
      if (right.length) line.append(fmt(words.say_stay, { models: names(data, right) }));
      return line;
    }
    if (same.length === 1) {
      const sorted = [...going].sort((a, b) => b.lane.probs.data[t] - a.lane.probs.data[t]), low = sorted.at(-1);
      return fmt(going.length > 1 ? words.say_same : words.say_one, { n, k: going.length, token: same[0][0], model: sorted[0].lane.label, prob: num(sorted[0].lane.probs.data[t]), low: low.lane.label, least: num(low.lane.probs.data[t]) });
    }
    const line = fmt(words[leaving.length ? "say_part" : "say_apart"], { n });
    same.forEach(([token, made], i) => line.append(i ? words.comma : "", fmt(words.part, { token, models: names(data, made) })));
    line.append(words.stop);
    return line;
  }

  function sayGiven(data, going, t) {
    const { words } = data, sorted = [...going].sort((a, b) => b.lane.probs.data[t] - a.lane.probs.data[t]), high = sorted[0], low = sorted.at(-1);
    const least = low.lane.probs.data[t];
    if (least > SURE) return fmt(words.say_given_sure, { n: t + 1, token: textAt(high, t), least: num(least), model: low.lane.label });
    const line = fmt(words.say_given, { n: t + 1, token: textAt(high, t), model: high.lane.label, prob: num(high.lane.probs.data[t]) });
    if (low !== high) line.append(fmt(words.say_given_low, { model: low.lane.label, prob: num(low.lane.probs.data[t]), rank: low.lane.ranks.data[t] }));
    return line;
  }

  // Whose memory is spoken of: of the lanes that leave here, else of all, an exact one before a Jacobian.
  function held(lanes) {
    const kinds = { memory: 1, jacobian: 2 }, able = lanes.filter((made) => made.weights && kinds[made.lane.looks.kind]);
    const order = (made) => kinds[made.lane.looks.kind] + (made.leaving ? 0 : 2);
    return able.reduce((best, made) => (!best || order(made) <= order(best) ? made : best), null);
  }

  // Where attention looks and what the memories hold of that.
  function saySeen(data, lanes) {
    const { words } = data, looking = lanes.find((made) => made.weights && made.lane.looks.kind === "attention");
    const line = document.createDocumentFragment(), holding = held(lanes);
    if (looking) {
      const at = argmax(looking.weights);
      line.append(fmt(words.say_looks, { model: looking.lane.label, percent: percent(looking.weights[at]), source: looking.lane.source.texts[at] }));
      line.append(!holding ? words.stop : fmt(words[`say_${holding.lane.looks.kind}`], { model: holding.lane.label, percent: percent(holding.weights[at] ?? 0), source: looking.lane.source.texts[at] }));
    } else if (holding) {
      const at = argmax(holding.weights);
      line.append(fmt(words[`say_${holding.lane.looks.kind}_most`], { model: holding.lane.label, percent: percent(holding.weights[at]), source: holding.lane.source.texts[at] }));
    }
    return line;
  }

  return function (data, lanes, sel) {
    if (sel.step <= 0) return sayReading(data, lanes, sel);
    const t = sel.step - 1, going = lanes.filter((made) => t < made.lane.target.tokens.length), waiting = lanes.filter((made) => !going.includes(made));
    const line = document.createDocumentFragment();
    for (const made of lanes) made.leaving = made.leaves === t;
    if (going.length) line.append(sayWritten(data, going, t), saySeen(data, going));
    if (waiting.length) line.append(fmt(data.words[waiting.length > 1 ? "say_wait_many" : "say_wait"], { models: names(data, waiting) }));
    return line;
  };
})();
