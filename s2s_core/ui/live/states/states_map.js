// Hidden states as paths among the model's reference states: on two or three fixed axes, or on the neighbour map.
// Reading in the source's colour, writing in the target's; a second sentence hollow and dashed.

import { chooser, segment } from "../lib/choosers.js";
import { canvas as makeCanvas, clamp, css, fmt, h, percent, plain, px } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { view } from "../lib/panel.js";
import { recall, remember } from "../lib/storage.js";
import { layerOf } from "./states_layers.js";
import { FONT, paint, relayer, remake } from "./states_map_paint.js";
import { help, legend, sentence, table } from "./states_map_say.js";
import { START, touch } from "./states_map_touch.js";

const TALL = [300, 440]; // px
const SHAPE = 0.62; // height by width
const SHOWN = "s2s-states-shown"; // what is shown, remembered under this name

css("states_map", `
[data-view="states_map"] .s2s-say { min-height: 40px; }
.s2s-sm { position: relative; }
.s2s-sm canvas { position: absolute; left: 0; top: 0; }
.s2s-sm canvas:last-child { touch-action: pan-y; }
.s2s-sm.s2s-turning canvas:last-child { cursor: grab; touch-action: none; }
.s2s-sm.s2s-pointing canvas:last-child { cursor: pointer; }
.s2s-smbar {
  display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin-bottom: 8px; font-size: 12px;
  color: var(--s2s-dim);
}
.s2s-smkey { display: inline-flex; align-items: center; gap: 4px; white-space: nowrap; }
.s2s-smkey i { width: 10px; height: 10px; border-radius: 50%; display: inline-block; border: 2px solid; }
.s2s-smbar .s2s-seg { display: inline-flex; }
.s2s-smbar .s2s-seg button {
  font: inherit; font-size: 12px; line-height: 16px; padding: 3px 8px; border: 1px solid var(--s2s-line);
  background: none; color: var(--s2s-dim); cursor: pointer;
}
.s2s-smbar .s2s-seg button:first-child { border-radius: 4px 0 0 4px; }
.s2s-smbar .s2s-seg button:last-child { border-radius: 0 4px 4px 0; }
.s2s-smbar .s2s-seg button + button { border-left: 0; }
.s2s-smbar .s2s-seg button[aria-pressed="true"] {
  background: var(--s2s-line); color: var(--s2s-text); font-weight: 600;
}
.s2s-smbar select {
  font: inherit; color: var(--s2s-dim); background: var(--s2s-panel); border: 1px solid var(--s2s-line);
  border-radius: 4px; padding: 2px 4px;
}
`);

const kindsOf = (data) => ["plane", "space", ...(data.dots_map ? ["map"] : [])];

// ---- building

// Measures labels as they are drawn when bold, each once.
function ruler(family) {
  const ctx = document.createElement("canvas").getContext("2d");
  const widths = new Map();
  ctx.font = `700 ${FONT}px ${family}`;
  return (text) => {
    if (!widths.has(text)) widths.set(text, ctx.measureText(text).width);
    return widths.get(text);
  };
}

// Where a person has turned and what they show outlives a new payload.
function begin(panel, data) {
  const w = Math.floor(panel.width);
  const high = Math.round(clamp(w * SHAPE, ...TALL));
  const { family } = panel;
  const wish = panel.state?.shown ?? recall(SHOWN);
  const label = plain(data.words.picture, { n: data.dots.shape[0] });
  const state = { w, h: high, family, measure: ruler(family), tracks: [], layer: null, readLayer: null };
  state.shown = kindsOf(data).includes(wish) ? wish : "plane";
  state.turn = panel.state?.turn ?? { ...START };
  state.back = makeCanvas(w, high, label);
  state.front = makeCanvas(w, high, label);
  state.box = h("div", { class: "s2s-sm", style: { height: px(high) } }, state.back.canvas, state.front.canvas);
  return state;
}

// Two or three axes show that share of all differences.
function press(panel, data) {
  const { shown, box, kinds } = panel.state;
  kinds.press(shown);
  box.classList.toggle("s2s-turning", shown === "space");
  panel.root.dataset.shown = shown;
  const explained = data.explained.slice(0, shown === "space" ? 3 : 2).reduce((a, b) => a + b, 0);
  panel.setQuiet(fmt(data.words[`quiet_${shown}`], { percent: percent(explained) }));
}

function kindBar(panel, data, bus) {
  const options = kindsOf(data).map((kind) => [kind, data.words[`kind_${kind}`]]);
  return segment(data.words.shown, options, (kind) => {
    panel.state.shown = kind;
    remember(SHOWN, kind);
    press(panel, data);
    remake(panel.state, data, bus.sel);
    paint(panel.state, data, bus.sel);
  });
}

function layerChooser(data, bus) {
  if (data.layers < 2) return null;
  return chooser(data.words.layer_label, data.words.layer, data.layers, (layer) => bus.set({ layer }));
}

export default view("states_map", {
  build(panel, data, bus) {
    const state = begin(panel, data);
    panel.state = state;
    state.kinds = kindBar(panel, data, bus);
    state.layers = layerChooser(data, bus);
    panel.setTitle(data.words[`title_${data.site}`]);
    panel.help(help(data));
    const bar = h("div", { class: "s2s-smbar" }, state.kinds.node, state.layers, legend(data));
    panel.body.replaceChildren(bar, state.box);
    offer(panel, () => `${data.model}-states-${state.shown}`, { csv: () => table(data, bus.sel) });
    touch(state, data, bus);
    press(panel, data);
    remake(state, data, bus.sel);
  },
  draw(panel, data, sel) {
    const { state } = panel;
    const layer = layerOf(data, sel, "target");
    if (layer !== state.layer || layerOf(data, sel, "source") !== state.readLayer) relayer(state, data, sel);
    if (state.layers) state.layers.value = layer;
    paint(state, data, sel);
    panel.say(sentence(data, sel, layer));
  },
});
