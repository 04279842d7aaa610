// The training time machine: the same input at two moments of the training. All moments came in one payload; sliders
// move between them.

import { css, h, num, percent, plain } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { math, put } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { table } from "./timemachine_export.js";
import { GAP, choosers, limitOf, makeMap, mapSize, paintMap } from "./timemachine_map.js";
import { begin, makeCurve, report, slider } from "./timemachine_time.js";
import {
  KEY,
  SIDES,
  answer,
  facts,
  heading,
  help,
  labelOf,
  legend,
  momentOf,
  nameOf,
  note,
  sentence,
} from "./timemachine_words.js";

const NARROW = 680; // px of a panel whose sides stand one under the other
const LASTS_LONG = 60; // tokens: longer than any sentence here

css(
  "timemachine",
  `
.s2s-tm-sides { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 16px ${GAP}px; }
.s2s-tm-sides.s2s-narrow { grid-template-columns: minmax(0, 1fr); }
.s2s-tm-side { min-width: 0; }
.s2s-tm-slide { display: flex; gap: 8px; align-items: flex-start; }
.s2s-tm-track { flex: 1; padding: 0 12px; min-width: 0; }
.s2s-tm-track input { width: 100%; margin: 0; display: block; height: 20px; accent-color: var(--s2s-target);
  cursor: pointer; }
.s2s-tm-ticks { position: relative; height: 20px; margin: 0 8px; }
.s2s-tm-ticks button { all: unset; position: absolute; transform: translateX(-50%); font-size: 12px; line-height: 20px;
  color: var(--s2s-dim); cursor: pointer; white-space: nowrap; padding: 0 2px; }
.s2s-tm-ticks button[aria-pressed=true] { color: var(--s2s-text); font-weight: 700; }
.s2s-tm-ticks button:focus-visible { outline: 2px solid var(--s2s-source); }
.s2s-tm-play { font: inherit; width: 28px; height: 24px; border: 1px solid var(--s2s-line); border-radius: 6px;
  background: var(--s2s-panel); color: var(--s2s-text); cursor: pointer; font-size: 12px; padding: 0; }
.s2s-tm h3 { margin: 8px 0 0; padding: 0; font-size: 14px; line-height: 20px; font-weight: 600;
  color: var(--s2s-text); }
.s2s-tm-facts { color: var(--s2s-dim); font-size: 12px; line-height: 18px; min-height: 36px; }
.s2s-tm-answer { font: 16px/26px var(--st-code-font, monospace); margin: 8px 0; padding: 4px 10px; border-radius: 6px;
  background: var(--s2s-bg); min-height: 34px; overflow-wrap: anywhere; white-space: pre-wrap; }
.s2s-tm .s2s-wrong { color: var(--s2s-negative); text-decoration: underline wavy; text-underline-offset: 4px;
  text-decoration-thickness: 1px; }
.s2s-tm .s2s-missing { color: var(--s2s-dim); border: 1px dashed var(--s2s-dim); border-radius: 3px; padding: 0 1px;
  margin: 0 1px; }
.s2s-tm .s2s-right { color: var(--s2s-gate); font-weight: 600; }
.s2s-tm-right { display: flex; flex-wrap: wrap; gap: 4px 16px; color: var(--s2s-dim); font-size: 12px;
  line-height: 20px; margin-bottom: 8px; }
.s2s-tm-right code { font: 14px/20px var(--st-code-font, monospace); color: var(--s2s-text); background: none;
  padding: 0; }
.s2s-tm-note { color: var(--s2s-dim); font-size: 12px; line-height: 20px; min-height: 20px; }
.s2s-tm-gates { display: grid; grid-template-columns: max-content minmax(60px, 1fr) 36px; gap: 2px 8px;
  align-items: center; font-size: 12px; line-height: 20px; max-width: 420px; }
.s2s-tm-gates .s2s-stack { display: flex; height: 10px; border-radius: 3px; overflow: hidden;
  background: var(--s2s-line); justify-content: space-between; }
.s2s-tm-gates .s2s-stack :first-child { background: var(--s2s-negative); }
.s2s-tm-gates .s2s-stack :last-child { background: var(--s2s-gate); }
.s2s-tm-gates b { font-weight: 400; text-align: right; color: var(--s2s-dim); }
.s2s-tm-curve { display: block; width: 100%; margin-bottom: 4px; }
.s2s-tm-curve text { font-size: 12px; fill: var(--s2s-dim); }
`,
);

// A gate's bar: how often it is shut, from the left, and open, from the right; its mean beside it.
function makeGate(data, gate) {
  const shut = h("u");
  const open = h("u");
  const mean = h("b");
  const bar = h("div", { class: "s2s-stack" }, shut, open);
  const name = h("span", {}, `${data.gate_names[gate]} `, math(gate));
  return { shut, open, mean, bar, nodes: [name, bar, mean] };
}

// The gates of a side, put into {gates, gateTitle, lasting} of it; nothing where a model has none.
function makeGates(at, data) {
  const names = Object.keys(data.moments[0].gates);
  if (!names.length) return null;
  at.gates = Object.fromEntries(names.map((gate) => [gate, makeGate(data, gate)]));
  at.gateTitle = h("div", { class: "s2s-tm-note" });
  at.lasting = h("div", { class: "s2s-tm-note" });
  const rows = Object.values(at.gates).map(({ nodes }) => nodes);
  return [at.gateTitle, h("div", { class: "s2s-tm-gates" }, rows), at.lasting];
}

function makeSide(state, data, bus, side) {
  const at = (state.sides[side] = { shown: null });
  at.heading = h("h3");
  at.facts = h("div", { class: "s2s-tm-facts" });
  at.answer = h("div", { class: "s2s-tm-answer", "data-answer": side });
  at.note = h("div", { class: "s2s-tm-note" });
  return h(
    "div",
    { class: "s2s-tm-side", "data-side": side },
    slider(state, data, bus, side),
    [at.heading, at.facts, at.answer],
    makeMap(state, data, side),
    at.note,
    makeGates(at, data),
  );
}

function paintGates(state, data, at, moment) {
  if (!at.gates) return;
  const { words } = data;
  const layer = Math.min(state.choice.layer, moment.lasting.length - 1);
  put(at.gateTitle, plain(words.gates, { layer: layer + 1 }));
  for (const [gate, parts] of Object.entries(at.gates)) {
    const [shut, open, mean] = moment.gates[gate][layer];
    const values = { shut: percent(shut), open: percent(open), mean: num(mean) };
    parts.shut.style.width = `${100 * shut}%`;
    parts.open.style.width = `${100 * open}%`;
    parts.bar.title = plain(words.gate_title, { gate: data.gate_names[gate], ...values });
    put(parts.mean, values.mean);
  }
  const held = moment.lasting[layer];
  const lasting = held > LASTS_LONG ? words.lasting_long : plain(words.lasting, { n: num(held, 1) });
  put(at.lasting, lasting);
}

// One side at one moment.
function show(state, data, side, index) {
  const { words } = data;
  const at = state.sides[side];
  const moment = data.moments[index];
  at.input.value = String(index);
  at.input.setAttribute("aria-valuetext", labelOf(moment, words));
  at.ticks.forEach((tick, i) => tick.setAttribute("aria-pressed", String(i === index)));
  put(at.heading, heading(moment, words));
  put(at.facts, facts(moment, data));
  at.answer.replaceChildren(...answer(moment, data));
  put(at.note, note(moment, data, at.canvas ? limitOf(state, data) : 1));
  paintMap(state, data, at, moment);
  paintGates(state, data, at, moment);
  state.lines?.[side].setAttribute("transform", `translate(${state.x[index].toFixed(1)} 0)`);
}

// What was chosen before, as far as these moments have it.
function keptChoice(old, data) {
  const { maps, lasting } = data.moments[0];
  const kinds = Object.keys(maps);
  const choice = old?.choice ?? { kind: kinds[0], layer: Infinity, head: null };
  if (!kinds.includes(choice.kind)) choice.kind = kinds[0];
  const layers = Math.max(maps[choice.kind]?.shape[0] ?? 1, lasting?.length ?? 1);
  choice.layer = Math.min(choice.layer, layers - 1);
  return choice;
}

// A time machine that has been replaced or taken away plays and reports no longer.
function stop(state) {
  if (!state) return;
  clearInterval(state.timer);
  state.alive = false;
}

function makeBody(panel, data, bus) {
  const { state } = panel;
  const narrow = panel.width < NARROW ? " s2s-narrow" : "";
  const sides = SIDES.map((side) => makeSide(state, data, bus, side));
  const box = h("div", { class: `s2s-tm-sides${narrow}` }, sides);
  return h("div", { class: "s2s-tm" }, makeCurve(state, data, panel.width), legend(data), box);
}

export default view("timemachine", {
  build(panel, data, bus) {
    stop(panel.state);
    const side = panel.width < NARROW ? panel.width : (panel.width - GAP) / 2;
    const choice = keptChoice(panel.state, data);
    const state = { choice, sides: {}, limits: {}, alive: true, timer: null, at: mapSize(data, side) };
    panel.state = state;
    begin(state, data, bus);
    const repaint = () => {
      for (const name of SIDES) show(state, data, name, bus.sel[KEY[name]]);
    };
    panel.setTitle(data.words.title);
    panel.setQuiet(choosers(panel, data, repaint));
    panel.help(help(data));
    panel.body.replaceChildren(makeBody(panel, data, bus));
    if (state.linked) report(state, data, bus); // a new text or language has written the address anew
    const moments = () => SIDES.map((name) => nameOf(momentOf(data, bus.sel, name))).join("-");
    offer(panel, () => `${data.model}-training-${moments()}`, { csv: () => table(state, data) });
  },
  draw(panel, data, sel, bus, changed) {
    const { state } = panel;
    for (const side of SIDES) {
      const index = sel[KEY[side]];
      if (state.sides[side].shown === index) continue;
      state.sides[side].shown = index;
      show(state, data, side, index);
      panel.root.dataset[KEY[side]] = nameOf(data.moments[index]);
    }
    panel.say(sentence(momentOf(data, sel, SIDES[0]), data));
    if (changed.includes("moment") || changed.includes("beside")) report(state, data, bus);
  },
  end: (panel) => stop(panel.state),
});
