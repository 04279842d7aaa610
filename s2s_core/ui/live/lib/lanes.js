// What the views of several lanes share: which tokens a lane has written, what came late, a chooser of lanes, lists
// of names.

import { select } from "./choosers.js";
import { shownSteps } from "./progress.js";

// How many steps of a lane are on the screen: those stepped to, or all.
export const reached = (lane, sel) => shownSteps(sel, lane.target.tokens.length);

// What came after the lanes were drawn (the derivatives of an RNN) belongs to them from then on.
export function fill(data, looks, bus) {
  if (bus.late?.trace !== data.trace) return;
  bus.late.weights.forEach((weights, i) => {
    if (weights && looks[i]) looks[i].weights = weights;
  });
}

// The first token in which two answers part; null where they are equal.
export function parting(one, other) {
  const at = one.findIndex((token, i) => token !== other[i]);
  if (at >= 0) return at;
  return one.length === other.length ? null : one.length;
}

// The lane that the others are compared with: chosen, else as the page begins.
export const base = (data, sel) => (sel.base === undefined || sel.base >= data.lanes.length ? data.base : sel.base);

// A list of lanes to choose from; `none`: a first choice of nothing, with that text.
export function laneChooser(label, lanes, onpick, none) {
  const options = lanes.map((lane, i) => [i, lane.label]);
  if (none) options.unshift([-1, none]);
  return select(label, options, (value) => onpick(Number(value)), { class: "s2s-select" });
}

const lists = {};

// "LSTM, GRU and RNN" in the language of the page.
export function list(names, lang) {
  lists[lang] ??= new Intl.ListFormat(lang, { type: "conjunction" });
  const text = lists[lang].format(names);
  return lang === "zh" ? text.replace(/([A-Za-z0-9])和/g, "$1 和").replace(/和([A-Za-z0-9])/g, "和 $1") : text;
}
