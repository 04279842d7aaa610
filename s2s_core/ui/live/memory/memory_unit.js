// One unit as a line across reading and writing, the tokens coloured by it; drag over tokens to find the units that are active
// exactly there, and the reference sentences in which they are active too (after LSTMVis, Strobelt et al. 2018).

import * as S2S from "../lib/index.js";

const HEIGHT = 140, GAP = 10, LEFT = 40, MANY = 6, LISTED = 8; // px; lines drawn at once; sentences shown

S2S.css("memory_unit", `
.s2s-mu { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 8px 32px; }
.s2s-mu.s2s-alone { grid-template-columns: minmax(0, 1fr); }
.s2s-mu-plot { position: relative; cursor: pointer; touch-action: none; }
.s2s-mu-plot > * { position: absolute; left: 0; top: 0; pointer-events: none; }
.s2s-mu-veil { background: var(--s2s-panel); height: 100%; width: 100%; }
.s2s-mu.s2s-all .s2s-mu-veil { opacity: .6; }
.s2s-mu-cut { overflow: hidden; height: ${HEIGHT}px; }
.s2s-mu-cut > i { position: absolute; inset: 0; }
.s2s-mu-now { width: 0; height: ${HEIGHT}px; border-left: 2px solid var(--s2s-target); }
.s2s-mu.s2s-reading .s2s-mu-now { border-color: var(--s2s-source); }
.s2s-mu-brush { height: ${HEIGHT}px; background: var(--s2s-attention); opacity: .14; }
.s2s-mu .s2s-chips { gap: 4px; margin-top: 4px; }
.s2s-mu .s2s-chip { font-size: 14px; line-height: 20px; min-height: 26px; min-width: 22px; padding: 2px 7px; touch-action: none; user-select: none; }
.s2s-mu .s2s-chip.s2s-brushed { box-shadow: 0 2px 0 var(--s2s-attention); }
.s2s-mu .s2s-chip.s2s-empty { min-width: 22px; border: 1px dashed var(--s2s-line); }
.s2s-mu-units { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; margin: 8px 0 0; font-size: 12px; line-height: 20px; min-height: 22px; color: var(--s2s-dim); }
.s2s-mu-units button { font: inherit; border: 1px solid var(--s2s-line); border-radius: 4px; background: none; color: var(--s2s-text); padding: 0 6px; cursor: pointer; }
.s2s-mu-units button[aria-pressed=true] { border-color: var(--s2s-text); font-weight: 600; }
.s2s-mu-found { margin: 0; padding: 0; list-style: none; font-size: 13px; }
.s2s-mu-found li { display: grid; grid-template-columns: 48px minmax(0, 1fr); gap: 8px; line-height: 24px; margin: 0; padding: 0; white-space: nowrap; }
.s2s-mu-found li > span { overflow: hidden; text-overflow: ellipsis; color: var(--s2s-dim); }
.s2s-mu-found .s2s-value { text-align: right; }
.s2s-mu-found b { font-weight: 600; color: var(--s2s-source); } .s2s-mu-found .s2s-decoder b { color: var(--s2s-target); }
.s2s-mu-head { margin: 0; padding: 0; font-size: 12px; line-height: 20px; color: var(--s2s-dim); min-height: 20px; }
`);

const lineOf = (panel, data) => data.lines.find((line) => line.site === panel.choice.site) ?? data.lines[0];
const layerOf = (data, sel) => Math.min(sel.layer, data.lines[0].values.shape[0] - 1);
const unitOf = (data, sel) => Math.min(sel.unit, data.lines[0].values.shape[2] - 1);
const { valueAt } = S2S;
const token = S2S.tokenAt;

const place = (data, sel) => S2S.place(data, sel, layerOf(data, sel));

// ---- building

function layout(panel, data) {
  const [, positions, units] = data.lines[0].values.shape, n = data.source.texts.length, alone = !data.references || panel.width < 720;
  const wide = alone ? panel.width : Math.floor((panel.width - 32) * 0.6), col = Math.min(48, (wide - LEFT - GAP - 8) / positions);
  return { positions, units, n, alone, col, x: (p) => LEFT + (p + 0.5) * col + (p >= n ? GAP : 0), w: Math.ceil(LEFT + positions * col + GAP + 4) };
}

function brushed(panel, data, bus) {
  const state = panel.state;
  let from = null;
  const until = (p) => { if (p === null || p >= place(data, bus.sel).seen) return; state.brush = [Math.min(from, p), Math.max(from, p)]; state.searched = null; bus.redraw(["brush"]); };
  const chipAt = (event) => { const chip = document.elementFromPoint(event.clientX, event.clientY)?.closest?.("[data-position]"); return chip && state.root.contains(chip) ? Number(chip.dataset.position) : null; };
  const columnAt = (event) => { const { at } = state, x = event.clientX - state.plot.getBoundingClientRect().left; for (let p = 0; p < at.positions; p++) if (Math.abs(x - at.x(p)) <= at.col / 2 + 1) return p; return null; };
  const start = (find) => (event) => {
    const p = find(event);
    if (p === null || p >= place(data, bus.sel).seen) return;
    event.preventDefault();
    from = p;
    until(p);
    const move = (moved) => until(find(moved)), end = () => { removeEventListener("pointermove", move); removeEventListener("pointerup", end); };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
  };
  return { chips: start(chipAt), plot: start(columnAt) };
}

function chips(data, bus, side, first) {
  return data[side].texts.map((_, i) => S2S.h("span", { class: "s2s-chip", "data-position": first + i,
    onmouseenter: () => bus.set({ hover: { side, index: i } }), onmouseleave: () => bus.set({ hover: null }) }));
}

function choosers(panel, data, bus) {
  const { words } = data, state = panel.state, redo = () => { state.searched = state.painted = null; bus.redraw(["choice"]); };
  state.sites = S2S.segment(words.choose_site, data.lines.map((line) => [line.site, line.symbol]), (site) => { panel.choice.site = site; redo(); });
  for (const [i, button] of [...state.sites.node.children].entries()) button.title = data.lines[i].title;
  state.unit = S2S.numberBox(words.choose_unit, state.at.units, (unit) => S2S.chooseUnit(bus, unit));
  const slider = S2S.h("input", { type: "range", min: 0.1, max: 0.9, step: 0.05, value: panel.choice.threshold, "aria-label": words.threshold, title: words.threshold, style: { width: "72px", "vertical-align": "middle" },
    oninput: (event) => { panel.choice.threshold = Number(event.target.value); S2S.put(shown, S2S.num(panel.choice.threshold)); redo(); } });
  const shown = S2S.h("span", {}, S2S.num(panel.choice.threshold));
  return [data.lines.length > 1 && state.sites.node, " ", words.unit_label, " ", state.unit, " ", words.over, " ", slider, " ", shown].filter(Boolean);
}

// ---- drawing

// The end of the axis: that of the colours, or the next whole number above what these units reach: a line is never cut off.
function reach(line, at, layer, units) {
  let most = line.limit;
  for (const unit of units) for (let p = 0; p < at.positions; p++) most = Math.max(most, Math.abs(valueAt(line, layer, p, unit)));
  return most > line.limit ? Math.ceil(most) : line.limit;
}

function paint(panel, data, units, layer) {
  const state = panel.state, { at, heat: { ctx } } = state, line = lineOf(panel, data), limit = reach(line, at, layer, units), low = line.signed ? -limit : 0, c = S2S.colors;
  const y = (v) => 8 + (HEIGHT - 16) * (1 - (v - low) / (limit - low));
  ctx.clearRect(0, 0, at.w, HEIGHT);
  ctx.font = `12px ${state.family}`;
  ctx.textAlign = "right";
  for (const v of line.signed ? [limit, 0, -limit] : [1, 0.5, 0]) {
    ctx.fillStyle = c.line;
    ctx.fillRect(LEFT, Math.round(y(v)), at.w - LEFT, 1);
    ctx.fillStyle = c.dim;
    ctx.fillText(S2S.num(v, Number.isInteger(v) ? 0 : 1), LEFT - 6, y(v) + 4);
  }
  [...units].reverse().forEach((unit, i) => {
    const first = i === units.length - 1;
    for (const [from, to, colour] of [[0, at.n, c.source], [at.n, at.positions, c.target]]) {
      ctx.strokeStyle = ctx.fillStyle = first ? colour : c.dim;
      ctx.globalAlpha = first ? 1 : 0.45;
      ctx.lineWidth = first ? 2 : 1;
      ctx.beginPath();
      for (let p = from; p < to; p++) ctx.lineTo(at.x(p), y(valueAt(line, layer, p, unit)));
      ctx.stroke();
      for (let p = from; first && p < to; p++) { ctx.beginPath(); ctx.arc(at.x(p), y(valueAt(line, layer, p, unit)), Math.min(3, at.col / 3), 0, 7); ctx.fill(); }
    }
    ctx.globalAlpha = 1;
  });
}

function colour(panel, data, sel, unit, layer, seen) {
  const line = lineOf(panel, data), { all } = panel.state;
  all.forEach((chip, p) => {
    const shown = p < seen, value = shown ? valueAt(line, layer, p, unit) / line.limit : 0, name = value < 0 ? "negative" : "gate", tint = Math.min(1, Math.abs(value)) * 0.9;
    chip.classList.toggle("s2s-empty", !shown);
    S2S.put(chip, shown ? token(data, p) : "");
    chip.style.background = shown ? S2S.mix(tint, name) : "";
    chip.style.color = shown ? S2S.ink(tint, name) : "";
  });
}

function list(panel, data, sel, wanted, least) {
  const state = panel.state, { words, references } = data, top = layerOf(data, sel) === data.lines[0].values.shape[0] - 1;
  if (!references) return;
  if (!top || !wanted.length) { state.found.replaceChildren(); S2S.put(state.head, wanted.length ? words.only_top : words.none); return; }
  const { found, enough } = S2S.statesLike(references, wanted, least, LISTED), total = references.states.shape[0];
  state.head.replaceChildren(S2S.fmt(wanted.length > 1 ? words.head_units : words.head_unit, { unit: wanted[0].unit + 1, n: wanted.length, value: S2S.num(wanted[0].sign * least), enough, total }));
  state.found.replaceChildren(...found.map(({ index, hits, value }) => {
    const [before, own, after] = references.excerpts[index], mark = wanted.length > 1 ? `${hits}/${wanted.length}` : S2S.num(wanted[0].sign * value);
    return S2S.h("li", { class: `s2s-${references.parts[index]}`, "data-reference": index }, S2S.h("span", { class: "s2s-value" }, mark), S2S.h("span", { title: `${before}${own}${after}` }, before, S2S.h("b", {}, own), after));
  }));
}

// What was brushed gives the units; with nothing brushed it is the unit chosen, at the current position.
function search(panel, data, sel, bus, { p, seen }) {
  const state = panel.state, layer = layerOf(data, sel), unit = unitOf(data, sel), { threshold } = panel.choice, line = data.lines[0], { words } = data;
  const key = `${state.brush}/${layer}/${unit}/${threshold}/${state.brush ? seen : p}`;
  if (state.searched === key) return;
  state.searched = key;
  state.within = state.brush ? S2S.unitsWithin(line, layer, state.brush, threshold, seen) : null;
  if (state.within) {
    const few = state.within.slice(0, MANY);
    state.units.replaceChildren(S2S.fmt(words.within, { n: state.within.length, first: token(data, state.brush[0]), last: token(data, state.brush[1]) }), " ",
      ...few.map(({ unit: u }) => S2S.h("button", { type: "button", "data-unit": u, "aria-pressed": String(u === unit), onclick: () => S2S.chooseUnit(bus, u) }, u + 1)),
      " ", S2S.h("button", { type: "button", "data-do": "unbrush", onclick: () => { state.brush = state.searched = null; bus.redraw(["brush"]); } }, words.clear));
    list(panel, data, sel, few, threshold * line.limit);
    return;
  }
  S2S.put(state.units, words.drag);
  const value = p < 0 ? 0 : valueAt(line, layer, p, unit);
  list(panel, data, sel, p < 0 ? [] : [{ unit, sign: value < 0 ? -1 : 1 }], Math.abs(value));
}

function move(panel, data, sel, { p, seen, n }) {
  const state = panel.state, { at, root } = state, px = (x) => `${x}px`, half = at.col / 2;
  state.now.style.transform = `translateX(${at.x(Math.max(0, p)) - 1}px)`;
  state.now.hidden = p < 0;
  state.veils.forEach((veil, i) => { veil.style.transform = `translateX(${Math.max(0, (i ? Math.max(0, seen - n) : Math.min(seen, n)) * at.col - half + 5)}px)`; });
  root.classList.toggle("s2s-all", sel.showall);
  root.classList.toggle("s2s-reading", p < n);
  state.band.hidden = !state.brush;
  if (state.brush) Object.assign(state.band.style, { left: px(at.x(state.brush[0]) - half), width: px(at.x(state.brush[1]) - at.x(state.brush[0]) + at.col) });
  const lit = sel.hover ? (sel.hover.side === "source" ? sel.hover.index : n + sel.hover.index) : -1;
  state.all.forEach((chip, q) => {
    chip.classList.toggle(q < n ? "s2s-nowread" : "s2s-now", q === p);
    chip.classList.toggle("s2s-hover", q === lit && q < seen);
    chip.classList.toggle("s2s-brushed", Boolean(state.brush) && q >= state.brush[0] && q <= state.brush[1]);
  });
}

function sentence(panel, data, sel, { p }) {
  const { words } = data, line = lineOf(panel, data), layer = layerOf(data, sel), unit = unitOf(data, sel), { brush, within } = panel.state;
  if (brush) return S2S.fmt(within.length ? words.say_brush : words.say_nobody, { n: within.length, first: token(data, brush[0]), last: token(data, brush[1]), unit: (within[0]?.unit ?? 0) + 1 });
  if (p < 0) return S2S.fmt(data.reading === "tokens" ? words.say_before : words.say_unwritten);
  const value = valueAt(line, layer, p, unit), before = p ? valueAt(line, layer, p - 1, unit) : 0;
  let top = 0;
  for (let q = 0; q <= p; q++) if (Math.abs(valueAt(line, layer, q, unit)) > Math.abs(valueAt(line, layer, top, unit))) top = q;
  return S2S.fmt(words[top === p ? "say_top" : "say"], { unit: unit + 1, site: line.title, token: token(data, p), value: S2S.num(value), change: S2S.signed(value - before), top: token(data, top), most: S2S.num(valueAt(line, layer, top, unit)) });
}

function table(panel, data, bus) {
  const layer = layerOf(data, bus.sel), unit = unitOf(data, bus.sel), { seen, n } = place(data, bus.sel), rows = [["layer", "unit", "part", "position", "token", ...data.lines.map((line) => line.site)]];
  for (let p = 0; p < seen; p++) rows.push([layer + 1, unit + 1, p < n ? "encoder" : "decoder", p < n ? p + 1 : p - n + 1, token(data, p), ...data.lines.map((line) => valueAt(line, layer, p, unit))]);
  return S2S.csv(rows);
}

export default S2S.view("memory_unit", {
  build(panel, data, bus) {
    const { words } = data, at = layout(panel, data), px = (x) => `${x}px`, old = panel.state?.trace === data.trace ? panel.state.brush : null;
    panel.choice ??= { threshold: 0.4 };
    if (!data.lines.some((line) => line.site === panel.choice.site)) panel.choice.site = data.lines[0].site;
    const state = (panel.state = { at, trace: data.trace, brush: old, searched: null, painted: null, family: getComputedStyle(panel.root).fontFamily });
    panel.setTitle(words.title);
    panel.setQuiet(choosers(panel, data, bus));
    panel.help(["help.what", "help.brush", "help.found", "help.source"].map((key) => words[key]).join("\n"));
    const drag = brushed(panel, data, bus), cut = (first, count) => S2S.h("div", { class: "s2s-mu-cut", style: { left: px(at.x(first) - at.col / 2), width: px(count * at.col + 2) } }, S2S.h("i", { class: "s2s-mu-veil" }));
    state.heat = S2S.canvas(at.w, HEIGHT, words.title);
    const cuts = [cut(0, at.n), cut(at.n, at.positions - at.n)];
    state.veils = cuts.map((node) => node.firstChild);
    state.now = S2S.h("i", { class: "s2s-mu-now" });
    state.band = S2S.h("i", { class: "s2s-mu-brush", hidden: true });
    state.plot = S2S.h("div", { class: "s2s-mu-plot", style: { width: px(at.w), height: px(HEIGHT) }, onpointerdown: drag.plot }, state.heat.canvas, cuts, state.band, state.now);
    const strips = [chips(data, bus, "source", 0), chips(data, bus, "target", at.n)];
    state.all = strips.flat();
    state.units = S2S.h("div", { class: "s2s-mu-units" });
    state.head = S2S.h("p", { class: "s2s-mu-head" });
    state.found = S2S.h("ul", { class: "s2s-mu-found", style: { "min-height": px(24 * LISTED) } });
    state.root = S2S.h("div", { class: `s2s-mu${at.alone ? " s2s-alone" : ""}` },
      S2S.h("div", {}, state.plot, strips.map((strip) => S2S.h("div", { class: "s2s-chips", onpointerdown: drag.chips }, strip)), state.units),
      data.references && S2S.h("div", {}, state.head, state.found));
    panel.body.replaceChildren(state.root);
    const name = () => `${data.model}-unit-${layerOf(data, bus.sel) + 1}-${unitOf(data, bus.sel) + 1}`;
    panel.exports([
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => S2S.photograph(panel.body) },
      { label: panel.words.csv, get filename() { return `${name()}.csv`; }, make: () => table(panel, data, bus) },
    ]);
  },
  draw(panel, data, sel, bus) {
    const state = panel.state, layer = layerOf(data, sel), unit = unitOf(data, sel), where = place(data, sel);
    S2S.suggestUnit(data, layer, bus);
    if (state.brush && state.brush[1] >= where.seen) state.brush = state.searched = null;
    search(panel, data, sel, bus, where);
    const lines = [unit, ...(state.within ?? []).slice(0, MANY).map((found) => found.unit).filter((u) => u !== unit)], painted = `${panel.choice.site}/${layer}/${lines}`;
    if (state.painted !== painted) { paint(panel, data, lines, layer); state.sites.press(panel.choice.site); state.painted = painted; state.coloured = null; }
    if (state.coloured !== where.seen) { colour(panel, data, sel, unit, layer, where.seen); state.coloured = where.seen; }
    S2S.showNumber(state.unit, unit);
    move(panel, data, sel, where);
    panel.say(sentence(panel, data, sel, where));
  },
});
