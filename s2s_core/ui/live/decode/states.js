// The states on a fixed projection: grey reference states, the reading trajectory in blue, the writing trajectory in orange.

import * as S2S from "../lib/index.js";

const HEIGHT = [250, 330], SHAPE = 0.66; // px; height as a share of the width
const EDGE = 8; // px kept free inside the picture; what lies outside the axes is drawn there
const SPOTS = [[8, -6, "start"], [8, 15, "start"], [-8, -6, "end"], [-8, 15, "end"], [0, -11, "middle"], [0, 20, "middle"]]; // where a label may stand

S2S.css("states", `
[data-view="states"] .s2s-say { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.s2s-st { position: relative; }
.s2s-st svg { position: absolute; left: 0; top: 0; overflow: visible; }
.s2s-st line { stroke-width: 2; }
.s2s-st circle { stroke: transparent; stroke-width: 8; cursor: pointer; }
.s2s-st text { font-size: 13px; fill: var(--s2s-text); stroke: var(--s2s-panel); stroke-width: 3px; stroke-linejoin: round; paint-order: stroke; pointer-events: none; }
.s2s-st .s2s-source line { stroke: var(--s2s-source); } .s2s-st .s2s-source circle { fill: var(--s2s-source); }
.s2s-st .s2s-target line { stroke: var(--s2s-target); } .s2s-st .s2s-target circle { fill: var(--s2s-target); }
.s2s-st g.s2s-off { display: none; }
.s2s-st g.s2s-future { opacity: .35; }
.s2s-st .s2s-crowded text { display: none; }
.s2s-st .s2s-now text, .s2s-st .s2s-lit text { display: inline; font-weight: 700; }
.s2s-st .s2s-now circle { r: 7px; }
.s2s-st .s2s-lit circle { stroke: var(--s2s-dim); stroke-width: 2; }
.s2s-formula { margin: 4px 4px 8px 16px !important; font-family: Cambria, "Latin Modern Math", "STIX Two Math", "Times New Roman", serif; font-size: 15px !important; }
.s2s-formula sub { font-size: .75em; line-height: 0; }
`);

const clamp = (x, low, high) => Math.max(low, Math.min(high, x));

function help(data) {
  const { words } = data, values = { n: data.dots.shape[0], units: data.n_units };
  const line = (key) => S2S.h("p", {}, S2S.fmt(words[`help.${key}`], values));
  const formula = words["help.formula"].split(/_([a-z]+)/).map((part, i) => (i % 2 ? S2S.h("sub", {}, part) : part));
  return S2S.h("div", {}, line("what"), S2S.h("p", { class: "s2s-formula" }, formula), line("axes"),
    data.reading === "layers" && line("layers"), line("nearest"), line("click"));
}

// Coordinates of the picture from those of the projection, and whether they lie outside it: the axes are the reference
// states', whatever the sentence.
function axes(data, w, h) {
  const [[left, right], [bottom, top]] = data.limits;
  return (array, i) => {
    const x = ((array[2 * i] - left) / (right - left)) * w, y = ((top - array[2 * i + 1]) / (top - bottom)) * h;
    const seen = [clamp(x, EDGE, w - EDGE), clamp(y, EDGE, h - EDGE)];
    return [...seen, x < 0 || y < 0 || x > w || y > h];
  };
}

function dots(ctx, data, to) {
  ctx.fillStyle = S2S.mix(0.26, "dim");
  for (let i = 0; i < data.dots.shape[0]; i++) {
    const [x, y, outside] = to(data.dots.data, i);
    if (outside) continue;
    ctx.beginPath();
    ctx.arc(x, y, 1.5, 0, 7);
    ctx.fill();
  }
}

// A spot for each label so that labels keep clear of each other and of the points; null where there is none.
function spots(points, widths, w, h) {
  const taken = points.map(([x, y]) => [x - 4, y - 4, x + 4, y + 4]);
  return points.map(([x, y], i) => {
    for (const [dx, dy, anchor] of SPOTS) {
      const x0 = x + dx - (anchor === "end" ? widths[i] : anchor === "middle" ? widths[i] / 2 : 0);
      const box = [x0, y + dy - 12, x0 + widths[i], y + dy + 3];
      const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= w && box[3] <= h;
      if (inside && !taken.some((other, k) => k !== i && box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) {
        taken.push(box);
        return [dx, dy, anchor];
      }
    }
    return null;
  });
}

// One token: the line that leads to it, its point, its label.
function token(side, index, text, spot, w, point, bus, goto) {
  const [dx, dy, anchor] = spot ?? (point[0] > w / 2 ? SPOTS[2] : SPOTS[0]);
  const line = index > 0 ? S2S.h("line") : null, circle = S2S.h("circle", { r: 4 });
  const label = S2S.h("text", { dx, dy, "text-anchor": anchor }, text);
  const group = S2S.h("g", { class: `s2s-${side} s2s-off${spot ? "" : " s2s-crowded"}` }, line, circle, label);
  circle.onclick = goto;
  circle.onmouseenter = () => bus.set({ hover: { side, index } });
  circle.onmouseleave = () => bus.set({ hover: null });
  return { group, line, circle, label, point: null, shown: null };
}

function move(tokens, to, array, offset = 0) {
  tokens.forEach((item, i) => {
    const [x, y] = (item.point = to(array, offset + i));
    for (const [node, names] of [[item.circle, ["cx", "cy"]], [item.label, ["x", "y"]], [item.line, ["x2", "y2"]]]) {
      node?.setAttribute(names[0], x);
      node?.setAttribute(names[1], y);
    }
    if (item.line) {
      item.line.setAttribute("x1", tokens[i - 1].point[0]);
      item.line.setAttribute("y1", tokens[i - 1].point[1]);
    }
  });
}

function make(panel, data, bus, w, h) {
  const to = axes(data, w, h), [stages, n] = data.read_points.shape, m = data.write_points.shape[0];
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.font = `700 13px ${getComputedStyle(panel.root).fontFamily}`;
  const texts = [...data.target.texts, ...data.source.texts]; // what is written finds its place first
  const points = [...Array.from({ length: m }, (_, i) => to(data.write_points.data, i)),
    ...Array.from({ length: n }, (_, i) => to(data.read_points.data, (stages - 1) * n + i))];
  const found = spots(points, texts.map((text) => ctx.measureText(text).width), w, h);
  const jump = (i) => () => bus.set({ step: data.reading === "tokens" ? i + 1 - data.n_reading : 0 });
  const write = data.target.texts.map((text, i) => token("target", i, text, found[i], w, points[i], bus, () => bus.set({ step: i + 1 })));
  const read = data.source.texts.map((text, i) => token("source", i, text, found[m + i], w, points[m + i], bus, jump(i)));
  move(write, to, data.write_points.data);
  return { to, read, write, stage: null, w, h };
}

// How many tokens of each side are shown, which one is the current step's, and after how many layers.
function progress(data, sel) {
  const read = data.n_reading + Math.min(0, sel.step), layers = data.reading === "layers", n = data.source.texts.length;
  const source = layers ? (read > 0 ? n : 0) : read, target = Math.max(0, sel.step);
  const now = target ? ["write", target - 1] : layers || !read ? null : ["read", read - 1];
  return { read, source, target, now, stage: layers ? Math.max(0, read - 1) : 0 };
}

function show(tokens, done, showall) {
  tokens.forEach((item, i) => {
    const state = i < done ? 2 : showall ? 1 : 0;
    if (item.shown === state) return;
    item.shown = state;
    item.group.classList.toggle("s2s-off", state === 0);
    item.group.classList.toggle("s2s-future", state === 1);
  });
}

function relight(state, name, item) {
  if (state[name] === item) return;
  if (name === "now" && item) state.svg.append(item.group); // on top of its neighbours
  state[name]?.group.classList.remove(`s2s-${name}`);
  item?.group.classList.add(`s2s-${name}`);
  state[name] = item;
}

function sentence(data, sel, at) {
  const { words } = data;
  if (!at.read) return S2S.fmt(words.say_before);
  if (data.reading === "layers" && sel.step <= 0) return S2S.fmt(words.say_layer, { layer: at.read, layers: data.n_reading });
  const nearest = at.target ? data.nearest.target[at.target - 1] : data.nearest.source[at.read - 1];
  return S2S.fmt(words.say, { nearest });
}

function picture(panel, data) {
  const { w, h, to, read, write, now } = panel.state, { canvas, ctx } = S2S.canvas(w, h, ""), c = S2S.colors;
  ctx.fillStyle = c.panel;
  ctx.fillRect(0, 0, w, h);
  dots(ctx, data, to);
  for (const [tokens, colour] of [[read, c.source], [write, c.target]]) {
    const seen = tokens.filter((item) => item.shown);
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = 2;
    ctx.beginPath();
    seen.forEach(({ point: [x, y] }) => ctx.lineTo(x, y));
    ctx.stroke();
    seen.forEach((item) => { ctx.beginPath(); ctx.arc(item.point[0], item.point[1], item === now ? 7 : 4, 0, 7); ctx.fill(); });
  }
  const family = getComputedStyle(panel.root).fontFamily;
  ctx.fillStyle = c.text;
  for (const item of [...read, ...write]) {
    if (!item.shown || (item.group.classList.contains("s2s-crowded") && item !== now)) continue;
    ctx.font = `${item === now ? 700 : 400} 13px ${family}`;
    ctx.textAlign = item.label.getAttribute("text-anchor").replace("middle", "center");
    ctx.fillText(item.label.textContent, item.point[0] + Number(item.label.getAttribute("dx")), item.point[1] + Number(item.label.getAttribute("dy")));
  }
  return S2S.png(canvas);
}

function table(data, sel) {
  const at = progress(data, sel), rows = [["part", "position", "token", "x", "y", "nearest"]], n = data.source.texts.length;
  const add = (part, side, count, points, offset) => {
    for (let i = 0; i < count; i++) rows.push([part, i + 1, side.tokens[i], points[2 * (offset + i)], points[2 * (offset + i) + 1], data.nearest[part === "encoder" ? "source" : "target"][i]]);
  };
  add("encoder", data.source, sel.showall ? n : at.source, data.read_points.data, at.stage * n);
  add("decoder", data.target, sel.showall ? data.target.texts.length : at.target, data.write_points.data, 0);
  return S2S.csv(rows);
}

export default S2S.view("states", {
  build(panel, data, bus) {
    const { words } = data, w = Math.floor(panel.width), h = Math.round(clamp(w * SHAPE, ...HEIGHT));
    const state = (panel.state = make(panel, data, bus, w, h));
    const label = S2S.fmt(words.picture, { source: state.read.length, target: state.write.length, n: data.dots.shape[0] }).textContent;
    const { canvas, ctx } = S2S.canvas(w, h, label);
    dots(ctx, data, state.to);
    state.svg = S2S.h("svg", { width: w, height: h, "aria-hidden": "true" }, [...state.read, ...state.write].map((item) => item.group));
    panel.setTitle(words[`title.${data.site}`]);
    panel.setQuiet(S2S.fmt(words.quiet, { percent: S2S.percent(data.share) }));
    panel.help(help(data));
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-st", style: { height: `${h}px` } }, canvas, state.svg));
    panel.exports([
      { label: panel.words.png, filename: `${data.model}-states.png`, make: () => picture(panel, data) },
      { label: panel.words.csv, filename: `${data.model}-states.csv`, make: () => table(data, bus.sel) },
    ]);
  },
  draw(panel, data, sel) {
    const state = panel.state, at = progress(data, sel), { hover } = sel;
    if (state.stage !== at.stage) {
      state.stage = at.stage;
      move(state.read, state.to, data.read_points.data, at.stage * state.read.length);
    }
    show(state.read, at.source, sel.showall);
    show(state.write, at.target, sel.showall);
    relight(state, "now", at.now ? state[at.now[0]][at.now[1]] : null);
    relight(state, "lit", hover ? state[hover.side === "source" ? "read" : "write"][hover.index] : null);
    panel.say(sentence(data, sel, at));
  },
});
