// One lane put on the page, before anything is written in it: its chips, its source, its candidates, what a click does.

import { label, partsTurns } from "../lib/chips.js";
import { clamp, h, percent, plain, px } from "../lib/draw.js";
import { pointed } from "../lib/progress.js";
import { ownStep } from "./compare_lanes_draw.js";

const CHIP = [26, 150]; // px of a written token, narrowest and widest

// Widths of the written tokens: one for each step, wide enough in every lane, so that steps stand under one another.
export function chipWidths(panel, data) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.font = `600 15px ${panel.family}`;
  const width = ({ target }, t) => (t < target.texts.length ? Math.ceil(ctx.measureText(target.texts[t]).width) : 0);
  return Array.from({ length: data.n_steps }, (_, t) => {
    const widest = Math.max(...data.lanes.map((lane) => width(lane, t)));
    return clamp(widest + 15, ...CHIP);
  });
}

const makeChip = (attributes, ...children) =>
  h("button", { type: "button", tabindex: "-1", ...attributes }, ...children);

function writtenChips(bus, widths) {
  return widths.map((width, t) => {
    const act = { onclick: () => bus.set({ step: t + 1 }), ...pointed(bus, "target", t) };
    return makeChip({ class: "s2s-chip s2s-empty", style: { width: px(width) }, ...act });
  });
}

// What a source chip says under the pointer: written only then, not with every step.
function describe(data, { lane, weights }, s) {
  const shown = lane.source.texts[s];
  const token = partsTurns(lane.source, s) ? plain(data.words.turn, { token: shown }) : shown;
  if (!weights) return token;
  return plain(data.words[`weight.${lane.looks.kind}`], { token, percent: percent(weights[s]) });
}

function sourceChips(data, bus, made) {
  const { source } = made.lane;
  const { tokens } = source;
  return tokens.map((_, s) => {
    const point = pointed(bus, "source", s);
    const act = {
      onclick: () => bus.set({ step: s + 1 - tokens.length }),
      onmouseenter: (event) => {
        event.target.title = describe(data, made, s);
        point.onmouseenter();
      },
      onmouseleave: point.onmouseleave,
    };
    const chip = makeChip({ class: "s2s-chip", "data-index": s, ...act });
    label(chip, source, s);
    chip.append("", h("small")); // its label is its first child, also where that is empty
    return chip;
  });
}

// The candidate is forced in its own lane or, where that was chosen, in all of them.
function force(panel, data, bus, lane, i) {
  const step = ownStep(lane, bus.sel.step) - 1;
  const token = lane.candidate_tokens[lane.index.data[step * lane.index.shape[1] + i]];
  const before = lane.target.tokens.slice(0, step);
  const { trace } = data;
  bus.tell?.("force", { trace, model: lane.model, step, token, all: panel.everywhere, before });
}

function candidateRows(panel, data, bus, lane) {
  return Array.from({ length: lane.index.shape[1] }, (_, i) => {
    const token = h("span");
    const bar = h("i");
    const prob = h("b");
    const onclick = () => force(panel, data, bus, lane, i);
    const button = h("button", { type: "button", hidden: true, onclick }, token, bar, prob);
    return { button, token, bar, prob };
  });
}

// The address of the lane in Decode, at the step of now.
export function decodeAddress(data, lane, sel) {
  const { step, layer, head } = sel;
  const query = new URLSearchParams({ task: data.task, model: lane.model, text: lane.text, step, lang: data.lang });
  query.set("layer", layer);
  if (head !== null) query.set("head", head);
  lane.forced.forEach((forced, t) => {
    if (forced) query.append("force", `${t}=${lane.target.tokens[t]}`);
  });
  return `decode?${query}`;
}

// Shows the lane's alignment large, further down.
function largeButton(data, lane, bus) {
  const { words } = data;
  const onclick = () => {
    bus.set({ lane: data.lanes.indexOf(lane) });
    const view = document.querySelector('[data-view="alignments"]');
    view?.scrollIntoView({ behavior: "smooth", block: "nearest" });
  };
  return h("button", { type: "button", "data-do": "large", title: words.large_help, onclick }, words.large);
}

// A mark where the lane's model was trained for clearly fewer updates than another's.
function fewerMark({ words }, { fewer }) {
  if (!fewer) return null;
  return h("span", { class: "s2s-ln-fewer", title: plain(words.fewer_title, fewer) }, words.fewer);
}

// {lane, node, chips, strip, rows, sub, note, link}, and what was drawn last, nothing yet: `state` (each chip's kind),
// `step`, `look`, `leaves`, `weights`.
export function makeLane(panel, data, bus, lane, widths) {
  const made = { lane, step: null, look: null, leaves: null, weights: null };
  made.chips = writtenChips(bus, widths);
  made.state = made.chips.map(() => null);
  made.strip = sourceChips(data, bus, made);
  made.rows = candidateRows(panel, data, bus, lane);
  made.sub = h("div", { class: "s2s-ln-sub" });
  made.note = h("p");
  made.link = h("a", { target: "_self", title: data.words.open_help, "data-do": "open" }, data.words.open);
  const links = [lane.looks && largeButton(data, lane, bus), made.link];
  made.node = h(
    "div",
    { class: "s2s-ln-lane", "data-lane": lane.model, "data-cell": lane.cell ?? "" },
    h(
      "div",
      {},
      h("div", { class: "s2s-ln-name" }, lane.label, fewerMark(data, lane)),
      made.sub,
      h("div", { class: "s2s-ln-do" }, links),
    ),
    h("div", { class: "s2s-ln-chips" }, made.chips),
    h("div", { class: "s2s-ln-strip", "data-kind": lane.looks?.kind ?? "none" }, made.strip),
    h("div", { class: "s2s-ln-next" }, made.rows.map(({ button }) => button), made.note),
  );
  return made;
}
