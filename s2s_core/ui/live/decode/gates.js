// Gates and memory: a heatmap of units × positions for each gate, the cell and the hidden state. Painted once per
// layer and order; a step only moves frames and covers.

import { chooser, numberBox, segment, showNumber } from "../lib/choosers.js";
import { canvas, css, fmt, h, num, plain, pointIn, px } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { chooseUnit } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { place, suggestUnit, tokenAt, unitSentence } from "../lib/units.js";
import { table } from "./gates_export.js";
import { BETWEEN, GAP, held, layerOf, layout, paint, seen, unitOf, valueOf } from "./gates_map.js";

css(
  "gates",
  `
.s2s-ga { display: grid; gap: 16px ${BETWEEN}px; justify-content: start; }
.s2s-ga-name { display: flex; align-items: baseline; gap: 4px; font-size: 12px; line-height: 20px;
  white-space: nowrap; }
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
.s2s-ga-plot > .s2s-ga-unit { top: 0; bottom: auto; width: 100%; border: 1px solid var(--s2s-text);
  box-shadow: 0 0 0 1px var(--s2s-panel); transform: translateY(var(--s2s-unit)); }
.s2s-ga.s2s-before .s2s-ga-now, .s2s-ga.s2s-dark .s2s-ga-lit { display: none; }
.s2s-ga-parts { display: flex; gap: ${GAP}px; margin-top: 3px; }
.s2s-ga-parts i { height: 3px; border-radius: 2px; background: var(--s2s-source); }
.s2s-ga-parts i + i { background: var(--s2s-target); }
.s2s-ga-foot { margin: 8px 0 0; padding: 0; color: var(--s2s-dim); font-size: 12px; line-height: 20px;
  min-height: 20px; }
.s2s-ga-foot b { color: var(--s2s-text); font-weight: 600; }
.s2s-ga-foot .s2s-s { color: var(--s2s-source); } .s2s-ga-foot .s2s-t { color: var(--s2s-target); }
`,
);

const HELP = ["help.what", null, "help.colours", "help.order"]; // null: the cell's own

// ---- building

function orderChooser(panel, data, bus) {
  const { words } = data;
  const { choice } = panel.state;
  const orders = [
    ["activity", words.by_activity],
    ["clustered", words.by_cluster],
    ["stored", words.as_stored],
  ];
  const order = segment(words.choose_order, orders, (picked) => {
    choice.order = picked;
    order.press(picked);
    panel.state.painted = null;
    bus.redraw(["order"]);
  });
  order.press(choice.order);
  return order.node;
}

function choosers(panel, data, bus) {
  const { words } = data;
  const { state } = panel;
  const { layers, units } = state.at;
  const byLayer = () => chooser(words.choose_layer, words.layer, layers, (layer) => bus.set({ layer }));
  state.layer = layers > 1 ? byLayer() : null;
  state.unit = numberBox(words.choose_unit, units, (unit) => chooseUnit(bus, unit));
  const byUnit = [words.unit_label, " ", state.unit, " ", fmt(words.units, { n: units })];
  return [state.layer, state.layer && " ", ...byUnit, " ", orderChooser(panel, data, bus)].filter(Boolean);
}

// The cell of map i under the pointer, null beside the cells.
function cellAt({ at, order }, event, i) {
  const { x, y } = pointIn(event);
  const writing = x >= at.x(at.reading);
  const p = Math.floor((x - (writing ? GAP : 0)) / at.col);
  const row = Math.floor((y - 2) / at.unit);
  const inside = row >= 0 && row < at.units && p >= 0 && p < at.positions && (writing || p < at.reading);
  return inside ? { map: i, p, unit: order[row] } : null;
}

function hoverOf(cell, reading) {
  if (!cell) return null;
  return cell.p < reading ? { side: "source", index: cell.p } : { side: "target", index: cell.p - reading };
}

// The pointer on a map: the cell's number stands below, its token lights up in every view; a click chooses the unit.
function pointer(panel, data, bus, i) {
  const { state } = panel;
  return {
    onmousemove: (event) => {
      const cell = cellAt(state, event, i);
      const same = cell?.p === state.cell?.p;
      state.cell = cell;
      if (!same) bus.set({ hover: hoverOf(cell, state.at.reading) });
      drawFoot(panel, data, bus.sel);
    },
    onmouseleave: () => {
      state.cell = null;
      bus.set({ hover: null });
      drawFoot(panel, data, bus.sel);
    },
    onclick: (event) => {
      const cell = cellAt(state, event, i);
      if (cell) chooseUnit(bus, cell.unit);
    },
    ondblclick: (event) => {
      const cell = cellAt(state, event, i);
      const { at } = state;
      if (cell) bus.edit(held(data.maps[i], layerOf(bus.sel, at), cell.p, at.reading, event.shiftKey));
    },
  };
}

const mark = (name, style) => h("i", { class: `s2s-ga-${name}`, style });
const wide = (n) => ({ width: px(n) });

// What covers a part of a map: reading or writing.
function veil(name, x, width) {
  return h("div", { class: "s2s-ga-half", style: { left: px(x), ...wide(width) } }, mark(`veil s2s-${name}`));
}

function makeMap(panel, data, bus, i) {
  const { at } = panel.state;
  const { title, symbol, limit, site } = data.maps[i];
  const counts = { units: at.units, reading: at.reading, writing: at.writing };
  const heat = canvas(at.w, at.h, plain(data.words.picture, { title, ...counts }));
  const name = h(
    "div",
    { class: "s2s-ga-name", style: wide(at.w) },
    h("b", { title }, title),
    h("i", {}, symbol),
    h("span", {}, limit ? `±${limit}` : "0…1"),
  );
  const size = { ...wide(at.w), height: px(at.h + 4) };
  const plot = h("div", { class: "s2s-ga-plot", style: size, "data-site": site, ...pointer(panel, data, bus, i) }, [
    heat.canvas,
    veil("read", 0, at.reading * at.col),
    veil("written", at.x(at.reading), at.writing * at.col),
    mark("lit", wide(at.col)),
    mark("now", wide(at.col)),
    mark("unit", { height: px(Math.max(1, at.unit) + 4) }),
  ]);
  const bars = [at.reading, at.writing].map((n) => h("i", { style: wide(n * at.col) }));
  heat.node = h("div", {}, name, plot, h("div", { class: "s2s-ga-parts" }, bars));
  return heat;
}

// ---- drawing

function legend(words) {
  const reading = h("span", { class: "s2s-s" }, words.reading);
  const writing = h("span", { class: "s2s-t" }, words.writing);
  return h("span", {}, words.legend, " · ", reading, " · ", writing, " · ", words.click);
}

function drawFoot(panel, data, sel) {
  const { state } = panel;
  const { cell, at } = state;
  const { words } = data;
  const pointed = cell && cell.p < seen(data, sel, at);
  if (!pointed && state.footed === "legend") return;
  state.footed = pointed ? "cell" : "legend";
  if (!pointed) {
    state.foot.replaceChildren(legend(words));
    return;
  }
  const value = num(valueOf(state, data, cell.map, layerOf(sel, at), cell.p, cell.unit));
  const named = { title: data.maps[cell.map].title, unit: cell.unit + 1, token: tokenAt(data, cell.p) };
  state.foot.replaceChildren(fmt(words.cell, { ...named, value }));
}

// Where the pointer's token stands; -1 without one.
function litPosition({ hover }, reading) {
  if (!hover) return -1;
  return hover.side === "source" ? hover.index : reading + hover.index;
}

function move(state, data, sel) {
  const { at, grid } = state;
  const { p, seen: veiled } = place(data, { ...sel, showall: false }, layerOf(sel, at));
  const set = (name, n) => grid.style.setProperty(`--s2s-${name}`, px(n));
  const lit = litPosition(sel, at.reading);
  const visible = lit >= 0 && lit < seen(data, sel, at);
  set("read", Math.min(veiled, at.reading) * at.col);
  set("written", Math.max(0, veiled - at.reading) * at.col);
  if (p >= 0) set("now", at.x(p));
  set("unit", state.row[unitOf(sel, at)] * at.unit);
  if (visible) set("lit", at.x(lit));
  grid.classList.toggle("s2s-dark", !visible);
  grid.classList.toggle("s2s-before", p < 0);
  grid.classList.toggle("s2s-reading", p < at.reading);
  grid.classList.toggle("s2s-all", sel.showall);
}

function sentence(state, data, sel) {
  const layer = layerOf(sel, state.at);
  const unit = unitOf(sel, state.at);
  const value = (site, p) => valueOf(state, data, state.index[site], layer, p, unit);
  return unitSentence(data, unit, value, place(data, sel, layer));
}

export default view("gates", {
  build(panel, data, bus) {
    const { words, cell } = data;
    const at = layout(panel, data);
    const choice = (panel.choice ??= { order: "activity" });
    const index = Object.fromEntries(data.maps.map((map, i) => [map.site, i]));
    const state = (panel.state = { at, choice, index, cell: null, painted: null, footed: null });
    panel.setTitle(words[`title.${cell}`]);
    panel.setQuiet(choosers(panel, data, bus));
    panel.help(HELP.map((key) => words[key ?? `help.${cell}`]).join("\n"));
    state.heats = data.maps.map((_, i) => makeMap(panel, data, bus, i));
    const columns = { "grid-template-columns": `repeat(${at.across}, max-content)` };
    const maps = state.heats.map((heat) => heat.node);
    state.grid = h("div", { class: "s2s-ga", style: columns }, maps);
    state.foot = h("p", { class: "s2s-ga-foot" });
    panel.body.replaceChildren(state.grid, state.foot);
    offer(panel, () => `${data.model}-gates-${layerOf(bus.sel, at) + 1}`, {
      exactCsv: (exact) => table(panel, exact, bus.sel),
    });
  },
  draw(panel, data, sel, bus) {
    const { state } = panel;
    const layer = layerOf(sel, state.at);
    suggestUnit(data, layer, bus);
    if (state.painted !== layer) {
      paint(state, data, layer);
      state.painted = layer;
      if (state.layer) state.layer.value = String(layer);
    }
    showNumber(state.unit, unitOf(sel, state.at));
    move(state, data, sel);
    panel.say(sentence(state, data, sel));
    drawFoot(panel, data, sel);
  },
});
