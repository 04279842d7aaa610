// Any lane's alignment large, or the difference of two: rows are steps, columns source tokens.

const CELL = [26, 88], HIGH = 26, LABEL = 150; // px
S2S.css("alignments", `
.s2s-am { position: relative; overflow-x: auto; }
.s2s-am-plot { position: relative; }
.s2s-am-plot > span { position: absolute; font-size: 13px; line-height: 20px; white-space: pre; overflow: hidden; text-overflow: ellipsis; }
.s2s-am-col { color: var(--s2s-source); text-align: center; }
.s2s-am-row { color: var(--s2s-target); text-align: right; cursor: pointer; left: 0; }
.s2s-am-row.s2s-now { font-weight: 700; }
.s2s-am-plot > canvas { position: absolute; }
.s2s-am-plot > i { position: absolute; border: 2px solid var(--s2s-target); pointer-events: none; }
.s2s-am-plot > i[hidden] { display: none; }
.s2s-am-lit { text-decoration: underline; text-underline-offset: 3px; }
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

function layout(panel, cols, rows) {
  const left = Math.min(LABEL, panel.width * 0.3), width = Math.max(CELL[0], Math.min(CELL[1], Math.floor((panel.width - left - 2) / cols)));
  return { left: Math.floor(left), top: 24, width, w: width * cols, h: HIGH * rows };
}

function rebuild(panel, data, bus) {
  const { state } = panel, { first, other } = state, shown = values(data, bus.sel, first, other), at = layout(panel, shown.cols, shown.rows);
  Object.assign(state, { shown, at });
  state.columns = Array.from({ length: shown.cols }, (_, s) => S2S.h("span", { class: "s2s-am-col", title: data.lanes[first].source.texts[s], style: { left: `${at.left + s * at.width}px`, width: `${at.width}px`, top: "0" },
    onmouseenter: () => bus.set({ hover: { side: "source", index: s } }), onmouseleave: () => bus.set({ hover: null }) }, data.lanes[first].source.texts[s]));
  state.names = Array.from({ length: shown.rows }, (_, t) => S2S.h("span", { class: "s2s-am-row", style: { top: `${at.top + t * HIGH + 3}px`, width: `${at.left - 8}px` }, onclick: () => bus.set({ step: t + 1 }) }));
  const { canvas, ctx } = S2S.canvas(at.w, at.h, data.words.title);
  Object.assign(canvas.style, { left: `${at.left}px`, top: `${at.top}px` });
  canvas.onclick = (event) => bus.set({ step: Math.floor(event.offsetY / HIGH) + 1 });
  canvas.onmousemove = (event) => hover(panel, data, bus, event);
  canvas.onmouseleave = () => bus.set({ hover: null });
  Object.assign(state, { canvas, ctx, painted: null, frame: S2S.h("i", { hidden: true, style: { left: `${at.left}px`, width: `${at.w}px`, height: `${HIGH}px` } }) });
  state.box.replaceChildren(S2S.h("div", { class: "s2s-am-plot", style: { width: `${at.left + at.w + 2}px`, height: `${at.top + at.h + 2}px` } }, state.columns, state.names, canvas, state.frame));
}

function hover(panel, data, bus, event) {
  const { shown, at, first, other, reached } = panel.state, s = Math.floor(event.offsetX / at.width), t = Math.floor(event.offsetY / HIGH);
  if (s < 0 || s >= shown.cols || t < 0 || t >= reached) { panel.state.canvas.title = ""; return; }
  const value = shown.all[t * shown.cols + s];
  panel.state.canvas.title = S2S.fmt(data.words.cell, { token: rowName(data, t, first, other), source: data.lanes[first].source.texts[s], value: other < 0 ? S2S.num(value, 3) : S2S.signed(value, 3) }).textContent;
  bus.set({ hover: { side: "source", index: s } });
}

function paint(panel, data) {
  const { ctx, shown, at, reached, first, other } = panel.state, { rows, cols, all } = shown, color = other >= 0 ? "signed" : data.looks[first].kind === "attention" ? "attention" : "gate";
  ctx.fillStyle = S2S.colors.bg;
  ctx.fillRect(0, 0, at.w, at.h);
  S2S.heat(ctx, all.subarray(0, reached * cols), reached, cols, at.w, reached * HIGH, color);
  ctx.fillStyle = S2S.colors.line;
  for (let s = 0; s <= cols; s++) ctx.fillRect(s * at.width - (s === cols), 0, 1, at.h);
  for (let t = 0; t <= rows; t++) ctx.fillRect(0, t * HIGH - (t === rows), at.w, 1);
  ctx.font = `12px ${getComputedStyle(panel.root).fontFamily}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (let i = 0; i < reached * cols; i++) {
    if (Math.abs(all[i]) < 0.1) continue;
    ctx.fillStyle = S2S.ink(Math.abs(all[i]), other >= 0 ? (all[i] < 0 ? "negative" : "gate") : color);
    ctx.fillText(S2S.num(all[i]).replace("0.", "."), ((i % cols) + 0.5) * at.width, (Math.floor(i / cols) + 0.5) * HIGH + 1);
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

function picture(panel, data) {
  const { at, canvas: plot, first, other, reached, shown } = panel.state, { canvas, ctx } = S2S.canvas(at.left + at.w + 32, at.top + at.h + 48, "");
  ctx.fillStyle = S2S.colors.panel;
  ctx.fillRect(0, 0, at.left + at.w + 32, at.top + at.h + 48);
  ctx.font = `13px ${getComputedStyle(panel.root).fontFamily}`;
  ctx.fillStyle = S2S.colors.text;
  ctx.fillText(other < 0 ? data.lanes[first].label : `${data.lanes[first].label} − ${data.lanes[other].label}`, 16, 20);
  ctx.drawImage(plot, 16 + at.left, 32 + at.top, at.w, at.h);
  ctx.textAlign = "center";
  ctx.fillStyle = S2S.colors.source;
  for (let s = 0; s < shown.cols; s++) ctx.fillText(data.lanes[first].source.texts[s], 16 + at.left + (s + 0.5) * at.width, 48, at.width);
  ctx.textAlign = "right";
  ctx.fillStyle = S2S.colors.target;
  for (let t = 0; t < reached; t++) ctx.fillText(rowName(data, t, first, other), 8 + at.left, 50 + at.top + t * HIGH, at.left);
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
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => picture(panel, data) },
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
    state.frame.style.top = `${state.at.top + t * HIGH}px`;
    state.names.forEach((node, i) => node.classList.toggle("s2s-now", i === t));
    state.columns.forEach((node, s) => node.classList.toggle("s2s-am-lit", sel.hover?.side === "source" && sel.hover.index === s));
    panel.say(sentence(panel, data, sel));
  },
});
const other = (state) => state.other >= 0;
