// Two inputs' states on the model's fixed projection: before solid, after dashed; reading blue, writing orange.

import { csv } from "../lib/download.js";
import { canvas as newCanvas, clamp, css, fmt, h, mix, num, percent, plain, px } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { view } from "../lib/panel.js";
import { shownSteps } from "../lib/progress.js";
import { readTokens } from "./compare_lanes_draw.js";

const EDGE = 6; // px kept free
const SHAPE = 0.5; // height as a share of the width
const HIGH = [260, 420]; // px, lowest and highest
const DOT = 4; // px, radius
const HIDDEN = { display: "none" };
const FEW = 14; // points of a path that are all named
const PARTS = { reading: "source", writing: "target" }; // of a path, and whose tokens they are

css(
  "compare-states",
  `
.s2s-cs { position: relative; }
.s2s-cs svg { position: absolute; left: 0; top: 0; }
.s2s-cs polyline { fill: none; stroke-width: 2; }
.s2s-cs .s2s-source { stroke: var(--s2s-source); }
.s2s-cs .s2s-target { stroke: var(--s2s-target); }
.s2s-cs circle.s2s-source { fill: var(--s2s-source); stroke: none; }
.s2s-cs circle.s2s-target { fill: var(--s2s-target); stroke: none; }
.s2s-cs .s2s-after { stroke-dasharray: 5 4; }
.s2s-cs circle.s2s-after { fill: var(--s2s-panel); stroke-width: 2; stroke-dasharray: none; }
.s2s-cs circle.s2s-after.s2s-source { stroke: var(--s2s-source); }
.s2s-cs circle.s2s-after.s2s-target { stroke: var(--s2s-target); }
.s2s-cs circle.s2s-now { r: 7px; }
.s2s-cs text { font-size: 12px; fill: var(--s2s-text); stroke: var(--s2s-panel); stroke-width: 3px;
  paint-order: stroke; pointer-events: none; }
`,
);

// Point i of an array [point, 2] in px: what lies outside stands at the edge.
function toPixels(data, wide, high) {
  const [[left, right], [bottom, top]] = data.limits;
  return (array, i) => {
    const x = ((array[2 * i] - left) / (right - left)) * wide;
    const y = ((top - array[2 * i + 1]) / (top - bottom)) * high;
    return [clamp(x, EDGE, wide - EDGE), clamp(y, EDGE, high - EDGE)];
  };
}

// Where a point's token is written: over the first path, under the second.
const labelAt = ([x, y], lane) => [x + 7, lane ? y + 14 : y - 6];

// One part of an input's path, nothing of it shown yet.
function makePath(data, to, part, lane) {
  const points = data.paths[lane][part];
  const side = PARTS[part];
  const look = `s2s-${side}${lane ? " s2s-after" : ""}`;
  const { texts } = data.lanes[lane][side];
  const at = Array.from({ length: points.shape[0] }, (_, i) => to(points.data, i));
  const dots = at.map(([cx, cy], i) =>
    h("circle", { class: look, cx, cy, r: DOT, style: HIDDEN }, h("title", {}, texts[i])),
  );
  const labels = at.map((point, i) => {
    const [x, y] = labelAt(point, lane);
    return h("text", { x, y, style: HIDDEN }, texts[i]);
  });
  return { part, lane, side, at, dots, labels, line: h("polyline", { class: look }), shown: null };
}

// How many points of a path are shown, and which one is of now (-1: none).
function progress(data, sel, lane, side) {
  const { target } = data.lanes[lane];
  if (side === "source") {
    const shown = readTokens(data, data.lanes[lane], sel.step, data.all_at_once);
    return { shown, now: sel.step <= 0 && !data.all_at_once ? shown - 1 : -1 };
  }
  const written = clamp(sel.step, 0, target.tokens.length);
  return { shown: shownSteps(sel, target.tokens.length), now: sel.step > 0 ? written - 1 : -1 };
}

// How far the two inputs' states of now are from each other; null where one of them has none.
function distance(data, sel) {
  const part = sel.step > 0 ? "writing" : "reading";
  const at = data.paths.map((_, lane) => progress(data, sel, lane, PARTS[part]).now);
  if (at.some((i) => i < 0)) return null;
  const coordinate = (lane, axis) => data.paths[lane][part].data[2 * at[lane] + axis];
  const [dx, dy] = [0, 1].map((axis) => coordinate(0, axis) - coordinate(1, axis));
  return { distance: num(Math.hypot(dx, dy)), n: at[0] + 1, part };
}

function sentence(data, sel) {
  const { words } = data;
  const apart = distance(data, sel);
  if (apart) return fmt(words[`say_${apart.part}`], apart);
  return fmt(data.all_at_once ? words.say_once : words.say_before);
}

function table(data) {
  const rows = [["lane", "part", "position", "token", "x", "y"]];
  data.paths.forEach((path, lane) => {
    for (const [part, side] of Object.entries(PARTS)) {
      const { data: xy } = path[part];
      const { label } = data.lanes[lane];
      data.lanes[lane][side].tokens.slice(0, path[part].shape[0]).forEach((token, i) => {
        rows.push([label, part, i + 1, token, xy[2 * i], xy[2 * i + 1]]);
      });
    }
  });
  return csv(rows);
}

// The reference states in grey.
function makeBack(data, to, wide, high) {
  const { canvas, ctx } = newCanvas(wide, high, data.words.title);
  ctx.fillStyle = mix(0.26, "dim");
  for (let i = 0; i < data.dots.shape[0]; i++) {
    const [x, y] = to(data.dots.data, i);
    const inside = x > EDGE && y > EDGE && x < wide - EDGE && y < high - EDGE; // the ends of sentences lie outside
    if (inside) ctx.fillRect(x - 1, y - 1, 2, 2);
  }
  return canvas;
}

const display = (shown) => (shown ? "" : "none");

function showPath(data, sel, path) {
  const { shown, now } = progress(data, sel, path.lane, path.side);
  const { at, line } = path;
  const named = (i) => i === now || i === shown - 1 || at.length < FEW;
  path.shown = shown;
  line.setAttribute("points", at.slice(0, shown).map((point) => point.join(",")).join(" "));
  line.style.display = display(!(data.all_at_once && path.part === "reading"));
  path.dots.forEach((dot, i) => {
    dot.style.display = display(i < shown);
    dot.classList.toggle("s2s-now", i === now);
  });
  path.labels.forEach((label, i) => {
    label.style.display = display(i < shown && named(i));
  });
}

export default view("compare-states", {
  build(panel, data) {
    const { words } = data;
    const wide = panel.width;
    const high = Math.round(clamp(wide * SHAPE, ...HIGH));
    const to = toPixels(data, wide, high);
    const back = makeBack(data, to, wide, high);
    const paths = data.paths.flatMap((_, lane) => Object.keys(PARTS).map((part) => makePath(data, to, part, lane)));
    panel.state = { wide, high, back, paths };
    panel.setTitle(words.title);
    panel.setQuiet(plain(words.share, { percent: percent(data.share) }));
    panel.help(words.help);
    const drawn = paths.map((path) => [path.line, path.dots, path.labels]);
    const svg = h("svg", { width: wide, height: high, role: "img", "aria-label": words.title }, drawn);
    panel.body.replaceChildren(h("div", { class: "s2s-cs", style: { height: px(high) } }, back, svg));
    offer(panel, "compare-states", { csv: () => table(data) });
  },
  draw(panel, data, sel) {
    for (const path of panel.state.paths) showPath(data, sel, path);
    panel.say(sentence(data, sel));
  },
});
