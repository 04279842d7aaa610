// Tokens brushed, the units that are active exactly there, and the reference sentences in which they are active too.

import { enlarged, fmt, h, num } from "../lib/draw.js";
import { chooseUnit, put } from "../lib/math.js";
import { statesLike, unitsWithin } from "../lib/unit_search.js";
import { tokenAt, valueAt } from "../lib/units.js";
import { layerOf, placeOf, unitOf } from "./memory_unit_draw.js";

export const MANY = 6; // units that are named and drawn at once
export const LISTED = 8; // sentences shown

// What begins a drag over the chips and the plot: {chips, plot}, for `onpointerdown`. Only what is seen is brushed.
export function brushing(panel, data, bus) {
  const { state } = panel;
  const unseen = (p) => p === null || p >= placeOf(data, bus.sel).seen;
  const until = (from, p) => {
    if (unseen(p)) return;
    state.brush = [Math.min(from, p), Math.max(from, p)];
    state.searched = null;
    bus.redraw(["brush"]);
  };
  const begin = (positionAt) => (event) => {
    const from = positionAt(state, event);
    if (unseen(from)) return;
    event.preventDefault();
    until(from, from);
    followPointer((moved) => until(from, positionAt(state, moved)));
  };
  return { chips: begin(chipAt), plot: begin(columnAt) };
}

function followPointer(move) {
  const end = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
}

// The position of the chip under the pointer, null beside them.
function chipAt({ root }, event) {
  const chip = document.elementFromPoint(event.clientX, event.clientY)?.closest?.("[data-position]");
  return chip && root.contains(chip) ? Number(chip.dataset.position) : null;
}

// The same in the plot.
function columnAt({ at, plot }, event) {
  const x = (event.clientX - plot.getBoundingClientRect().left) / enlarged();
  for (let p = 0; p < at.positions; p++) {
    if (Math.abs(x - at.x(p)) <= at.col / 2 + 1) return p;
  }
  return null;
}

// A reference sentence, its token marked; before it how many of the wanted units are active, or the only one's value.
function sentenceNode(references, wanted, { index, hits, value }) {
  const [before, own, after] = references.excerpts[index];
  const mark = wanted.length > 1 ? `${hits}/${wanted.length}` : num(wanted[0].sign * value);
  const text = h("span", { title: `${before}${own}${after}` }, before, h("b", {}, own), after);
  const attributes = { class: `s2s-${references.parts[index]}`, "data-reference": index };
  return h("li", attributes, h("span", { class: "s2s-value" }, mark), text);
}

// The sentences in which `wanted` [{unit, sign}] are beyond `least`. The references' states are of the last layer only.
function listSentences(state, data, wanted, least, layer) {
  const { words, references } = data;
  if (!references) return;
  const top = layer === data.lines[0].values.shape[0] - 1;
  if (!top || !wanted.length) {
    state.sentences.replaceChildren();
    put(state.heading, wanted.length ? words.only_top : words.none);
    return;
  }
  const { found, enough } = statesLike(references, wanted, least, LISTED);
  const values = {
    unit: wanted[0].unit + 1,
    n: wanted.length,
    value: num(wanted[0].sign * least),
    enough,
    total: references.states.shape[0],
  };
  state.heading.replaceChildren(fmt(wanted.length > 1 ? words.head_units : words.head_unit, values));
  state.sentences.replaceChildren(...found.map((match) => sentenceNode(references, wanted, match)));
}

function unbrushButton(state, words, bus) {
  const onclick = () => {
    state.brush = null;
    state.searched = null;
    bus.redraw(["brush"]);
  };
  return h("button", { type: "button", "data-do": "unbrush", onclick }, words.clear);
}

// The units found, each a button that chooses it.
function nameUnits(state, data, units, chosen, bus) {
  const [first, last] = state.brush.map((p) => tokenAt(data, p));
  const summary = fmt(data.words.within, { n: state.within.length, first, last });
  const buttons = units.map(({ unit }) => {
    const onclick = () => chooseUnit(bus, unit);
    const attributes = { type: "button", "data-unit": unit, "aria-pressed": String(unit === chosen), onclick };
    return h("button", attributes, unit + 1);
  });
  state.units.replaceChildren(summary, " ", ...buttons, " ", unbrushButton(state, data.words, bus));
}

// What was brushed gives the units; with nothing brushed it is the unit chosen, at the current position.
export function search(panel, data, sel, bus, { p, seen }) {
  const { state } = panel;
  const { threshold } = panel.choice;
  const layer = layerOf(data, sel);
  const unit = unitOf(data, sel);
  const line = data.lines[0];
  const wanted = `${state.brush}/${layer}/${unit}/${threshold}/${state.brush ? seen : p}`;
  if (state.searched === wanted) return;
  state.searched = wanted;
  state.within = state.brush ? unitsWithin(line, layer, state.brush, threshold, seen) : null;
  if (state.within) {
    const few = state.within.slice(0, MANY);
    nameUnits(state, data, few, unit, bus);
    listSentences(state, data, few, threshold * line.limit, layer);
    return;
  }
  put(state.units, data.words.drag);
  const value = p < 0 ? 0 : valueAt(line, layer, p, unit);
  const units = p < 0 ? [] : [{ unit, sign: value < 0 ? -1 : 1 }];
  listSentences(state, data, units, Math.abs(value), layer);
}
