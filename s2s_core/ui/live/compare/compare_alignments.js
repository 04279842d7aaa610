// Any lane's alignment large, or the difference of two: rows are steps, columns source tokens.

import * as S2S from "../lib/index.js";

const NUMBERS = 26; // px of a cell's width from which on its number stands in it
S2S.css("alignments", `
.s2s-am { position: relative; overflow-x: auto; }
.s2s-am-plot { position: relative; }
.s2s-am-plot > canvas { position: absolute; }
.s2s-am-plot > i { position: absolute; border: 2px solid var(--s2s-target); pointer-events: none; }
.s2s-am-plot > i[hidden] { display: none; }
`);

const lanesOf = (data, sel) => {
  const last = data.lanes.length - 1, have = (i) => i !== undefined && i >= 0 && i <= last && data.looks[i]?.weights;
  const first = have(sel.lane) ? sel.lane : data.looks.findLastIndex((looks) => looks?.weights), other = sel.less ?? -1;
  return { first, other: have(other) && other !== first ? other : -1 };
};

// The row of step t of a lane; weights that came late begin with rows of the reading part.
function rowOf(data, sel, lane, t) {
  const { weights, skipped } = data.looks[lane], extra = weights.shape[2] - data.lanes[lane].target.tokens.length;
  return S2S.seen(weights, sel, t + (extra > 0 ? skipped : 0));
}

// The values shown [step, source]: of one lane 0..1, of two -1..1; steps not yet reached are left out.
function values(data, sel, first, other) {
  const cols = Math.min(data.lanes[first].source.tokens.length, other < 0 ? Infinity : data.lanes[other].source.tokens.length);
  const rows = Math.min(data.lanes[first].target.tokens.length, other < 0 ? Infinity : data.lanes[other].target.tokens.length), all = new Float32Array(rows * cols);
  for (let t = 0; t < rows; t++) {
    const one = rowOf(data, sel, first, t), two = other < 0 ? null : rowOf(data, sel, other, t);
    for (let s = 0; s < cols; s++) all[t * cols + s] = one[s] - (two ? two[s] : 0);
  }
  return { rows, cols, all };
}

const rowName = (data, t, first, other) => {
  const one = data.lanes[first].target.texts[t], two = other < 0 ? one : data.lanes[other].target.texts[t];
  return one === two ? one : `${one} / ${two}`;
};

function rebuild(panel, data, bus) {
  const { state } = panel, { first, other } = state, shown = values(data, bus.sel, first, other), names = Array.from({ length: shown.rows }, (_, t) => rowName(data, t, first, other));
  const at = S2S.matrixLayout(names, data.lanes[first].source.texts.slice(0, shown.cols), panel.width, getComputedStyle(panel.root).fontFamily), px = (n) => `${n}px`;
  Object.assign(state, { shown, at });
  state.columns = S2S.matrixColumns(at, data.lanes[first].source.texts.slice(0, shown.cols), (side, index) => bus.set({ hover: side && { side, index } }));
  state.names = names.map((_, t) => S2S.h("span", { class: "s2s-mx-row", style: { right: `calc(100% - ${at.left - 8}px)`, top: px(at.top + t * at.h + (at.h - 16) / 2), "max-width": px(at.left - 10) }, onclick: () => bus.set({ step: t + 1 }) }));
  const { canvas, ctx } = S2S.canvas(at.width, at.height, data.words.title);
  Object.assign(canvas.style, { left: `${at.left}px`, top: `${at.top}px` });
  canvas.onclick = (event) => bus.set({ step: Math.floor(event.offsetY / at.h) + 1 });
  canvas.onmousemove = (event) => hover(panel, data, bus, event);
  canvas.onmouseleave = () => bus.set({ hover: null });
  Object.assign(state, { canvas, ctx, painted: null, frame: S2S.h("i", { hidden: true, style: { left: `${at.left}px`, width: `${at.width}px`, height: `${at.h}px` } }) });
  state.box.replaceChildren(S2S.h("div", { class: "s2s-am-plot", style: { width: `${at.left + at.width + at.beside + 2}px`, height: `${at.top + at.height + 2}px` } }, state.columns, state.names, canvas, state.frame));
}

function hover(panel, data, bus, event) {
  const { shown, at, first, other, reached } = panel.state, s = Math.floor(event.offsetX / at.w), t = Math.floor(event.offsetY / at.h);
  if (s < 0 || s >= shown.cols || t < 0 || t >= reached) { panel.state.canvas.title = ""; return; }
  const value = shown.all[t * shown.cols + s];
  panel.state.canvas.title = S2S.fmt(data.words.cell, { token: rowName(data, t, first, other), source: data.lanes[first].source.texts[s], value: other < 0 ? S2S.num(value, 3) : S2S.signed(value, 3) }).textContent;
  bus.set({ hover: { side: "source", index: s } });
}

function paint(panel, data) {
  const { ctx, shown, at, reached, first, other } = panel.state, { rows, cols, all } = shown, color = other >= 0 ? "signed" : data.looks[first].kind === "attention" ? "attention" : "gate";
  ctx.fillStyle = S2S.colors.bg;
  ctx.fillRect(0, 0, at.width, at.height);
  S2S.heat(ctx, all.subarray(0, reached * cols), reached, cols, at.width, reached * at.h, color);
  ctx.fillStyle = S2S.colors.line;
  for (let s = 0; s <= cols && at.w >= 12; s++) ctx.fillRect(s * at.w - (s === cols), 0, 1, at.height);
  for (let t = 0; t <= rows; t++) ctx.fillRect(0, t * at.h - (t === rows), at.width, 1);
  if (at.w < NUMBERS) return;
  ctx.font = `12px ${getComputedStyle(panel.root).fontFamily}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (let i = 0; i < reached * cols; i++) {
    if (Math.abs(all[i]) < 0.1) continue;
    ctx.fillStyle = S2S.ink(Math.abs(all[i]), other >= 0 ? (all[i] < 0 ? "negative" : "gate") : color);
    ctx.fillText(S2S.num(all[i]).replace("0.", "."), ((i % cols) + 0.5) * at.w, (Math.floor(i / cols) + 0.5) * at.h + 1);
  }
}

function sentence(panel, data, sel) {
  const { words } = data, { shown, first, other, reached } = panel.state, t = Math.min(sel.step, shown.rows) - 1;
  if (t < 0 || t >= reached) return S2S.fmt(words.say_before);
  const row = shown.all.subarray(t * shown.cols, (t + 1) * shown.cols), values = { n: t + 1, model: data.lanes[first].label, token: data.lanes[first].target.texts[t] };
  if (other < 0) {
    const s = S2S.argmax(row);
    return S2S.fmt(words.say, { ...values, source: data.lanes[first].source.texts[s], percent: S2S.percent(row[s]) });
  }
  const s = S2S.argmax(row.map(Math.abs)), more = rowOf(data, sel, first, t)[s];
  return S2S.fmt(words.say_difference, { ...values, source: data.lanes[first].source.texts[s], more: S2S.percent(more), other: data.lanes[other].label, less: S2S.percent(more - row[s]) });
}

function table(panel, data) {
  const { shown, reached, first, other } = panel.state;
  const rows = [["step", "token", ...data.lanes[first].source.tokens.slice(0, shown.cols).map((token, s) => `${s + 1}:${token}`)]];
  for (let t = 0; t < reached; t++) rows.push([t + 1, rowName(data, t, first, other), ...shown.all.subarray(t * shown.cols, (t + 1) * shown.cols)]);
  return S2S.csv(rows);
}

function picture(panel, data, bus) {
  const { at, canvas: plot, first, other, reached, shown } = panel.state, w = at.left + at.width + at.beside + 32, { canvas, ctx } = S2S.canvas(w, at.top + at.height + 56, "");
  ctx.fillStyle = S2S.colors.panel;
  ctx.fillRect(0, 0, w, at.top + at.height + 56);
  ctx.font = `13px ${at.family}`;
  ctx.fillStyle = S2S.colors.text;
  ctx.fillText(other < 0 ? data.lanes[first].label : `${data.lanes[first].label} − ${data.lanes[other].label}`, 16, 20);
  const names = Array.from({ length: shown.rows }, (_, t) => rowName(data, t, first, other));
  S2S.matrixDraw(ctx, { at, heat: { canvas: plot }, written: reached, now: bus.sel.step - 1 }, { rows: names, cols: data.lanes[first].source.texts.slice(0, shown.cols) }, 16, 32);
  return S2S.png(canvas);
}

export default S2S.view("alignments", {
  build(panel, data, bus) {
    const { words } = data, state = (panel.state = { key: null, box: S2S.h("div", { class: "s2s-am" }) });
    const usable = data.lanes.map((lane, i) => ({ label: lane.label, i })).filter(({ i }) => data.looks[i]);
    state.usable = usable;
    state.one = S2S.laneChooser(words.choose, usable, (k) => bus.set({ lane: usable[k].i }));
    state.less = S2S.laneChooser(words.less, usable, (k) => bus.set({ less: k < 0 ? -1 : usable[k].i }), words.nothing);
    state.kind = S2S.h("span");
    panel.setQuiet([state.kind, ` ${words.one} `, state.one, usable.length > 1 && ` ${words.less} `, usable.length > 1 && state.less].filter(Boolean));
    panel.help(words.help);
    panel.body.replaceChildren(state.box);
    const name = () => `compare-${other(state) ? "difference" : "alignment"}`;
    panel.exports([
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => picture(panel, data, bus) },
      { label: panel.words.csv, get filename() { return `${name()}.csv`; }, make: () => table(panel, data) },
    ]);
  },
  draw(panel, data, sel, bus) {
    S2S.fill(data, data.looks, bus);
    const { state } = panel, { words } = data, { first, other } = lanesOf(data, sel);
    if (first < 0) return; // the only weights are still to come
    const key = `${first} ${other} ${sel.layer} ${sel.head}`;
    if (key !== state.key) {
      Object.assign(state, { key, first, other });
      panel.setTitle(words[other < 0 ? "title" : "title_difference"]);
      state.one.value = state.usable.findIndex(({ i }) => i === first);
      state.less.value = other < 0 ? -1 : state.usable.findIndex(({ i }) => i === other);
      S2S.put(state.kind, words[`kind.${data.looks[first].kind}`]);
      rebuild(panel, data, bus);
    }
    const reached = sel.showall ? state.shown.rows : Math.max(0, Math.min(state.shown.rows, sel.step)), t = sel.step - 1;
    if (state.painted !== reached) {
      state.reached = state.painted = reached;
      paint(panel, data);
      state.names.forEach((node, i) => S2S.put(node, i < reached ? rowName(data, i, first, other) : ""));
    }
    state.frame.hidden = t < 0 || t >= state.shown.rows;
    state.frame.style.top = `${state.at.top + t * state.at.h}px`;
    state.names.forEach((node, i) => node.classList.toggle("s2s-now", i === t));
    state.columns.forEach((node, s) => node.classList.toggle("s2s-mx-hover", sel.hover?.side === "source" && sel.hover.index === s));
    panel.say(sentence(panel, data, sel));
  },
});
const other = (state) => state.other >= 0;
