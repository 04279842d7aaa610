// The alignment heatmap: a row for each target token, a column for each source token. A step only moves a frame and a
// clip.

import { headChoosers } from "../lib/choosers.js";
import { canvas, css, fmt, h, plain, px } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { helpFormula, raised } from "../lib/math.js";
import { cellAt } from "../lib/matrix.js";
import { view } from "../lib/panel.js";
import { pointed } from "../lib/progress.js";
import { draw, mark, table } from "./alignment_draw.js";
import { LABEL, TALL, TILT, layout } from "./alignment_layout.js";

css(
  "alignment",
  `
[data-view="alignment"] .s2s-say { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.s2s-al { overflow: auto; max-width: 100%; outline-offset: -2px; }
.s2s-al-grid { display: grid; position: relative; }
.s2s-al-corner, .s2s-al-top, .s2s-al-left { position: sticky; background: var(--s2s-panel); z-index: 2; }
.s2s-al-corner { top: 0; left: 0; z-index: 3; }
.s2s-al-top { top: 0; } .s2s-al-left { left: 0; }
.s2s-al-col, .s2s-al-row { position: absolute; font-size: 13px; line-height: 16px; white-space: pre; overflow: hidden;
  text-overflow: ellipsis; max-width: ${LABEL}px; cursor: default; }
.s2s-al-col { color: var(--s2s-source); } .s2s-al-col.s2s-unread { color: var(--s2s-dim); }
.s2s-al-col.s2s-tilted { transform-origin: 0 100%; transform: rotate(-${TILT}deg); }
.s2s-al-row { right: 8px; color: var(--s2s-target); text-align: right; cursor: pointer; }
.s2s-al-row.s2s-future { opacity: .55; } .s2s-al-row.s2s-now { font-weight: 700; }
.s2s-al-hover { text-decoration: underline; text-underline-offset: 3px; }
.s2s-al-plot { position: relative; overflow: hidden; cursor: pointer; background-color: var(--s2s-bg); }
.s2s-al-plot > * { position: absolute; left: 0; top: 0; pointer-events: none; }
.s2s-al-veil { background: var(--s2s-panel); opacity: .55; width: 100%; height: 100%; }
.s2s-al-frame { border: 2px solid var(--s2s-target); width: 100%; }
.s2s-al-band { background: var(--s2s-dim); opacity: .16; }
`,
);

function help(data) {
  const { words } = data;
  const heads = data.score === "multi-head";
  const line = (key) => h("p", {}, raised(words[`help.${key}`]));
  const formula = (key) => helpFormula(words, key);
  return h("div", {}, [
    h("p", {}, fmt(words["help.what"])),
    data.copies && line("copies"),
    line("score"),
    formula(data.score),
    line("weights"),
    formula("softmax"),
    line("context"),
    formula(heads ? "average_heads" : "average"),
    line(heads ? "names_heads" : "names"),
    line("click"),
  ]);
}

// ---- building

// Choosers of layer and head, or, where there is nothing to choose, how scores are made.
function choosers({ state }, data, bus) {
  const { words } = data;
  const [layers, heads] = data.weights.shape;
  Object.assign(state, headChoosers(words, layers, heads, bus));
  const nodes = [state.layer, state.head && " ", state.head].filter(Boolean);
  return nodes.length ? nodes : fmt(words.score, { score: data.score_name });
}

function columnPlace({ w, top, tilted }, s) {
  if (tilted) return { left: px((s + 0.5) * w + 4), top: px(top - 20) };
  return { left: px(s * w), width: px(w), top: px(top - 20), "text-align": "center" };
}

function makeLabels(state, data, bus) {
  const { at } = state;
  const columnLook = `s2s-al-col${at.tilted ? " s2s-tilted" : ""}`;
  const rowPlace = (t) => ({ top: px(t * at.h + (at.h - 16) / 2), "max-width": px(at.left - 10) });
  state.cols = data.source.texts.map((text, s) =>
    h("span", { class: columnLook, ...pointed(bus, "source", s), style: columnPlace(at, s) }, text),
  );
  state.rows = data.target.texts.map((_, t) => {
    const act = { ...pointed(bus, "target", t), onclick: () => bus.set({ step: t + 1 }) };
    return h("span", { class: "s2s-al-row", title: data.words.goto, style: rowPlace(t), ...act });
  });
}

// The edit that puts all of a row's weight on a column, or none of it.
function lookAt(data, { layer, head }, { t, s }, none) {
  const several = data.score === "multi-head";
  const where = several ? { layer, head } : {};
  return { kind: "attention", attn: "cross", ...where, step: t, to: none ? { block: [s] } : { token: s } };
}

// The pointer on a cell: its column lights up in every view, its weight stands in the sentence; a click goes to its
// row.
function pointer(panel, data, bus) {
  const { state } = panel;
  const point = (cell) => {
    state.cell = cell;
    bus.set({ hover: cell && { side: "source", index: cell.s } });
    mark(panel, data, bus.sel);
  };
  return {
    onmousemove: (event) => {
      const cell = cellAt(event, state.at);
      if (cell?.s !== state.cell?.s || cell?.t !== state.cell?.t) point(cell);
    },
    onmouseleave: () => point(null),
    onclick: (event) => {
      const cell = cellAt(event, state.at);
      if (cell) bus.set({ step: cell.t + 1 });
    },
    ondblclick: (event) => {
      const cell = cellAt(event, state.at);
      if (cell) bus.edit(lookAt(data, bus.sel, cell, event.shiftKey));
    },
  };
}

function makePlot(panel, data, bus) {
  const { state } = panel;
  const { w, h: high, width, height, rows, cols } = state.at;
  const cover = (name, style) => h("i", { class: `s2s-al-${name}`, hidden: true, style });
  state.heat = canvas(
    Math.max(1, width),
    Math.max(1, height),
    plain(data.words.picture, { target: rows, source: cols }),
  );
  state.veil = cover("veil");
  state.column = cover("band", { width: px(w), height: px(height) });
  state.row = cover("band", { width: px(width), height: px(high) });
  state.frame = cover("frame", { height: px(high) });
  const line = "var(--s2s-line) 1px, transparent 1px";
  const style = {
    width: px(width),
    height: px(height),
    "background-image": `linear-gradient(90deg, ${line}), linear-gradient(${line})`,
    "background-size": `${w}px ${high}px`,
  };
  const covers = [state.veil, state.column, state.row, state.frame];
  return h("div", { class: "s2s-al-plot", ...pointer(panel, data, bus), style }, state.heat.canvas, covers);
}

function makeGrid(panel, data, bus) {
  const { at, cols, rows } = panel.state;
  const wide = at.width + at.beside;
  const style = {
    width: px(at.left + wide),
    "grid-template": `${at.top}px ${at.height}px / ${at.left}px ${wide}px`,
  };
  return h("div", { class: "s2s-al-grid", style }, [
    h("div", { class: "s2s-al-corner" }),
    h("div", { class: "s2s-al-top" }, cols),
    h("div", { class: "s2s-al-left" }, rows),
    makePlot(panel, data, bus),
  ]);
}

export default view("alignment", {
  build(panel, data, bus) {
    const state = { at: layout(panel, data), written: null, read: null, scrolled: [0, 0], cell: null, painted: null };
    panel.state = state;
    panel.setTitle(data.words.title);
    panel.help(help(data));
    panel.setQuiet(choosers(panel, data, bus));
    makeLabels(state, data, bus);
    const onscroll = () => {
      state.scrolled = [state.scroller.scrollLeft, state.scroller.scrollTop];
    };
    const style = { "max-height": state.at.tall ? px(state.at.top + TALL) : "none" };
    state.scroller = h("div", { class: "s2s-al", style, onscroll }, makeGrid(panel, data, bus));
    panel.body.replaceChildren(state.scroller);
    const headName = () => (bus.sel.head === null ? "mean" : bus.sel.head + 1);
    offer(panel, () => `${data.model}-alignment-${bus.sel.layer + 1}-${headName()}`, {
      exactCsv: (exact) => table(panel, exact, bus.sel),
    });
  },
  draw: (panel, data, sel, bus, changed) => draw(panel, data, sel, changed),
});
