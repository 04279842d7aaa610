// The time of the time machine: its curve, a slider for each side, play, and what the address says of it.

import { clamp, h, num, plain } from "../lib/draw.js";
import { KEY, SIDES, labelOf, momentOf, nameOf } from "./timemachine_words.js";

const PLAY = 1200; // ms per moment
const REPORT = 150; // ms after which the address is written
const EARLY = 5; // per cent of the training at which the first side begins
const HIGH = 60; // px of the curve
const PAD = { left: 40, right: 16, top: 8 }; // px round it; more at the left where a perplexity is long
const DIGIT = 7.5; // px
const LINES = {
  first: { stroke: "var(--s2s-target)" },
  second: { stroke: "var(--s2s-dim)", "stroke-dasharray": "4 3" },
};

// Which moments to begin with: those in the address, those looked at before, else an early one beside the best.
export function begin(state, data, bus) {
  const { moments } = data;
  const last = moments.length - 1;
  const asked = new URL(location.href).searchParams;
  const at = (name, otherwise) => {
    const linked = moments.findIndex((moment) => nameOf(moment) === asked.get(name));
    return linked >= 0 ? linked : clamp(bus.sel[name] ?? otherwise, 0, last);
  };
  const early = moments.findIndex((moment) => moment.percent !== null && moment.percent >= EARLY);
  state.linked = bus.sel.moment !== undefined || asked.has("moment"); // then it stays in the address
  bus.sel = { ...bus.sel, moment: at("moment", Math.max(0, early)), beside: at("beside", last) };
}

// The address says at which moments the two sides stand, soon.
export function report(state, data, bus) {
  clearTimeout(state.report);
  state.report = setTimeout(() => {
    const url = new URL(location.href);
    for (const side of SIDES) url.searchParams.set(KEY[side], nameOf(momentOf(data, bus.sel, side)));
    if (state.alive && url.href !== location.href) history.replaceState(history.state, "", url);
  }, REPORT);
}

// Where shares of the training and perplexities stand on the curve, in px; null without a perplexity.
function curveScale(data, width) {
  const measured = data.curve.map(([, perplexity]) => perplexity);
  const kept = data.moments.map(({ perplexity }) => perplexity);
  const all = [...measured, ...kept].filter((perplexity) => perplexity !== null);
  if (!all.length) return null;
  const end = Math.max(1, ...data.curve.map(([share]) => share));
  const left = Math.max(PAD.left, DIGIT * num(Math.max(...all), 1).length + 12);
  const low = Math.log(Math.min(...all));
  const high = Math.log(Math.max(...all));
  return {
    low,
    high,
    left,
    x: (share) => left + ((width - left - PAD.right) * share) / end,
    y: (perplexity) =>
      PAD.top + (HIGH - 2 * PAD.top) * (1 - (Math.log(perplexity) - low) / Math.max(1e-9, high - low)),
  };
}

// The shares of the training at which the moments are; the best is where the curve is lowest.
function sharesOf({ curve, moments }) {
  const lower = (best, point) => (point[1] < best[1] ? point : best);
  const [best] = curve.reduce(lower, [1, Infinity]);
  return moments.map(({ percent }) => (percent === null ? best : percent / 100));
}

const sideLine = (side) => h("line", { y1: 2, y2: HIGH - 2, "stroke-width": 2, ...LINES[side] });

const axisText = (left, y, text) => h("text", { x: left - 8, y, "text-anchor": "end" }, text);

// The validation perplexity over the training, on a logarithmic axis: moments as dots, two lines where the sides stand.
export function makeCurve(state, data, width) {
  const { words } = data;
  const scale = curveScale(data, width);
  if (!scale) return "";
  const { x, y } = scale;
  state.x = sharesOf(data).map(x);
  state.lines = Object.fromEntries(SIDES.map((side) => [side, sideLine(side)]));
  const points = data.curve.map(([share, perplexity]) => `${x(share).toFixed(1)},${y(perplexity).toFixed(1)}`);
  const line = { points: points.join(" "), fill: "none", stroke: "var(--s2s-dim)", "stroke-width": 1.5 };
  const dot = ({ perplexity }, i) => {
    if (perplexity === null) return null;
    return h("circle", { cx: state.x[i], cy: y(perplexity), r: 3.5, fill: "var(--s2s-text)" });
  };
  const size = { viewBox: `0 0 ${width} ${HIGH}`, height: HIGH };
  return h(
    "svg",
    { class: "s2s-tm-curve", ...size, role: "img", "aria-label": words.curve },
    h("title", {}, words.curve),
    axisText(scale.left, 14, num(Math.exp(scale.high), 1)),
    axisText(scale.left, HIGH - 4, num(Math.exp(scale.low), 2)),
    h("polyline", line),
    Object.values(state.lines),
    data.moments.map(dot),
  );
}

function playButton(state, data, bus) {
  const { play: label } = data.words;
  const onclick = () => play(state, data, bus, !state.timer);
  const attributes = { type: "button", class: "s2s-tm-play", "data-do": "play", title: label, "aria-label": label };
  state.button = h("button", { ...attributes, onclick }, "▶");
  return state.button;
}

// The slider of a side, its moments under it; play stands before the first.
export function slider(state, data, bus, side) {
  const { words, moments } = data;
  const at = state.sides[side];
  const last = moments.length - 1;
  const move = (index) => {
    play(state, data, bus, false);
    bus.set({ [KEY[side]]: index });
  };
  at.input = h("input", {
    type: "range",
    min: 0,
    max: last,
    step: 1,
    "data-do": KEY[side],
    "aria-label": plain(words.slider, { side: words[`side.${side}`] }),
    oninput: (event) => move(Number(event.target.value)),
  });
  at.ticks = moments.map((moment, i) => {
    const style = { left: `${(100 * i) / Math.max(1, last)}%` };
    const attributes = { type: "button", "data-moment": nameOf(moment), style, onclick: () => move(i) };
    return h("button", attributes, labelOf(moment, words));
  });
  const button = side === "first" && playButton(state, data, bus);
  const track = h("div", { class: "s2s-tm-track" }, at.input, h("div", { class: "s2s-tm-ticks" }, at.ticks));
  return h("div", { class: "s2s-tm-slide" }, button, track);
}

// From moment to moment until the last one; from the first one again where it stands there already.
function play(state, data, bus, on) {
  const last = data.moments.length - 1;
  const label = data.words[on ? "pause" : "play"];
  const next = () => {
    if (bus.sel.moment < last) bus.set({ moment: bus.sel.moment + 1 });
    else play(state, data, bus, false);
  };
  clearInterval(state.timer);
  state.timer = null;
  if (on && bus.sel.moment >= last) bus.set({ moment: 0 });
  if (on) state.timer = setInterval(next, PLAY);
  state.button.textContent = on ? "❚❚" : "▶";
  state.button.title = label;
  state.button.setAttribute("aria-label", label);
}
