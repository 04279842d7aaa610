// A dot for each unit: at how many of the tokens so far its gate was nearly open (right) or nearly shut (up), this sentence over
// the corpus in grey (Karpathy et al. 2015); and how long each unit holds its memory, on a logarithmic scale.

import * as S2S from "../lib/index.js";

const SIDE = [150, 240], GAP = 24, LEFT = 40, BOTTOM = 24, TOP = 6, REACH = 10; // px; REACH: a click this near chooses the unit
const DECADES = 4; // of tokens on the time axis

S2S.css("memory_saturation", `
.s2s-ms { display: flex; flex-wrap: wrap; gap: 8px ${GAP}px; }
.s2s-ms-name { display: flex; gap: 4px; align-items: baseline; font-size: 12px; line-height: 20px; padding-left: ${LEFT}px; }
.s2s-ms-name b { font-weight: 600; } .s2s-ms-name i { font-family: Cambria, "STIX Two Math", "Times New Roman", serif; font-size: 14px; }
.s2s-ms-plot { position: relative; cursor: pointer; }
.s2s-ms-plot > * { position: absolute !important; left: 0; top: 0; pointer-events: none; }
.s2s-ms-foot { margin: 4px 0 0; padding: 0; color: var(--s2s-dim); font-size: 12px; line-height: 20px; }
.s2s-ms-foot .s2s-now { color: var(--s2s-gate); font-weight: 600; }
`);

const layerOf = (data, sel) => Math.min(sel.layer, data.time.shape[0] - 1);
const unitOf = (data, sel) => Math.min(sel.unit, data.time.shape[2] - 1);
const at3 = (array, layer, p, unit) => array.data[(layer * array.shape[1] + p) * array.shape[2] + unit];
const at2 = (array, layer, unit) => array.data[layer * array.shape[1] + unit];
const last = (data, sel) => S2S.place(data, sel, 0).seen - 1;

// ---- where a unit stands

// [right, left] shares of a gate up to position p.
const shares = (gate, layer, p, unit) => [at3(gate.right, layer, p, unit) / (p + 1), at3(gate.left, layer, p, unit) / (p + 1)];
const onSquare = (side, [right, left]) => [LEFT + right * side, TOP + (1 - left) * side];
const onTime = (side, wide, units, rank, time) => [LEFT + ((rank + 0.5) / units) * wide, TOP + side * (1 - Math.log10(Math.max(1, time)) / DECADES)];

// Rank of each unit on the time axis: by the corpus, else by the whole sentence; it never changes while stepping.
function ranks(data, layer) {
  const [, positions, units] = data.time.shape, value = (u) => (data.corpus_time ? at2(data.corpus_time, layer, u) : at3(data.time, layer, positions - 1, u));
  const order = Array.from({ length: units }, (_, u) => u).sort((a, b) => value(b) - value(a)), found = new Int32Array(units);
  order.forEach((unit, rank) => { found[unit] = rank; });
  return found;
}

// Every plot's points [unit] -> [x, y], of the sentence up to p, or of the corpus (p null; null without one).
function spot(panel, data, layer, i, p) {
  const { side, wide, rank } = panel.state, gate = data.gates[i], units = data.time.shape[2];
  if (!gate) return p === null ? data.corpus_time && ((u) => onTime(side, wide, units, rank[u], at2(data.corpus_time, layer, u))) : (u) => onTime(side, wide, units, rank[u], at3(data.time, layer, p, u));
  if (p !== null) return (u) => onSquare(side, shares(gate, layer, p, u));
  return gate.corpus_left && ((u) => onSquare(side, [at2(gate.corpus_right, layer, u), at2(gate.corpus_left, layer, u)]));
}

// ---- drawing

function axes(panel, ctx, i, gates) {
  const { side, wide, family } = panel.state, c = S2S.colors, w = i < gates ? side : wide;
  ctx.strokeStyle = c.line;
  ctx.fillStyle = c.dim;
  ctx.font = `12px ${family}`;
  ctx.strokeRect(LEFT + 0.5, TOP + 0.5, w, side);
  ctx.textAlign = "right";
  const ticks = i < gates ? [0, 0.5, 1].map((v) => [v, S2S.num(v, v % 1 ? 1 : 0)]) : Array.from({ length: DECADES + 1 }, (_, d) => [d / DECADES, String(10 ** d)]);
  for (const [v, text] of ticks) { ctx.fillText(text, LEFT - 4, TOP + side * (1 - v) + 4); if (i >= gates) ctx.fillRect(LEFT, Math.round(TOP + side * (1 - v)), w, 0.5); }
  ctx.textAlign = "center";
  if (i < gates) {
    for (const [v, text] of ticks) ctx.fillText(text, LEFT + side * v, TOP + side + 16);
    ctx.beginPath();
    ctx.moveTo(LEFT, TOP);
    ctx.lineTo(LEFT + side, TOP + side);
    ctx.stroke();
  }
}

function dots(ctx, units, point, colour, size, alpha) {
  ctx.fillStyle = colour;
  ctx.globalAlpha = alpha;
  for (let u = 0; u < units; u++) { const [x, y] = point(u); ctx.fillRect(Math.round(x - size / 2), Math.round(y - size / 2), size, size); } // whole pixels: fast
  ctx.globalAlpha = 1;
}

// The ground: axes and the corpus. Once per layer.
function ground(panel, data, layer) {
  const state = panel.state, units = data.time.shape[2];
  state.rank = ranks(data, layer);
  state.plots.forEach(({ below }, i) => {
    below.ctx.clearRect(0, 0, below.w, below.h);
    axes(panel, below.ctx, i, data.gates.length);
    const point = spot(panel, data, layer, i, null);
    if (point) dots(below.ctx, units, point, S2S.colors.dim, 3, 0.45);
  });
}

// The sentence so far, and a ring at the chosen unit.
function now(panel, data, layer, unit, p) {
  const units = data.time.shape[2];
  panel.state.plots.forEach(({ above: { ctx, w, h } }, i) => {
    ctx.clearRect(0, 0, w, h);
    if (p < 0) return;
    const point = spot(panel, data, layer, i, p), [x, y] = point(unit);
    dots(ctx, units, point, S2S.colors.gate, 4, 0.6);
    ctx.strokeStyle = S2S.colors.text;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.arc(x, y, 6, 0, 7);
    ctx.stroke();
  });
}

function sentence(data, sel, layer, unit) {
  const { words } = data, p = last(data, sel), keeper = data.gates.find((gate) => gate.gate === (data.cell === "lstm" ? "f" : "z"));
  if (p < 0) return S2S.fmt(words.say_before);
  const [open, shut] = shares(keeper, layer, p, unit), time = at3(data.time, layer, p, unit);
  let long = 0;
  for (let u = 0; u < data.time.shape[2]; u++) long += at3(data.time, layer, p, u) > 10;
  return S2S.fmt(words.say, { unit: unit + 1, gate: keeper.title, open: S2S.percent(open), shut: S2S.percent(shut), time: time >= 1000 ? "> 1000" : S2S.num(time, time < 10 ? 1 : 0), long, units: data.time.shape[2], n: p + 1 });
}

// ---- building

function plot(panel, data, bus, i) {
  const { side, wide } = panel.state, w = LEFT + (i < data.gates.length ? side : wide) + 6, h = TOP + side + BOTTOM, gate = data.gates[i];
  const canvas = (label) => ({ ...S2S.canvas(w, h, label), w, h }), below = canvas(gate ? gate.title : data.words.time), above = canvas("");
  above.canvas.setAttribute("aria-hidden", "true");
  const choose = (event) => {
    const p = last(data, bus.sel), layer = layerOf(data, bus.sel), point = p < 0 ? spot(panel, data, layer, i, null) : spot(panel, data, layer, i, p);
    if (!point) return;
    let best = -1, nearest = REACH ** 2;
    for (let u = 0; u < data.time.shape[2]; u++) { const [x, y] = point(u), far = (x - event.offsetX) ** 2 + (y - event.offsetY) ** 2; if (far < nearest) [best, nearest] = [u, far]; }
    if (best >= 0) S2S.chooseUnit(bus, best);
  };
  const node = S2S.h("div", {}, S2S.h("div", { class: "s2s-ms-name" }, S2S.h("b", {}, gate ? gate.title : data.words.time), gate && S2S.h("i", {}, gate.gate)),
    S2S.h("div", { class: "s2s-ms-plot", style: { width: `${w}px`, height: `${h}px` }, onclick: choose }, below.canvas, above.canvas));
  return { node, below, above };
}

function table(panel, data, bus) {
  const p = last(data, bus.sel), layer = layerOf(data, bus.sel), corpus = Boolean(data.corpus_time), rows = [["layer", "unit", ...data.gates.flatMap(({ gate }) => [`${gate}_shut`, `${gate}_open`, ...(corpus ? [`${gate}_shut_corpus`, `${gate}_open_corpus`] : [])]), "time_scale", ...(corpus ? ["time_scale_corpus"] : [])]];
  for (let u = 0; p >= 0 && u < data.time.shape[2]; u++) rows.push([layer + 1, u + 1, ...data.gates.flatMap((gate) => [...shares(gate, layer, p, u).reverse(), ...(corpus ? [at2(gate.corpus_left, layer, u), at2(gate.corpus_right, layer, u)] : [])]), at3(data.time, layer, p, u), ...(corpus ? [at2(data.corpus_time, layer, u)] : [])]);
  return S2S.csv(rows);
}

export default S2S.view("memory_saturation", {
  build(panel, data, bus) {
    const { words } = data, n = data.gates.length + 1, state = (panel.state = { painted: null, family: getComputedStyle(panel.root).fontFamily });
    const each = (panel.width - 2 - (n - 1) * GAP) / n - LEFT - 6;
    state.side = Math.floor(Math.max(SIDE[0], Math.min(SIDE[1], each)));
    state.wide = Math.floor(Math.max(state.side, Math.min(panel.width - LEFT - 6, panel.width - 2 - data.gates.length * (state.side + LEFT + 6 + GAP) - LEFT - 6)));
    state.layer = data.time.shape[0] > 1 ? S2S.chooser(words.choose_layer, words.layer, data.time.shape[0], (layer) => bus.set({ layer })) : null;
    panel.setTitle(words.title);
    panel.setQuiet(state.layer);
    panel.help(["help.what", "help.formula", "help.time", "help.click"].map((key) => words[key]).join("\n"));
    state.plots = Array.from({ length: n }, (_, i) => plot(panel, data, bus, i));
    const foot = S2S.h("p", { class: "s2s-ms-foot" }, S2S.h("span", { class: "s2s-now" }, `■ ${words.now}`), data.sentences ? S2S.fmt(` · ■ ${words.corpus}`, { n: data.sentences }) : "", ` · ${words.axes}`);
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-ms" }, state.plots.map(({ node }) => node)), foot);
    const name = () => `${data.model}-saturation-${layerOf(data, bus.sel) + 1}`;
    panel.exports([
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => S2S.photograph(panel.body) },
      { label: panel.words.csv, get filename() { return `${name()}.csv`; }, make: () => table(panel, data, bus) },
    ]);
  },
  draw(panel, data, sel) {
    const state = panel.state, layer = layerOf(data, sel), unit = unitOf(data, sel), p = last(data, sel), drawn = `${layer}/${unit}/${p}`;
    if (state.painted !== layer) {
      state.painted = layer;
      state.drawn = null;
      ground(panel, data, layer);
      if (state.layer) state.layer.value = String(layer);
    }
    if (state.drawn === drawn) return;
    state.drawn = drawn;
    now(panel, data, layer, unit, p);
    panel.say(sentence(data, sel, layer, unit));
  },
});
