// Two inputs' states on the model's fixed projection: before solid, after dashed; reading blue, writing orange.

import * as S2S from "../lib/index.js";

const EDGE = 6, SHAPE = 0.5, HIGH = [260, 420]; // px kept free; height as a share of the width; px
S2S.css("compare-states", `
.s2s-cs polyline { fill: none; stroke-width: 2; }
.s2s-cs .s2s-source { stroke: var(--s2s-source); } .s2s-cs .s2s-target { stroke: var(--s2s-target); }
.s2s-cs circle.s2s-source { fill: var(--s2s-source); stroke: none; } .s2s-cs circle.s2s-target { fill: var(--s2s-target); stroke: none; }
.s2s-cs .s2s-after { stroke-dasharray: 5 4; }
.s2s-cs circle.s2s-after { fill: var(--s2s-panel); stroke-width: 2; stroke-dasharray: none; }
.s2s-cs circle.s2s-after.s2s-source { stroke: var(--s2s-source); } .s2s-cs circle.s2s-after.s2s-target { stroke: var(--s2s-target); }
.s2s-cs circle.s2s-now { r: 7px; }
.s2s-cs text { font-size: 12px; fill: var(--s2s-text); stroke: var(--s2s-panel); stroke-width: 3px; paint-order: stroke; pointer-events: none; }
.s2s-cs { position: relative; } .s2s-cs svg { position: absolute; left: 0; top: 0; }
`);

function toPixels(data, w, h) {
  const [[left, right], [bottom, top]] = data.limits;
  return (array, i) => [Math.max(EDGE, Math.min(w - EDGE, ((array[2 * i] - left) / (right - left)) * w)), Math.max(EDGE, Math.min(h - EDGE, ((top - array[2 * i + 1]) / (top - bottom)) * h))];
}

function makePath(data, to, name, lane, which) {
  const points = data.paths[lane][name], n = points.shape[0], side = name === "reading" ? "source" : "target", look = `s2s-${side}${which ? " s2s-after" : ""}`;
  const at = Array.from({ length: n }, (_, i) => to(points.data, i)), texts = data.lanes[lane][side].texts;
  const line = S2S.h("polyline", { class: look });
  const dots = at.map(([x, y], i) => S2S.h("circle", { class: look, cx: x, cy: y, r: 4 }, S2S.h("title", {}, texts[i])));
  const labels = at.map(([x, y], i) => S2S.h("text", { x: x + 7, y: which ? y + 14 : y - 6 }, texts[i]));
  return { points, at, line, dots, labels, side };
}

// How many points of a path are shown, and which one is of now.
function progress(data, sel, lane, side) {
  const n = data.lanes[lane].source.tokens.length, read = data.all_at_once ? (sel.step > -data.n_reading ? n : 0) : Math.max(0, Math.min(n, n + Math.min(0, sel.step)));
  if (side === "source") return { shown: read, now: sel.step <= 0 && !data.all_at_once ? read - 1 : -1 };
  const written = Math.min(data.lanes[lane].target.tokens.length, Math.max(0, sel.step));
  return { shown: sel.showall ? data.lanes[lane].target.tokens.length : written, now: sel.step > 0 ? written - 1 : -1 };
}

function distance(data, sel) {
  const name = sel.step > 0 ? "writing" : "reading", at = data.paths.map((_, lane) => progress(data, sel, lane, name === "writing" ? "target" : "source").now);
  if (at.some((i) => i < 0)) return null;
  const [a, b] = at.map((i, lane) => [data.paths[lane][name].data[2 * i], data.paths[lane][name].data[2 * i + 1]]);
  return { distance: S2S.num(Math.hypot(a[0] - b[0], a[1] - b[1])), n: at[0] + 1, name };
}

function table(data) {
  const rows = [["input", "part", "position", "token", "x", "y"]];
  data.paths.forEach((path, lane) => { for (const [name, side] of [["reading", "source"], ["writing", "target"]]) {
    for (let i = 0; i < path[name].shape[0]; i++) rows.push([data.lanes[lane].label, name, i + 1, data.lanes[lane][side].tokens[i], path[name].data[2 * i], path[name].data[2 * i + 1]]);
  } });
  return S2S.csv(rows);
}

function picture(panel, data) {
  const { w, h, back, paths } = panel.state, { canvas, ctx } = S2S.canvas(w, h, ""), c = S2S.colors;
  ctx.fillStyle = c.panel;
  ctx.fillRect(0, 0, w, h);
  ctx.drawImage(back, 0, 0, w, h);
  for (const path of paths) {
    ctx.strokeStyle = ctx.fillStyle = c[path.side];
    ctx.lineWidth = 2;
    ctx.setLineDash(path.lane ? [5, 4] : []);
    ctx.beginPath();
    path.at.slice(0, path.shown).forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    if (path.line.style.display !== "none") ctx.stroke();
    path.at.slice(0, path.shown).forEach(([x, y], i) => { ctx.fillStyle = c[path.side]; ctx.beginPath(); ctx.arc(x, y, 4, 0, 7); ctx.fill(); ctx.fillStyle = c.text; ctx.fillText(path.labels[i].textContent, x + 7, path.lane ? y + 14 : y - 6); });
  }
  return S2S.png(canvas);
}

export default S2S.view("compare-states", {
  build(panel, data, bus) {
    const { words } = data, w = panel.width, h = Math.round(Math.max(HIGH[0], Math.min(HIGH[1], w * SHAPE))), to = toPixels(data, w, h);
    const { canvas, ctx } = S2S.canvas(w, h, words.title);
    ctx.fillStyle = S2S.mix(0.26, "dim");
    for (let i = 0; i < data.dots.shape[0]; i++) {
      const [x, y] = to(data.dots.data, i);
      if (x > EDGE && y > EDGE && x < w - EDGE && y < h - EDGE) ctx.fillRect(x - 1, y - 1, 2, 2); // the ends of sentences lie outside
    }
    const paths = data.paths.flatMap((_, lane) => ["reading", "writing"].map((name) => ({ ...makePath(data, to, name, lane, lane), lane, name })));
    panel.state = { w, h, back: canvas, paths };
    panel.setTitle(words.title);
    panel.setQuiet(S2S.fmt(words.share, { percent: S2S.percent(data.share) }).textContent);
    panel.help(words.help);
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-cs", style: { height: `${h}px` } }, canvas,
      S2S.h("svg", { width: w, height: h, role: "img", "aria-label": words.title }, paths.map((path) => [path.line, path.dots, path.labels]))));
    panel.exports([
      { label: panel.words.png, filename: "compare-states.png", make: () => picture(panel, data) },
      { label: panel.words.csv, filename: "compare-states.csv", make: () => table(data) },
    ]);
  },
  draw(panel, data, sel) {
    for (const path of panel.state.paths) {
      const { shown, now } = progress(data, sel, path.lane, path.side), { dots, labels, line, at } = path;
      path.shown = shown;
      line.setAttribute("points", at.slice(0, shown).map((point) => point.join(",")).join(" "));
      line.style.display = data.all_at_once && path.name === "reading" ? "none" : "";
      dots.forEach((dot, i) => { dot.style.display = i < shown ? "" : "none"; dot.classList.toggle("s2s-now", i === now); });
      labels.forEach((label, i) => { label.style.display = i < shown && (i === now || i === shown - 1 || at.length < 14) ? "" : "none"; });
    }
    const found = distance(data, sel), { words } = data;
    panel.say(found ? S2S.fmt(words[`say_${found.name}`], found) : S2S.fmt(data.all_at_once ? words.say_once : words.say_before));
  },
});
