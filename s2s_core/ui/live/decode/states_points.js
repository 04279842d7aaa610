// The points of the states view: where they stand in the picture, what is shown of them, where their labels find
// room.

import { clamp, h } from "../lib/draw.js";
import { readSteps, writtenSteps } from "../lib/progress.js";

const EDGE = 8; // px kept free inside the picture; what lies outside the axes is drawn there
const RADIUS = 4; // px that a point keeps free of labels
const SPOTS = [
  [8, -6, "start"],
  [8, 15, "start"],
  [-8, -6, "end"],
  [-8, 15, "end"],
  [0, -11, "middle"],
  [0, 20, "middle"],
]; // where a label may stand: px from its point, and which end of it stands there

// Coordinates of the picture from those of the projection, and whether they lie outside it: the axes are the
// reference states', whatever the sentence.
export function axes(data, w, high) {
  const [[left, right], [bottom, top]] = data.limits;
  return (array, i) => {
    const x = ((array[2 * i] - left) / (right - left)) * w;
    const y = ((top - array[2 * i + 1]) / (top - bottom)) * high;
    const outside = x < 0 || y < 0 || x > w || y > high;
    return [clamp(x, EDGE, w - EDGE), clamp(y, EDGE, high - EDGE), outside];
  };
}

const SHIFT = { start: 0, middle: 0.5, end: 1 }; // the share of a label that stands left of its spot

// The rectangle [left, top, right, bottom] of a label at a spot.
function labelBox([x, y], [dx, dy, anchor], width) {
  const left = x + dx - SHIFT[anchor] * width;
  return [left, y + dy - 12, left + width, y + dy + 3];
}

const overlap = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

// A spot for each label so that labels keep clear of each other and of the points; null where there is none.
function spots(points, widths, w, high) {
  const taken = points.map(([x, y]) => [x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS]);
  const inside = (box) => box[0] >= 0 && box[1] >= 0 && box[2] <= w && box[3] <= high;
  return points.map((point, i) => {
    const free = (box) => inside(box) && !taken.some((other, k) => k !== i && overlap(box, other));
    const spot = SPOTS.find((each) => free(labelBox(point, each, widths[i]))) ?? null;
    if (spot) taken.push(labelBox(point, spot, widths[i]));
    return spot;
  });
}

// One token: the line that leads to it, its point, its label. `act`: what the point does.
function makeToken({ side, index, text }, spot, crowdedSpot, act) {
  const [dx, dy, anchor] = spot ?? crowdedSpot;
  const line = index > 0 ? h("line") : null;
  const circle = h("circle", { r: 4, ...act });
  const label = h("text", { dx, dy, "text-anchor": anchor }, text);
  const look = `s2s-${side} s2s-off${spot ? "" : " s2s-crowded"}`;
  return { group: h("g", { class: look }, line, circle, label), line, circle, label, point: null, shown: null };
}

function put(node, x, y, value) {
  node?.setAttribute(x, value[0]);
  node?.setAttribute(y, value[1]);
}

// Tokens to the places of `array`, from its `offset`-th point on.
export function move(tokens, to, array, offset = 0) {
  tokens.forEach((item, i) => {
    item.point = to(array, offset + i);
    put(item.circle, "cx", "cy", item.point);
    put(item.label, "x", "y", item.point);
    put(item.line, "x2", "y2", item.point);
    if (item.line) put(item.line, "x1", "y1", tokens[i - 1].point);
  });
}

// {to, read, write, stage, w, h}: the tokens of both sides, those written in place. `pointed(side, i)` and
// `goto(side, i)` act.
export function makeTokens(data, w, high, family, { pointed, goto }) {
  const to = axes(data, w, high);
  const [stages, n] = data.read_points.shape;
  const m = data.write_points.shape[0];
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = `700 13px ${family}`;
  const wrote = Array.from({ length: m }, (_, i) => to(data.write_points.data, i));
  const readIn = Array.from({ length: n }, (_, i) => to(data.read_points.data, (stages - 1) * n + i));
  const points = [...wrote, ...readIn]; // what is written finds its place first
  const texts = [...data.target.texts, ...data.source.texts];
  const widths = texts.map((text) => ruler.measureText(text).width);
  const places = spots(points, widths, w, high);
  const make = (side, first) => (text, index) => {
    const crowded = points[first + index][0] > w / 2 ? SPOTS[2] : SPOTS[0];
    const act = { onclick: () => goto(side, index), ...pointed(side, index) };
    return makeToken({ side, index, text }, places[first + index], crowded, act);
  };
  const write = data.target.texts.map(make("target", 0));
  const read = data.source.texts.map(make("source", m));
  move(write, to, data.write_points.data);
  return { to, read, write, stage: null, w, h: high };
}

// {read, source, target, now, stage}: how many tokens of each side are shown, which one is the current step's (null:
// none; else [side, index]), and after how many layers.
export function progress(data, sel) {
  const read = readSteps(sel, data);
  const target = writtenSteps(sel);
  const writing = target ? ["write", target - 1] : null;
  if (data.reading === "layers") {
    const source = read > 0 ? data.source.texts.length : 0;
    return { read, source, target, now: writing, stage: Math.max(0, read - 1) };
  }
  return { read, source: read, target, now: writing ?? (read ? ["read", read - 1] : null), stage: 0 };
}

const HIDDEN = 0;
const FUTURE = 1; // only the switch shows it
const SEEN = 2;

// The first `done` tokens are seen; the rest only where the switch shows all.
export function show(tokens, done, showall) {
  tokens.forEach((item, i) => {
    const rest = showall ? FUTURE : HIDDEN;
    const state = i < done ? SEEN : rest;
    if (item.shown === state) return;
    item.shown = state;
    item.group.classList.toggle("s2s-off", state === HIDDEN);
    item.group.classList.toggle("s2s-future", state === FUTURE);
  });
}
