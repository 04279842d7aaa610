// One head, large: its map with the gold alignment, or its lines between two columns of tokens. Built once for each way of
// looking and kept; a step moves a frame and a cover, or draws the lines anew.

import * as S2S from "../lib/index.js";

const KINDS = ["cross", "self", "encoder"], LINE = [14, 24], BETWEEN = [120, 360], FAINT = 0.04; // px, px, weights not drawn

S2S.css("attention_head", `
.s2s-ah { display: grid; gap: 12px; }
.s2s-ah > [hidden] { display: none; }
.s2s-ah-gold { width: 100%; height: 100%; }
.s2s-ah-gold > i { position: absolute; box-sizing: border-box; border: 2px solid var(--s2s-text); box-shadow: inset 0 0 0 1px var(--s2s-panel); }
.s2s-ah-gold > i.s2s-possible { border-style: dashed; border-width: 1px; box-shadow: none; }
.s2s-ah-encoder .s2s-mx-row { color: var(--s2s-source); }
.s2s-ah-self .s2s-mx-col { color: var(--s2s-target); }
.s2s-ah-lines { position: relative; max-height: 460px; overflow: auto; }
.s2s-ah-side { position: absolute; font-size: 13px; white-space: pre; overflow: hidden; text-overflow: ellipsis; cursor: pointer; color: var(--s2s-target); }
.s2s-ah-side.s2s-right, .s2s-ah-encoder .s2s-ah-side { color: var(--s2s-source); }
.s2s-ah-self .s2s-ah-side.s2s-right { color: var(--s2s-target); }
.s2s-ah-side.s2s-now { font-weight: 700; }
.s2s-ah-side.s2s-lit { text-decoration: underline; text-underline-offset: 3px; }
`);

const within = (x, [low, high]) => Math.max(low, Math.min(high, x));
const kindsOf = (data) => KINDS.filter((kind) => data.kinds[kind]);

// What is looked at now: kind, layer, head; how many positions of its rows there are to see, and which one is current.
function place(panel, data, sel, bus) {
  const kind = kindsOf(data).length > 1 ? S2S.kindOf(bus, panel.choice, sel) : "cross", [layers, heads] = data.kinds[kind].shape;
  const layer = Math.min(sel.layer, layers - 1), head = sel.head !== null && sel.head < heads ? sel.head : heads > 1 ? null : 0;
  const read = data.n_reading + Math.min(0, sel.step), written = sel.showall ? data.target.texts.length : Math.max(0, sel.step);
  if (kind !== "encoder") return { kind, layer, head, until: written, now: sel.step - 1 };
  const seen = sel.step < 0 && !sel.showall ? Math.max(0, read - 1) : layer; // while reading, the layer just read
  return { kind, layer: seen, head, until: seen < read || sel.showall ? data.source.texts.length : 0, now: -1 };
}

// ---- the two pictures

const sideOf = { cross: ["target", "source"], self: ["target", "target"], encoder: ["source", "source"] };
const textsOf = (data, kind) => (kind === "encoder" ? data.source.texts : data.target.texts);

// A group as the token that the pointer is on, and back: the token's group.
const hoverOf = (side, group) => (group.token < 0 ? null : { side, index: group.token });
const groupOf = (groups, shift, index) => S2S.holding(groups, index + shift);

function rowOf(one, hover) { return hover && hover.side === one.sides[0] ? groupOf(one.axes.rows, one.axes.shift, hover.index) : -1; }
function colOf(one, hover) { return hover && hover.side === one.sides[1] ? groupOf(one.axes.cols, one.kind === "self" ? 1 : 0, hover.index) : -1; }

function goldCells(data, one) {
  if (one.kind !== "cross") return [];
  const { rows, cols, shift } = one.axes, { sure, possible, any_of } = data.gold, cells = new Map(), several = new Map();
  const links = (array) => Array.from({ length: array.shape[0] }, (_, i) => [groupOf(rows, shift, array.data[2 * i]), groupOf(cols, 0, array.data[2 * i + 1])]).filter(([r, c]) => r >= 0 && c >= 0);
  for (const [r, c] of links(possible)) cells.set(`${r},${c}`, { r, c, sure: false });
  for (const [r, c] of links(sure)) { cells.set(`${r},${c}`, { r, c, sure: true }); several.set(r, (several.get(r) ?? 0) + 1); }
  return [...cells.values()].map((cell) => (any_of && several.get(cell.r) > 1 ? { ...cell, sure: false } : cell));
}

function mapOf(panel, data, bus, one) {
  const { rows, cols } = one.axes, [from, to] = one.sides, texts = rows.map(({ text }) => text);
  const hover = (side, index) => {
    const group = side === "source" ? cols[index] : side === "target" ? rows[index] : null;
    bus.set({ hover: group ? hoverOf(side === "source" ? to : from, group) : null });
    panel.say(sentence(panel, data, bus.sel, one));
  };
  const map = S2S.matrix({ rows: texts, cols: cols.map(({ text }) => text), width: panel.width, family: getComputedStyle(panel.root).fontFamily, goto: data.words.goto, tallest: 420,
    label: S2S.fmt(data.words.picture, { rows: rows.length, cols: cols.length }).textContent, on: { hover, pick: (r) => { if (from === "target") bus.set({ step: rows[r].members.at(-1) + 1 }); } } });
  const gold = S2S.h("div", { class: "s2s-ah-gold" }, one.gold.map(({ r, c, sure }) => S2S.h("i", { class: sure ? "" : "s2s-possible", "data-gold": sure ? "sure" : "possible",
    style: { left: `${c * map.at.w}px`, top: `${r * map.at.h}px`, width: `${map.at.w}px`, height: `${map.at.h}px` } })));
  map.node.querySelector(".s2s-mx-plot").append(gold);
  return { ...one, node: map.node, map, gold_node: gold, texts, tops: [...map.node.querySelectorAll(".s2s-mx-col")] };
}

function linesOf(panel, data, bus, one) {
  const { rows, cols } = one.axes, [from, to] = one.sides, n = Math.max(rows.length, cols.length), h = within(Math.floor(420 / Math.max(1, n)), LINE);
  const room = Math.min(panel.width, 760), side = Math.min(150, Math.floor(room * 0.25)), w = within(room - 2 * side - 24, BETWEEN);
  const label = (group, i, right) => S2S.h("span", { class: `s2s-ah-side${right ? " s2s-right" : ""}`, onclick: () => { if (!right && from === "target") bus.set({ step: group.members.at(-1) + 1 }); },
    onmouseenter: () => bus.set({ hover: hoverOf(right ? to : from, group) }), onmouseleave: () => bus.set({ hover: null }),
    style: { top: `${i * h}px`, height: `${h}px`, "line-height": `${h}px`, width: `${side}px`, left: right ? `${side + w + 24}px` : "0", "text-align": right ? "left" : "right" } }, right ? group.text : "");
  const left = rows.map((group, i) => label(group, i, false)), right = cols.map((group, i) => label(group, i, true));
  const { canvas, ctx } = S2S.canvas(w, Math.max(1, n * h), S2S.fmt(data.words.picture, { rows: rows.length, cols: cols.length }).textContent);
  Object.assign(canvas.style, { position: "absolute", left: `${side + 12}px`, top: "0" });
  const inner = S2S.h("div", { style: { position: "relative", width: `${2 * side + w + 24}px`, height: `${n * h + 4}px` } }, left, right, canvas);
  return { ...one, node: S2S.h("div", { class: "s2s-ah-lines" }, inner), ctx, w, h, n, left, right, texts: rows.map(({ text }) => text) };
}

// The picture for this kind and way of looking; made when first needed.
function shape(panel, data, bus, kind, looking) {
  const state = panel.state, key = JSON.stringify([kind, looking]);
  if (!state.shapes.has(key)) {
    const one = { kind, form: looking.form, sides: sideOf[kind], axes: S2S.axes(data, kind, looking), painted: null };
    one.gold = goldCells(data, one);
    const made = (looking.form === "lines" ? linesOf : mapOf)(panel, data, bus, one);
    made.node.classList.add(`s2s-ah-${kind}`);
    state.shapes.set(key, made);
    state.pictures.append(made.node);
  }
  return state.shapes.get(key);
}

// ---- drawing

function values(data, one, at) {
  const set = data.kinds[at.kind], { rows } = one.axes, half = rows.some(({ members }) => members[0] < at.until && members.at(-1) >= at.until);
  const key = [at.layer, at.head, half ? at.until : at.until ? "all" : "none"].join();
  if (one.painted === key) return false;
  one.painted = key;
  one.values = S2S.pool(S2S.headWeights(set, at.layer, at.head), set.shape[3], one.axes, half ? at.until : at.until ? Infinity : 0);
  one.half = half;
  return true;
}

function drawMap(data, one, at, sel, fresh) {
  const { map, axes } = one, written = S2S.begun(axes.rows, at.until), read = at.kind === "cross" ? data.n_reading + Math.min(0, sel.step) : Infinity;
  if (fresh) {
    axes.rows.forEach((group, r) => { one.texts[r] = at.kind === "encoder" ? group.text : S2S.textSoFar(group, textsOf(data, at.kind), axes.shift, at.until); });
    map.written = null; // labels of half-written words change too
    map.paint(one.values, "attention");
  }
  if (at.kind === "self" && one.until !== at.until) one.tops.forEach((top, c) => S2S.put(top, axes.cols[c].members[0] < at.until ? axes.cols[c].text : "")); // what is not fed yet
  one.until = at.until;
  const r = rowOf(one, sel.hover), c = colOf(one, sel.hover), hover = c >= 0 && (r < 0 || map.cell) ? { side: "source", index: c } : r >= 0 ? { side: "target", index: r } : null;
  map.show({ now: S2S.holding(axes.rows, at.now), written, hover, read: data.reading === "layers" && read > 0 ? Infinity : read });
  one.gold_node.style.clipPath = `inset(0 0 ${map.at.height - written * map.at.h}px 0)`;
}

// Lines of the rows there are: the current row's, or the pointer's token's, in full; the others faint.
function drawLines(data, one, at, sel) {
  const { ctx, w, h, n, axes } = one, c = axes.cols.length, now = S2S.holding(axes.rows, at.now), row = rowOf(one, sel.hover), col = colOf(one, sel.hover), written = S2S.begun(axes.rows, at.until);
  const key = [one.painted, written, now, row, col].join("|");
  if (one.lined === key) return;
  one.lined = key;
  ctx.clearRect(0, 0, w, n * h);
  ctx.strokeStyle = S2S.colors.attention;
  ctx.lineWidth = Math.min(6, h / 3);
  const pointed = row >= 0 || col >= 0, line = (r, k, alpha) => { ctx.globalAlpha = alpha; ctx.beginPath(); ctx.moveTo(0, (r + 0.5) * h); ctx.lineTo(w, (k + 0.5) * h); ctx.stroke(); };
  for (let r = 0; r < written; r++) for (let k = 0; k < c; k++) {
    const value = one.values[r * c + k], full = pointed ? (sel.hover.side !== one.sides[0] || r === row || one.sides[0] === one.sides[1]) && (row < 0 || r === row || k === col) && (col < 0 || k === col || r === row) : now < 0 || r === now;
    if (value >= FAINT && (full || !pointed)) line(r, k, Math.min(1, full ? value : 0.18 * value));
  }
  one.left.forEach((label, r) => {
    S2S.put(label, r < written ? (at.kind === "encoder" ? one.texts[r] : S2S.textSoFar(axes.rows[r], textsOf(data, at.kind), axes.shift, at.until)) : "");
    label.classList.toggle("s2s-now", r === now);
    label.classList.toggle("s2s-lit", r === row);
  });
  one.right.forEach((label, k) => { label.classList.toggle("s2s-lit", k === col); S2S.put(label, at.kind !== "self" || axes.cols[k].members[0] < at.until ? axes.cols[k].text : ""); });
}

function sentence(panel, data, sel, one) {
  const { words } = data, at = panel.state.at, { rows, cols } = one.axes, c = cols.length, cell = one.map?.cell;
  const pointed = cell && cell.t < S2S.begun(rows, at.until) ? cell.t : rowOf(one, sel.hover);
  const r = pointed >= 0 && rows[pointed].members[0] < at.until ? pointed : at.kind === "encoder" ? (at.until ? 0 : -1) : S2S.holding(rows, at.now);
  if (r < 0 || !at.until) return S2S.fmt(words[at.kind === "encoder" ? "say_unread" : at.now < 0 ? "say_unwritten" : "say_hidden"]);
  const row = Array.from(one.values.subarray(r * c, (r + 1) * c), (x) => (Number.isNaN(x) ? -1 : x)), best = S2S.argmax(row), k = cell && cell.t === r ? cell.s : best;
  const head = at.head === null ? S2S.fmt(words.mean_of, { layer: at.layer + 1 }).textContent : S2S.fmt(words.head_of, { head: at.head + 1, layer: at.layer + 1 }).textContent;
  const said = S2S.fmt(words[panel.looking.rows === "fed_in" && at.kind !== "encoder" ? "say_fed" : "say"], { who: head, row: one.texts[r], col: cols[k].text, percent: S2S.percent(Math.max(0, row[k])) });
  const right = one.gold.filter((link) => link.r === r);
  if (right.length) S2S.also(said, S2S.fmt(words[right.some((link) => link.c === best) ? "say_right" : "say_wrong"], { gold: right.map((link) => cols[link.c].text).join(" / ") }));
  return said;
}

// ---- export

function picture(panel, one) {
  if (one.form === "lines") return S2S.photograph(one.node.firstChild);
  const { at } = one.map, w = at.left + at.width + at.beside + 24, h = at.top + at.height + 24, { canvas, ctx } = S2S.canvas(w, h, "");
  ctx.fillStyle = S2S.colors.panel;
  ctx.fillRect(0, 0, w, h);
  S2S.matrixDraw(ctx, one.map, { rows: one.texts, cols: one.axes.cols.map(({ text }) => text) }, 8, 8);
  ctx.strokeStyle = S2S.colors.text;
  for (const { r, c, sure } of one.gold) {
    if (r >= one.map.written) continue;
    ctx.lineWidth = sure ? 2 : 1;
    ctx.setLineDash(sure ? [] : [3, 2]);
    ctx.strokeRect(8 + at.left + c * at.w + 1, 8 + at.top + r * at.h + 1, at.w - 2, at.h - 2);
  }
  return S2S.png(canvas);
}

function table(panel, one) {
  const { rows, cols } = one.axes, c = cols.length, gold = new Set(one.gold.map((link) => `${link.r},${link.c}`)), lines = [["row", "token", ...cols.map(({ text }, k) => `${k + 1} ${text}`), "gold"]];
  rows.slice(0, S2S.begun(rows, panel.state.at.until)).forEach((_, r) => lines.push([r + 1, one.texts[r], ...Array.from(one.values.subarray(r * c, (r + 1) * c), (x) => (Number.isNaN(x) ? "" : x)),
    cols.flatMap(({ text }, k) => (gold.has(`${r},${k}`) ? [text] : [])).join(" ")]));
  return S2S.csv(lines);
}

// ---- building

function quiet(panel, data, bus) {
  const { words } = data, state = panel.state, [layers, heads] = data.kinds.cross.shape, kinds = kindsOf(data);
  const chooser = (name, label, options) => (state[name] = S2S.h("select", { "aria-label": label, title: label, "data-do": name,
    onchange: (event) => { bus.set({ [name]: event.target.value === "" ? null : Number(event.target.value) }); event.target.blur(); } }, options.map(([value, text]) => S2S.h("option", { value }, text))));
  const numbered = (template, n) => Array.from({ length: n }, (_, i) => [String(i), S2S.fmt(template, { n: i + 1 }).textContent]);
  state.kind = kinds.length > 1 ? S2S.segment(words.choose_kind, kinds.map((kind) => [kind, words[`kind.${kind}`]]), (kind) => S2S.pickKind(bus, panel.choice, kind)) : null;
  state.form = S2S.segment(words.choose_form, ["map", "lines"].map((form) => [form, words[`form.${form}`]]), (form) => S2S.look(bus, { form }));
  return S2S.h("span", { class: "s2s-row s2s-end" }, layers > 1 && chooser("layer", words.choose_layer, numbered(words.layer, layers)),
    heads > 1 && chooser("head", words.choose_head, [["", S2S.fmt(words.mean, { n: heads }).textContent], ...numbered(words.head, heads)]), state.form.node);
}

export default S2S.view("attention_head", {
  build(panel, data, bus) {
    const { words } = data, state = (panel.state = { shapes: new Map(), shown: null });
    panel.choice ??= { reading: "encoder", writing: "cross" };
    bus.kinds ??= { reading: "encoder", writing: "cross" }; // the panels of this page show one kind together
    panel.setTitle(words.title);
    panel.setQuiet(quiet(panel, data, bus));
    panel.help(["help.what", "help.lines", "help.words", "help.rows", "help.gold", "help.source"].map((key) => words[key]).join("\n"));
    state.bar = S2S.lookingBar(data.options, bus);
    state.pictures = S2S.h("div", { class: "s2s-ah" });
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-ah" }, S2S.h("div", { class: "s2s-row" }, state.kind?.node, state.bar.node), state.pictures));
    const name = () => `${data.model}-${state.at.kind}-${state.at.layer + 1}-${state.at.head === null ? "mean" : state.at.head + 1}`;
    panel.exports([
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => picture(panel, state.shown) },
      { label: panel.words.csv, get filename() { return `${name()}.csv`; }, make: () => table(panel, state.shown) },
    ]);
  },
  draw(panel, data, sel, bus) {
    const state = panel.state, looking = (panel.looking = S2S.looking(bus)), at = (state.at = place(panel, data, sel, bus)), one = shape(panel, data, bus, at.kind, looking);
    if (state.shown !== one) {
      if (state.shown) state.shown.node.hidden = true;
      one.node.hidden = false;
      state.shown = one;
    }
    const chosen = [at.kind, at.layer, at.head, JSON.stringify(looking)].join();
    if (state.chosen !== chosen) {
      state.chosen = chosen;
      state.bar.press(looking);
      state.form.press(looking.form);
      state.kind?.press(at.kind);
      if (state.layer) state.layer.value = String(at.layer);
      if (state.head) state.head.value = at.head === null ? "" : String(at.head);
    }
    const fresh = values(data, one, at);
    if (one.form === "lines") drawLines(data, one, at, sel); else drawMap(data, one, at, sel, fresh);
    panel.say(sentence(panel, data, sel, one));
  },
  end(panel, bus) { bus.kinds = null; },
});
