// The states on a fixed projection: grey reference states, the reading trajectory in blue, the writing trajectory in
// orange.

import { csv } from "../lib/download.js";
import { canvas as makeCanvas, clamp, css, fmt, h, mix, percent, plain, px } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { helpFormula, helpLine } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { pointed } from "../lib/progress.js";
import { makeTokens, move, progress, show } from "./states_points.js";

const HEIGHT = [250, 330]; // px
const SHAPE = 0.66; // height as a share of the width

css(
  "states",
  `
[data-view="states"] .s2s-say { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.s2s-st { position: relative; }
.s2s-st svg { position: absolute; left: 0; top: 0; overflow: visible; }
.s2s-st line { stroke-width: 2; }
.s2s-st circle { stroke: transparent; stroke-width: 8; cursor: pointer; }
.s2s-st text { font-size: 13px; fill: var(--s2s-text); stroke: var(--s2s-panel); stroke-width: 3px;
  stroke-linejoin: round; paint-order: stroke; pointer-events: none; }
.s2s-st .s2s-source line { stroke: var(--s2s-source); } .s2s-st .s2s-source circle { fill: var(--s2s-source); }
.s2s-st .s2s-target line { stroke: var(--s2s-target); } .s2s-st .s2s-target circle { fill: var(--s2s-target); }
.s2s-st g.s2s-off { display: none; }
.s2s-st g.s2s-future { opacity: .35; }
.s2s-st .s2s-crowded text { display: none; }
.s2s-st .s2s-now text, .s2s-st .s2s-lit text { display: inline; font-weight: 700; }
.s2s-st .s2s-now circle { r: 7px; }
.s2s-st .s2s-lit circle { stroke: var(--s2s-dim); stroke-width: 2; }
`,
);

function help(data) {
  const { words } = data;
  const values = { n: data.dots.shape[0], units: data.n_units };
  return h("div", {}, [
    helpLine(words, "what", values),
    helpFormula(words, "formula"),
    helpLine(words, "axes", values),
    data.reading === "layers" && helpLine(words, "layers", values),
    helpLine(words, "nearest", values),
    helpLine(words, "click", values),
  ]);
}

function drawDots(ctx, data, to) {
  ctx.fillStyle = mix(0.26, "dim");
  for (let i = 0; i < data.dots.shape[0]; i++) {
    const [x, y, outside] = to(data.dots.data, i);
    if (outside) continue;
    ctx.beginPath();
    ctx.arc(x, y, 1.5, 0, 7);
    ctx.fill();
  }
}

function relight(state, name, item) {
  if (state[name] === item) return;
  if (name === "now" && item) state.svg.append(item.group); // on top of its neighbours
  state[name]?.group.classList.remove(`s2s-${name}`);
  item?.group.classList.add(`s2s-${name}`);
  state[name] = item;
}

// The token under the pointer, in this view or another.
function hovered(state, { hover }) {
  if (!hover) return null;
  return (hover.side === "source" ? state.read : state.write)[hover.index];
}

function sentence(data, sel, at) {
  const { words } = data;
  if (!at.read) return fmt(words.say_before);
  if (data.reading === "layers" && sel.step <= 0) {
    return fmt(words.say_layer, { layer: at.read, layers: data.n_reading });
  }
  const nearest = at.target ? data.nearest.target[at.target - 1] : data.nearest.source[at.read - 1];
  return fmt(words.say, { nearest });
}

// ---- export

function table(data, sel) {
  const at = progress(data, sel);
  const n = data.source.texts.length;
  const rows = [["part", "position", "token", "x", "y", "nearest"]];
  const add = (part, side, count, points, offset) => {
    for (let i = 0; i < count; i++) {
      const place = points.data.subarray(2 * (offset + i), 2 * (offset + i) + 2);
      rows.push([part, i + 1, data[side].tokens[i], ...place, data.nearest[side][i]]);
    }
  };
  add("encoder", "source", sel.showall ? n : at.source, data.read_points, at.stage * n);
  add("decoder", "target", sel.showall ? data.target.texts.length : at.target, data.write_points, 0);
  return csv(rows);
}

export default view("states", {
  build(panel, data, bus) {
    const { words } = data;
    const w = Math.floor(panel.width);
    const high = Math.round(clamp(w * SHAPE, ...HEIGHT));
    const { family } = panel;
    const stepOf = { target: (i) => i + 1, source: (i) => (data.reading === "tokens" ? i + 1 - data.n_reading : 0) };
    const state = makeTokens(data, w, high, family, {
      goto: (side, i) => bus.set({ step: stepOf[side](i) }),
      pointed: (side, i) => pointed(bus, side, i),
    });
    panel.state = state;
    const counts = { source: state.read.length, target: state.write.length, n: data.dots.shape[0] };
    const { canvas, ctx } = makeCanvas(w, high, plain(words.picture, counts));
    drawDots(ctx, data, state.to);
    const groups = [...state.read, ...state.write].map((item) => item.group);
    state.svg = h("svg", { width: w, height: high, "aria-hidden": "true" }, groups);
    panel.setTitle(words[`title.${data.site}`]);
    panel.setQuiet(fmt(words.quiet, { percent: percent(data.share) }));
    panel.help(help(data));
    panel.body.replaceChildren(h("div", { class: "s2s-st", style: { height: px(high) } }, canvas, state.svg));
    offer(panel, `${data.model}-states`, { csv: () => table(data, bus.sel) });
  },
  draw(panel, data, sel) {
    const { state } = panel;
    const at = progress(data, sel);
    if (state.stage !== at.stage) {
      state.stage = at.stage;
      move(state.read, state.to, data.read_points.data, at.stage * state.read.length);
    }
    show(state.read, at.source, sel.showall);
    show(state.write, at.target, sel.showall);
    relight(state, "now", at.now ? state[at.now[0]][at.now[1]] : null);
    relight(state, "lit", hovered(state, sel));
    panel.say(sentence(data, sel, at));
  },
});
