// All heads at a glance: a grid layer × head of small attention maps. Painted once per trace; a step moves covers and frames.

import * as S2S from "../lib/index.js";

const WIDE = [2, 28], HIGH = [2, 16], GAP = 20, LABEL = 64, TALL = 132; // px: a weight's sides, between maps, of the layer's name, tallest map

S2S.css("heads", `
.s2s-he { display: grid; gap: 12px ${GAP}px; justify-content: start; align-items: start; padding: 0 3px 3px 0; }
.s2s-he[hidden] { display: none; }
.s2s-he-layer { font-size: 12px; line-height: 20px; color: var(--s2s-dim); white-space: nowrap; }
.s2s-he-map { font: inherit; display: block; padding: 0; border: 0; background: none; color: inherit; text-align: left; cursor: pointer; }
.s2s-he-name { display: flex; justify-content: space-between; gap: 8px; font-size: 12px; line-height: 20px; color: var(--s2s-dim); white-space: nowrap; }
.s2s-he-map[aria-pressed=true] .s2s-he-name { color: var(--s2s-text); font-weight: 600; }
.s2s-he-plot { position: relative; overflow: hidden; display: block; background: var(--s2s-bg); box-shadow: inset 0 0 0 1px var(--s2s-line); }
.s2s-he-map[aria-pressed=true] .s2s-he-plot { outline: 2px solid var(--s2s-text); outline-offset: 1px; }
.s2s-he-map.s2s-mean .s2s-he-name { color: var(--s2s-text); }
.s2s-he-map.s2s-mean .s2s-he-plot { outline: 1px solid var(--s2s-dim); outline-offset: 1px; }
.s2s-he-plot > * { position: absolute; left: 0; top: 0; pointer-events: none; }
.s2s-he-veil { width: 100%; height: 100%; background: var(--s2s-bg); box-shadow: inset 0 0 0 1px var(--s2s-line); transform: translateY(var(--s2s-veil)); }
.s2s-he.s2s-all .s2s-he-veil { opacity: .6; }
.s2s-he-now { width: 100%; outline: 2px solid var(--s2s-target); outline-offset: -1px; transform: translateY(var(--s2s-now)); }
.s2s-he-lit { height: 100%; background: var(--s2s-dim); opacity: .25; transform: translateX(var(--s2s-lit)); }
.s2s-he.s2s-before .s2s-he-now, .s2s-he.s2s-dark .s2s-he-lit { display: none; }
.s2s-he-map.s2s-unread canvas { visibility: hidden; }
`);

const KINDS = ["cross", "self", "encoder"];
const clamp = (x, [low, high]) => Math.max(low, Math.min(high, x));

// Sizes of one kind's grid, for this trace and width.
function layout(panel, { weights }) {
  const [layers, heads, rows, cols] = weights.shape, room = (panel.width - LABEL - heads * GAP) / heads;
  const w = clamp(Math.floor(room / cols), WIDE), h = clamp(Math.floor(TALL / rows), HIGH);
  return { layers, heads, rows, cols, w, h };
}

function map(panel, data, bus, set, at, layer, head) {
  const { words } = data, { rows, cols, w, h } = at, size = rows * cols, from = (layer * at.heads + head) * size, px = (n) => `${n}px`;
  const name = S2S.fmt(words.head, { n: head + 1 }).textContent, { canvas, ctx } = S2S.canvas(cols * w, rows * h, "");
  S2S.heat(ctx, set.weights.data.subarray(from, from + size), rows, cols, cols * w, rows * h, "attention");
  canvas.setAttribute("aria-hidden", "true");
  const badge = S2S.h("span", { title: words.sharpness });
  const button = S2S.h("button", { type: "button", class: "s2s-he-map", "data-layer": layer, "data-head": head, "aria-pressed": "false",
    onclick: () => { const { sel } = bus; bus.set({ layer, head: sel.layer === layer && sel.head === head ? null : head }); } },
    S2S.h("span", { class: "s2s-he-name", style: { width: px(Math.max(84, cols * w)) } }, S2S.h("span", {}, name), badge),
    S2S.h("span", { class: "s2s-he-plot", style: { width: px(cols * w), height: px(rows * h) } }, canvas, S2S.h("i", { class: "s2s-he-veil" }),
      S2S.h("i", { class: "s2s-he-lit", style: { width: px(w) } }), S2S.h("i", { class: "s2s-he-now", style: { height: px(h) } })));
  return { button, badge, canvas, layer, head };
}

// One kind's grid: a row for each layer.
function grid(panel, data, bus, kind) {
  const set = data.kinds[kind], at = layout(panel, set), maps = [], rows = [];
  for (let layer = 0; layer < at.layers; layer++) {
    rows.push(S2S.h("span", { class: "s2s-he-layer" }, S2S.fmt(data.words.layer, { n: layer + 1 })));
    for (let head = 0; head < at.heads; head++) rows.push(maps[maps.push(map(panel, data, bus, set, at, layer, head)) - 1].button);
  }
  return { node: S2S.h("div", { class: "s2s-he", hidden: true, style: { "grid-template-columns": `${LABEL}px repeat(${at.heads}, max-content)` } }, rows), maps, at, set };
}

// While reading the encoder looks at itself; while writing the decoder at the source, or at what it has written.
const kindOf = (panel, sel, bus) => S2S.kindOf(bus, panel.choice, sel);

// How many rows of the kind there are so far (of the encoder: layers).
function progress(data, sel, kind) {
  const read = data.n_reading + Math.min(0, sel.step), written = sel.showall ? data.target.texts.length : Math.max(0, sel.step);
  return kind === "encoder" ? { layers: sel.showall ? data.n_reading : read, rows: data.source.texts.length, now: -1 }
    : { layers: data.n_layers, rows: written, now: sel.step - 1 };
}

function sharp({ set, at }, { rows, now }, layer, head) {
  const last = now >= 0 ? now : rows - 1;
  return last < 0 ? NaN : set.sharpness.data[(layer * at.heads + head) * at.rows + last];
}

function badges(one, seen) {
  for (const { badge, layer, head } of one.maps) {
    const value = layer < seen.layers ? sharp(one, seen, layer, head) : NaN;
    S2S.put(badge, S2S.num(value));
  }
}

// The head selected everywhere, or faintly all heads of the layer whose mean is.
function select(one, sel) {
  for (const { button, layer, head } of one.maps) {
    button.setAttribute("aria-pressed", String(layer === sel.layer && head === sel.head));
    button.classList.toggle("s2s-mean", layer === sel.layer && sel.head === null);
  }
}

// Where the pointer's token stands as a column: of the source, or of the prefix, which begins with a mark.
function column(kind, { hover }, seen) {
  if (!hover) return -1;
  if (kind !== "self") return hover.side === "source" ? hover.index : -1;
  return hover.side === "target" && hover.index + 1 < seen.rows ? hover.index + 1 : -1;
}

function move(one, kind, sel, seen) {
  const { node, at } = one, place = (name, n) => node.style.setProperty(`--s2s-${name}`, `${n}px`), lit = column(kind, sel, seen);
  place("veil", (kind === "encoder" ? seen.rows : Math.max(0, Math.min(seen.rows, seen.now + 1))) * at.h);
  if (seen.now >= 0) place("now", seen.now * at.h);
  if (lit >= 0) place("lit", lit * at.w);
  node.classList.toggle("s2s-before", seen.now < 0);
  node.classList.toggle("s2s-dark", lit < 0);
  node.classList.toggle("s2s-all", sel.showall);
  if (kind === "encoder") for (const { button, layer } of one.maps) button.classList.toggle("s2s-unread", layer >= seen.layers);
}

// The sharpest head so far and, while writing, where the selected or the sharpest head looks now.
function sentence(data, sel, kind, one, seen) {
  const { words } = data, { at } = one, best = { value: -1 };
  if (kind === "encoder" && !seen.layers) return S2S.fmt(words.say_unread);
  if (kind !== "encoder" && seen.now < 0) return S2S.fmt(words.say_unwritten);
  for (const { layer, head } of one.maps) {
    const value = layer < seen.layers ? sharp(one, seen, layer, head) : NaN;
    if (value > best.value) Object.assign(best, { value, layer, head });
  }
  if (best.value < 0) return S2S.fmt(words.say_first);
  const values = { layer: best.layer + 1, head: best.head + 1, value: S2S.num(best.value), read: seen.layers };
  if (kind === "encoder") return S2S.fmt(words.say_encoder, values);
  const from = ((best.layer * at.heads + best.head) * at.rows + seen.now) * at.cols, row = one.set.weights.data.subarray(from, from + (kind === "self" ? seen.now + 1 : at.cols));
  const top = S2S.argmax(row), texts = kind === "self" ? data.fed : data.source.texts;
  return S2S.fmt(words[`say_${kind}`], { ...values, token: data.target.texts[seen.now], best: texts[top], percent: S2S.percent(row[top]) });
}

function picture(panel, data, bus) {
  const kind = kindOf(panel, bus.sel, bus), { at, maps } = panel.state.grids[kind], seen = progress(data, bus.sel, kind), c = S2S.colors;
  const cell = { w: Math.max(84, at.cols * at.w) + GAP, h: at.rows * at.h + 32 }, width = LABEL + at.heads * cell.w + 16, height = at.layers * cell.h + 16;
  const { canvas, ctx } = S2S.canvas(width, height, "");
  ctx.fillStyle = c.panel;
  ctx.fillRect(0, 0, width, height);
  ctx.font = `12px ${getComputedStyle(panel.root).fontFamily}`;
  for (const { canvas: heat, layer, head } of maps) {
    const x = LABEL + head * cell.w, y = layer * cell.h + 28, rows = layer < seen.layers ? seen.rows : 0;
    ctx.fillStyle = c.text;
    ctx.fillText(`${S2S.fmt(data.words.layer, { n: layer + 1 }).textContent} · ${S2S.fmt(data.words.head, { n: head + 1 }).textContent}`, x, y - 8);
    ctx.fillStyle = c.bg;
    ctx.fillRect(x, y, at.cols * at.w, at.rows * at.h);
    const share = rows / at.rows;
    if (rows) ctx.drawImage(heat, 0, 0, heat.width, heat.height * share, x, y, at.cols * at.w, rows * at.h);
    ctx.strokeStyle = c.target;
    ctx.lineWidth = 2;
    if (seen.now >= 0) ctx.strokeRect(x, y + seen.now * at.h, at.cols * at.w, at.h);
  }
  return S2S.png(canvas);
}

// Every weight shown, a row for each; layers, heads and positions count from 1.
function table(panel, data, bus) {
  const kind = kindOf(panel, bus.sel, bus), { at, set } = panel.state.grids[kind], seen = progress(data, bus.sel, kind);
  const from = kind === "encoder" ? data.source.texts : data.target.texts, to = kind === "self" ? data.fed : data.source.texts;
  const rows = [["kind", "layer", "head", "row", "token", "column", "looks_at", "weight"]];
  for (let layer = 0; layer < Math.min(at.layers, seen.layers); layer++) for (let head = 0; head < at.heads; head++)
    for (let i = 0; i < seen.rows; i++) for (let j = 0; j < (kind === "self" ? i + 1 : at.cols); j++)
      rows.push([kind, layer + 1, head + 1, i + 1, from[i], j + 1, to[j], set.weights.data[((layer * at.heads + head) * at.rows + i) * at.cols + j]]);
  return S2S.csv(rows);
}

export default S2S.view("heads", {
  build(panel, data, bus) {
    const { words } = data, choice = (panel.choice ??= { reading: "encoder", writing: "cross" }), state = (panel.state = {});
    panel.setTitle(words.title);
    state.kind = S2S.segment(words.choose_kind, KINDS.map((kind) => [kind, words[`kind.${kind}`]]), (kind) => S2S.pickKind(bus, choice, kind));
    panel.setQuiet([state.kind.node]);
    panel.help(["help.what", "help.kinds", "help.sharp", "help.click"].map((key) => words[key]).join("\n"));
    state.grids = Object.fromEntries(KINDS.map((kind) => [kind, grid(panel, data, bus, kind)]));
    panel.body.replaceChildren(...Object.values(state.grids).map((one) => one.node));
    panel.exports([
      { label: panel.words.png, get filename() { return `${data.model}-heads-${kindOf(panel, bus.sel, bus)}.png`; }, make: () => picture(panel, data, bus) },
      { label: panel.words.csv, get filename() { return `${data.model}-heads-${kindOf(panel, bus.sel, bus)}.csv`; }, make: () => table(panel, data, bus) },
    ]);
  },
  draw(panel, data, sel, bus) {
    const state = panel.state, kind = kindOf(panel, sel, bus), one = state.grids[kind], seen = progress(data, sel, kind);
    if (state.shown !== kind) {
      for (const [name, { node }] of Object.entries(state.grids)) node.hidden = name !== kind;
      state.kind.press(kind);
      state.shown = kind;
    }
    move(one, kind, sel, seen);
    badges(one, seen);
    select(one, sel);
    panel.say(sentence(data, sel, kind, one, seen));
  },
});
