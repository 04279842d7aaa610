// Gates and memory: a heatmap of units × positions for each gate, the cell and the hidden state. Reading and writing stand
// apart by a gap. Painted once per layer and order; a step only moves frames and covers.

import * as S2S from "../lib/index.js";

const GAP = 6, BETWEEN = 20; // px between reading and writing; between two maps
const COL = [3, 22], WANTED = 5; // px of a position: smallest, largest, and what makes a row of maps worth it
const TALL = 272; // px of the tallest map

S2S.css("gates", `
.s2s-ga { display: grid; gap: 16px ${BETWEEN}px; justify-content: start; }
.s2s-ga-name { display: flex; align-items: baseline; gap: 4px; font-size: 12px; line-height: 20px; white-space: nowrap; }
.s2s-ga-name b { font-weight: 600; overflow: hidden; text-overflow: ellipsis; }
.s2s-ga-name i { font-family: Cambria, "STIX Two Math", "Times New Roman", serif; font-size: 14px; }
.s2s-ga-name span { margin-left: auto; color: var(--s2s-dim); }
.s2s-ga-plot { position: relative; cursor: pointer; overflow: hidden; padding: 2px 0; }
.s2s-ga-plot > * { position: absolute; pointer-events: none; top: 2px; bottom: 2px; left: 0; }
.s2s-ga-veil { background: var(--s2s-bg); }
.s2s-ga.s2s-all .s2s-ga-veil { opacity: .6; }
.s2s-ga-veil.s2s-read { transform: translateX(var(--s2s-read)); }
.s2s-ga-veil.s2s-written { transform: translateX(var(--s2s-written)); }
.s2s-ga-half { overflow: hidden; }
.s2s-ga-half > i { position: absolute; inset: 0; }
.s2s-ga-now { outline: 2px solid var(--s2s-target); outline-offset: -1px; transform: translateX(var(--s2s-now)); }
.s2s-ga.s2s-reading .s2s-ga-now { outline-color: var(--s2s-source); }
.s2s-ga-lit { background: var(--s2s-dim); opacity: .3; transform: translateX(var(--s2s-lit)); }
.s2s-ga-plot > .s2s-ga-unit { top: 0; bottom: auto; width: 100%; border: 1px solid var(--s2s-text); box-shadow: 0 0 0 1px var(--s2s-panel); transform: translateY(var(--s2s-unit)); }
.s2s-ga.s2s-before .s2s-ga-now, .s2s-ga.s2s-dark .s2s-ga-lit { display: none; }
.s2s-ga-parts { display: flex; gap: ${GAP}px; margin-top: 3px; }
.s2s-ga-parts i { height: 3px; border-radius: 2px; background: var(--s2s-source); }
.s2s-ga-parts i + i { background: var(--s2s-target); }
.s2s-ga-foot { margin: 8px 0 0; padding: 0; color: var(--s2s-dim); font-size: 12px; line-height: 20px; min-height: 20px; }
.s2s-ga-foot b { color: var(--s2s-text); font-weight: 600; }
.s2s-ga-foot .s2s-s { color: var(--s2s-source); } .s2s-ga-foot .s2s-t { color: var(--s2s-target); }
`);

const clamp = (x, [low, high]) => Math.max(low, Math.min(high, x));
const say = (template, values) => S2S.fmt(template, values).textContent;

// As many maps in a row as leave each position some pixels; all sizes for this trace and width.
function layout(panel, data) {
  const n = data.maps.length, [layers, positions, units] = data.maps[0].values.shape;
  const reading = data.source.texts.length, writing = positions - reading;
  const room = (k) => Math.floor(((panel.width - (k - 1) * BETWEEN) / k - GAP) / positions);
  const across = [n, 3, 2, 1].find((k) => k <= n && n % k === 0 && (room(k) >= WANTED || k === 1));
  const col = clamp(room(across), COL), unit = units <= 68 ? 4 : units <= 136 ? 2 : Math.min(1, TALL / units);
  const x = (p) => p * col + (p >= reading ? GAP : 0);
  return { layers, positions, units, reading, writing, across, col, unit, x, w: x(positions - 1) + col, h: Math.round(units * unit) };
}

const layerOf = (sel, at) => Math.min(sel.layer, at.layers - 1);
const unitOf = (sel, at) => Math.min(sel.unit, at.units - 1);

// Units in the order of the rows, and the row of each unit.
function ordering(state, data, layer) {
  const { units } = state.at, from = layer * units;
  state.order = state.choice.order === "stored" ? Int32Array.from({ length: units }, (_, u) => u) : data[state.choice.order === "clustered" ? "clustered" : "order"].data.subarray(from, from + units);
  state.row = new Int32Array(units);
  state.order.forEach((unit, row) => { state.row[unit] = row; });
}

// One part (reading or writing) of a map into the rectangle at x: scaled down in height smoothly, across in sharp columns.
function half(ctx, state, map, layer, first, count, x) {
  const { units, positions, col, h } = state.at, limit = map.limit ?? 1, values = new Float32Array(units * count);
  state.order.forEach((unit, row) => {
    for (let p = 0; p < count; p++) values[row * count + p] = map.values.data[(layer * positions + first + p) * units + unit] / limit;
  });
  if (!count) return;
  const full = new OffscreenCanvas(count, units);
  S2S.heat(full.getContext("2d"), values, units, count, count, units, map.limit ? "signed" : "gate");
  const low = new OffscreenCanvas(count, Math.min(units, h)), lowered = low.getContext("2d");
  lowered.drawImage(full, 0, 0, count, low.height);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(low, x, 0, count * col, h);
  if (col < 6) return;
  ctx.fillStyle = S2S.colors.panel;
  for (let p = 1; p < count; p++) ctx.fillRect(x + p * col - 0.5, 0, 1, h);
}

function paint(state, data, layer) {
  const { reading, writing, w, h, x } = state.at;
  ordering(state, data, layer);
  data.maps.forEach((map, i) => {
    const { ctx } = state.heats[i];
    ctx.clearRect(0, 0, w, h);
    half(ctx, state, map, layer, 0, reading, 0);
    half(ctx, state, map, layer, reading, writing, x(reading));
  });
}

const value = (state, data, map, layer, position, unit) => data.maps[map].values.data[(layer * state.at.positions + position) * state.at.units + unit];
const seen = (data, sel, at) => S2S.place(data, sel, layerOf(sel, at)).seen;

function sentence(state, data, sel) {
  const layer = layerOf(sel, state.at), unit = unitOf(sel, state.at);
  return S2S.unitSentence(data, unit, (site, p) => value(state, data, state.index[site], layer, p, unit), S2S.place(data, sel, layer));
}

// ---- building

function choosers(panel, data, bus) {
  const { words } = data, state = panel.state, { at, choice } = state;
  state.layer = at.layers > 1 ? S2S.chooser(words.choose_layer, words.layer, at.layers, (layer) => bus.set({ layer })) : null;
  state.unit = S2S.numberBox(words.choose_unit, at.units, (unit) => S2S.chooseUnit(bus, unit));
  const order = S2S.segment(words.choose_order, [["activity", words.by_activity], ["clustered", words.by_cluster], ["stored", words.as_stored]], (picked) => {
    choice.order = picked;
    order.press(picked);
    state.painted = null;
    bus.redraw(["order"]);
  });
  order.press(choice.order);
  return [state.layer, state.layer && " ", words.unit_label, " ", state.unit, " ", S2S.fmt(words.units, { n: at.units }), " ", order.node];
}

// The pointer on a map: the cell's number stands below, its token lights up in every view; a click chooses the unit.
function pointer(panel, data, bus, i) {
  const state = panel.state, { at } = state;
  const cell = (event) => {
    const writing = event.offsetX >= at.x(at.reading), p = Math.floor((event.offsetX - (writing ? GAP : 0)) / at.col);
    const row = Math.floor((event.offsetY - 2) / at.unit);
    const inside = row >= 0 && row < at.units && p >= 0 && p < at.positions && (writing || p < at.reading);
    return inside ? { map: i, p, unit: state.order[row] } : null;
  };
  return {
    onmousemove: (event) => {
      const found = cell(event), same = found?.p === state.cell?.p;
      state.cell = found;
      if (!same) bus.set({ hover: found && (found.p < at.reading ? { side: "source", index: found.p } : { side: "target", index: found.p - at.reading }) });
      foot(panel, data, bus.sel);
    },
    onmouseleave: () => { state.cell = null; bus.set({ hover: null }); foot(panel, data, bus.sel); },
    onclick: (event) => { const found = cell(event); if (found) S2S.chooseUnit(bus, found.unit); },
  };
}

function map(panel, data, bus, i) {
  const { at } = panel.state, { title, symbol, limit } = data.maps[i], px = (n) => `${n}px`;
  const heat = S2S.canvas(at.w, at.h, say(data.words.picture, { title, units: at.units, reading: at.reading, writing: at.writing }));
  const veil = (name, x, columns) => S2S.h("div", { class: "s2s-ga-half", style: { left: px(x), width: px(columns * at.col) } }, S2S.h("i", { class: `s2s-ga-veil s2s-${name}` }));
  const size = { width: px(at.w), height: px(at.h + 4) };
  heat.node = S2S.h("div", {},
    S2S.h("div", { class: "s2s-ga-name", style: { width: px(at.w) } }, S2S.h("b", { title }, title), S2S.h("i", {}, symbol), S2S.h("span", {}, limit ? `±${limit}` : "0…1")),
    S2S.h("div", { class: "s2s-ga-plot", style: size, "data-site": data.maps[i].site, ...pointer(panel, data, bus, i) }, heat.canvas,
      veil("read", 0, at.reading), veil("written", at.x(at.reading), at.writing), S2S.h("i", { class: "s2s-ga-lit", style: { width: px(at.col) } }),
      S2S.h("i", { class: "s2s-ga-now", style: { width: px(at.col) } }), S2S.h("i", { class: "s2s-ga-unit", style: { height: px(Math.max(1, at.unit) + 4) } })),
    S2S.h("div", { class: "s2s-ga-parts" }, S2S.h("i", { style: { width: px(at.reading * at.col) } }), S2S.h("i", { style: { width: px(at.writing * at.col) } })));
  return heat;
}

// ---- drawing

function foot(panel, data, sel) {
  const state = panel.state, { cell, at } = state, { words } = data;
  if (!cell || cell.p >= seen(data, sel, at)) {
    if (state.footed === "legend") return;
    state.footed = "legend";
    const line = S2S.h("span", {}, words.legend, " · ", S2S.h("span", { class: "s2s-s" }, words.reading), " · ", S2S.h("span", { class: "s2s-t" }, words.writing), " · ", words.click);
    state.foot.replaceChildren(line);
    return;
  }
  state.footed = "cell";
  const layer = layerOf(sel, at), number = value(state, data, cell.map, layer, cell.p, cell.unit);
  state.foot.replaceChildren(S2S.fmt(words.cell, { title: data.maps[cell.map].title, unit: cell.unit + 1, token: S2S.tokenAt(data, cell.p), value: S2S.num(number) }));
}

function move(state, data, sel) {
  const { at, grid } = state, { p, seen: veiled } = S2S.place(data, { ...sel, showall: false }, layerOf(sel, at)), place = (name, n) => grid.style.setProperty(`--s2s-${name}`, `${n}px`);
  place("read", Math.min(veiled, at.reading) * at.col);
  place("written", Math.max(0, veiled - at.reading) * at.col);
  if (p >= 0) place("now", at.x(p));
  place("unit", state.row[unitOf(sel, at)] * at.unit);
  const { hover } = sel, lit = !hover ? -1 : hover.side === "source" ? hover.index : at.reading + hover.index;
  const visible = lit >= 0 && lit < seen(data, sel, at);
  if (visible) place("lit", at.x(lit));
  grid.classList.toggle("s2s-dark", !visible);
  grid.classList.toggle("s2s-before", p < 0);
  grid.classList.toggle("s2s-reading", p < at.reading);
  grid.classList.toggle("s2s-all", sel.showall);
}

function picture(panel, data, bus) {
  const { at, heats, row } = panel.state, sel = bus.sel, c = S2S.colors, lines = Math.ceil(heats.length / at.across), cellH = at.h + 40;
  const width = at.across * (at.w + BETWEEN), { canvas, ctx } = S2S.canvas(width, lines * cellH, ""), { seen: until, p: now } = S2S.place(data, sel, layerOf(sel, at));
  ctx.fillStyle = c.panel;
  ctx.fillRect(0, 0, width, lines * cellH);
  heats.forEach((heat, i) => {
    ctx.save();
    ctx.translate((i % at.across) * (at.w + BETWEEN) + 8, Math.floor(i / at.across) * cellH + 24);
    ctx.fillStyle = c.text;
    ctx.font = `600 12px ${getComputedStyle(panel.root).fontFamily}`;
    ctx.fillText(`${data.maps[i].title} ${data.maps[i].symbol}`, 0, -8);
    ctx.drawImage(heat.canvas, 0, 0, at.w, at.h);
    ctx.fillStyle = c.bg;
    for (let p = until; p < at.positions; p++) ctx.fillRect(at.x(p), 0, at.col, at.h);
    ctx.lineWidth = 2;
    ctx.strokeStyle = now < at.reading ? c.source : c.target;
    if (now >= 0) ctx.strokeRect(at.x(now), 0, at.col, at.h);
    ctx.lineWidth = 1;
    ctx.strokeStyle = c.text;
    ctx.strokeRect(0.5, row[unitOf(sel, at)] * at.unit - 1.5, at.w - 1, Math.max(1, at.unit) + 3);
    ctx.restore();
  });
  return S2S.png(canvas);
}

// Every unit of the layer at every position shown; layers, positions and units count from 1, as on the screen.
function table(panel, data, bus) {
  const state = panel.state, { at } = state, layer = layerOf(bus.sel, at), rows = [["layer", "part", "position", "token", "unit", ...data.maps.map((m) => m.site)]];
  for (let p = 0; p < seen(data, bus.sel, at); p++) {
    const part = p < at.reading ? ["encoder", p + 1, data.source.tokens[p]] : ["decoder", p - at.reading + 1, data.target.tokens[p - at.reading]];
    for (let u = 0; u < at.units; u++) rows.push([layer + 1, ...part, u + 1, ...data.maps.map((_, m) => value(state, data, m, layer, p, u))]);
  }
  return S2S.csv(rows);
}

export default S2S.view("gates", {
  build(panel, data, bus) {
    const { words, cell } = data, choice = (panel.choice ??= { order: "activity" }), at = layout(panel, data);
    const state = (panel.state = { at, choice, cell: null, painted: null, footed: null, index: Object.fromEntries(data.maps.map((m, i) => [m.site, i])) });
    panel.setTitle(words[`title.${cell}`]);
    panel.setQuiet(choosers(panel, data, bus).filter(Boolean));
    panel.help(["help.what", `help.${cell}`, "help.colours", "help.order"].map((key) => words[key]).join("\n"));
    state.heats = data.maps.map((_, i) => map(panel, data, bus, i));
    state.grid = S2S.h("div", { class: "s2s-ga", style: { "grid-template-columns": `repeat(${at.across}, max-content)` } }, state.heats.map((heat) => heat.node));
    state.foot = S2S.h("p", { class: "s2s-ga-foot" });
    panel.body.replaceChildren(state.grid, state.foot);
    const name = () => `${data.model}-gates-${layerOf(bus.sel, at) + 1}`;
    panel.exports([
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => picture(panel, data, bus) },
      { label: panel.words.csv, get filename() { return `${name()}.csv`; }, make: () => table(panel, data, bus) },
    ]);
  },
  draw(panel, data, sel, bus) {
    const state = panel.state, layer = layerOf(sel, state.at);
    S2S.suggestUnit(data, layer, bus);
    if (state.painted !== layer) {
      paint(state, data, layer);
      state.painted = layer;
      if (state.layer) state.layer.value = String(layer);
    }
    S2S.showNumber(state.unit, unitOf(sel, state.at));
    move(state, data, sel);
    panel.say(sentence(state, data, sel));
    foot(panel, data, sel);
  },
});
