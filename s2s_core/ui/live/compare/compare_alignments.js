// Any lane's alignment large, or the difference of two: rows are steps, columns source tokens.

import { csv, tokenColumns } from "../lib/download.js";
import { argmax, canvas as newCanvas, css, fmt, h, num, percent, plain, px, signed } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { fill, laneChooser } from "../lib/lanes.js";
import { put } from "../lib/math.js";
import { cellAt, matrixColumns, matrixLayout } from "../lib/matrix.js";
import { view } from "../lib/panel.js";
import { shownSteps } from "../lib/progress.js";
import {
  colNames,
  lanesOf,
  paint,
  rowName,
  rowNames,
  rowToken,
  valuesOf,
  weightsOf,
} from "./compare_alignments_map.js";

css(
  "alignments",
  `
.s2s-am { position: relative; overflow-x: auto; }
.s2s-am-plot { position: relative; }
.s2s-am-plot > canvas { position: absolute; }
.s2s-am-plot > i { position: absolute; border: 2px solid var(--s2s-target); pointer-events: none; }
.s2s-am-plot > i[hidden] { display: none; }
`,
);

function makeNames(at, bus) {
  return Array.from({ length: at.rows }, (_, t) => {
    const top = px(at.top + t * at.h + (at.h - 16) / 2);
    const style = { right: `calc(100% - ${at.left - 8}px)`, top, "max-width": px(at.left - 10) };
    return h("span", { class: "s2s-mx-row", style, onclick: () => bus.set({ step: t + 1 }) });
  });
}

// What a cell says under the pointer; its column lights up in all views.
function hover(state, data, bus, event) {
  const { shown, at, first, other, reached, canvas } = state;
  const cell = cellAt(event, at);
  if (!cell || cell.t >= reached) {
    canvas.title = "";
    return;
  }
  const value = shown.all[cell.t * shown.cols + cell.s];
  canvas.title = plain(data.words.cell, {
    token: rowName(data, cell.t, state),
    source: data.lanes[first].source.texts[cell.s],
    value: other < 0 ? num(value, 3) : signed(value, 3),
  });
  bus.set({ hover: { side: "source", index: cell.s } });
}

function makeCanvas(state, data, bus) {
  const { at } = state;
  const { canvas, ctx } = newCanvas(at.width, at.height, data.words.title);
  canvas.style.left = px(at.left);
  canvas.style.top = px(at.top);
  canvas.onclick = (event) => bus.set({ step: Math.floor(event.offsetY / at.h) + 1 });
  canvas.onmousemove = (event) => hover(state, data, bus, event);
  canvas.onmouseleave = () => bus.set({ hover: null });
  Object.assign(state, { canvas, ctx });
}

// The map of other lanes, layer or head put in place of the last one, with nothing painted yet.
function rebuild(panel, data, bus) {
  const { state } = panel;
  state.shown = valuesOf(data, bus.sel, state.first, state.other);
  state.painted = null;
  const cols = colNames(data, state);
  const { family: fontFamily } = panel;
  const at = matrixLayout(rowNames(data, state), cols, panel.width, fontFamily);
  state.at = at;
  state.columns = matrixColumns(at, cols, (side, index) => bus.set({ hover: side && { side, index } }));
  state.names = makeNames(at, bus);
  makeCanvas(state, data, bus);
  const frame = { left: px(at.left), width: px(at.width), height: px(at.h) };
  state.frame = h("i", { hidden: true, style: frame });
  const style = { width: px(at.left + at.width + at.beside + 2), height: px(at.top + at.height + 2) };
  const parts = [state.columns, state.names, state.canvas, state.frame];
  state.box.replaceChildren(h("div", { class: "s2s-am-plot", style }, parts));
}

function sentence(state, data, sel) {
  const { words, lanes } = data;
  const { shown, first, other, reached } = state;
  const t = Math.min(sel.step, shown.rows) - 1;
  if (t < 0 || t >= reached) return fmt(words.say_before);
  const row = shown.all.subarray(t * shown.cols, (t + 1) * shown.cols);
  const { label, source, target } = lanes[first];
  const step = { n: t + 1, model: label, token: target.texts[t] };
  if (other < 0) {
    const s = argmax(row);
    return fmt(words.say, { ...step, source: source.texts[s], percent: percent(row[s]) });
  }
  const s = argmax(row.map(Math.abs));
  const more = weightsOf(data, sel, first, t)[s];
  const values = { more: percent(more), other: lanes[other].label, less: percent(more - row[s]) };
  return fmt(words.say_difference, { ...step, source: source.texts[s], ...values });
}

function table(state, data) {
  const { shown, reached, first } = state;
  const tokens = data.lanes[first].source.tokens.slice(0, shown.cols);
  const rows = [["step", "token", ...tokenColumns(tokens)]];
  for (let t = 0; t < reached; t++) {
    rows.push([t + 1, rowToken(data, t, state), ...shown.all.subarray(t * shown.cols, (t + 1) * shown.cols)]);
  }
  return csv(rows);
}

function choosers(panel, data, bus) {
  const { words } = data;
  const { state } = panel;
  const usable = data.lanes.map((lane, i) => ({ label: lane.label, i })).filter(({ i }) => data.looks[i]);
  const pickLess = (k) => bus.set({ less: k < 0 ? -1 : usable[k].i });
  state.usable = usable;
  state.kind = h("span");
  state.chosen = laneChooser(words.choose, usable, (k) => bus.set({ lane: usable[k].i }));
  state.less = laneChooser(words.less, usable, pickLess, words.nothing);
  const less = usable.length > 1 ? [` ${words.less} `, state.less] : [];
  return [state.kind, ` ${words.one} `, state.chosen, ...less];
}

// Other lanes, another layer or head: the map begins anew.
function showLanes(panel, data, bus, lanes) {
  const { state } = panel;
  const { words } = data;
  const place = (lane) => state.usable.findIndex(({ i }) => i === lane);
  Object.assign(state, lanes);
  panel.setTitle(words[lanes.other < 0 ? "title" : "title_difference"]);
  state.chosen.value = place(lanes.first);
  state.less.value = lanes.other < 0 ? -1 : place(lanes.other);
  put(state.kind, words[`kind.${data.looks[lanes.first].kind}`]);
  rebuild(panel, data, bus);
}

function showSteps(state, data, sel) {
  const reached = shownSteps(sel, state.shown.rows);
  const t = sel.step - 1;
  if (state.painted !== reached) {
    state.reached = reached;
    state.painted = reached;
    paint(data, state);
    state.names.forEach((node, i) => put(node, i < reached ? rowName(data, i, state) : ""));
  }
  state.frame.hidden = t < 0 || t >= state.shown.rows;
  state.frame.style.top = px(state.at.top + t * state.at.h);
  state.names.forEach((node, i) => node.classList.toggle("s2s-now", i === t));
  state.columns.forEach((node, s) => {
    node.classList.toggle("s2s-mx-hover", sel.hover?.side === "source" && sel.hover.index === s);
  });
}

export default view("alignments", {
  build(panel, data, bus) {
    const state = (panel.state = { drawn: null, box: h("div", { class: "s2s-am" }) });
    panel.setQuiet(choosers(panel, data, bus));
    panel.help(data.words.help);
    panel.body.replaceChildren(state.box);
    offer(panel, () => `compare-${state.other >= 0 ? "difference" : "alignment"}`, {
      csv: () => table(state, data),
    });
  },
  draw(panel, data, sel, bus) {
    fill(data, data.looks, bus);
    const { state } = panel;
    const lanes = lanesOf(data, sel);
    if (lanes.first < 0) return; // the only weights are still to come
    const wanted = `${lanes.first} ${lanes.other} ${sel.layer} ${sel.head}`;
    if (state.drawn !== wanted) {
      state.drawn = wanted;
      showLanes(panel, data, bus, lanes);
    }
    showSteps(state, data, sel);
    panel.say(sentence(state, data, sel));
  },
});
