// All heads at a glance: a grid layer × head of small attention maps. Painted once per trace; a step moves covers and
// frames.

import { kindOf as kindShown, pickKind } from "../lib/attention.js";
import { segment } from "../lib/choosers.js";
import { argmax, canvas as makeCanvas, clamp, css, fmt, h, heat, num, percent, plain, px } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { put } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { table } from "./heads_export.js";
import { GAP, LABEL, NAME, layout, progress } from "./heads_layout.js";

css(
  "heads",
  `
.s2s-he { display: grid; gap: 12px ${GAP}px; justify-content: start; align-items: start; padding: 0 3px 3px 0; }
.s2s-he[hidden] { display: none; }
.s2s-he-layer { font-size: 12px; line-height: 20px; color: var(--s2s-dim); white-space: nowrap; }
.s2s-he-map { font: inherit; display: block; padding: 0; border: 0; background: none; color: inherit; text-align: left;
  cursor: pointer; }
.s2s-he-name { display: flex; justify-content: space-between; gap: 8px; font-size: 12px; line-height: 20px;
  color: var(--s2s-dim); white-space: nowrap; }
.s2s-he-map[aria-pressed=true] .s2s-he-name { color: var(--s2s-text); font-weight: 600; }
.s2s-he-plot { position: relative; overflow: hidden; display: block; background: var(--s2s-bg);
  box-shadow: inset 0 0 0 1px var(--s2s-line); }
.s2s-he-map[aria-pressed=true] .s2s-he-plot { outline: 2px solid var(--s2s-text); outline-offset: 1px; }
.s2s-he-map.s2s-mean .s2s-he-name { color: var(--s2s-text); }
.s2s-he-map.s2s-mean .s2s-he-plot { outline: 1px solid var(--s2s-dim); outline-offset: 1px; }
.s2s-he-plot > * { position: absolute; left: 0; top: 0; pointer-events: none; }
.s2s-he-veil { width: 100%; height: 100%; background: var(--s2s-bg); box-shadow: inset 0 0 0 1px var(--s2s-line);
  transform: translateY(var(--s2s-veil)); }
.s2s-he.s2s-all .s2s-he-veil { opacity: .6; }
.s2s-he-now { width: 100%; outline: 2px solid var(--s2s-target); outline-offset: -1px;
  transform: translateY(var(--s2s-now)); }
.s2s-he-lit { height: 100%; background: var(--s2s-dim); opacity: .25; transform: translateX(var(--s2s-lit)); }
.s2s-he.s2s-before .s2s-he-now, .s2s-he.s2s-dark .s2s-he-lit { display: none; }
.s2s-he-map.s2s-unread canvas { visibility: hidden; }
`,
);

const KINDS = ["cross", "self", "encoder"];
const HELP = ["help.what", "help.kinds", "help.sharp", "help.click"];

// ---- building

function makePlot(set, at, layer, head) {
  const size = at.rows * at.cols;
  const from = (layer * at.heads + head) * size;
  const [w, high] = [at.cols * at.w, at.rows * at.h];
  const { canvas, ctx } = makeCanvas(w, high, "");
  heat(ctx, set.weights.data.subarray(from, from + size), at.rows, at.cols, w, high, "attention");
  canvas.setAttribute("aria-hidden", "true");
  const plot = h("span", { class: "s2s-he-plot", style: { width: px(w), height: px(high) } }, [
    canvas,
    h("i", { class: "s2s-he-veil" }),
    h("i", { class: "s2s-he-lit", style: { width: px(at.w) } }),
    h("i", { class: "s2s-he-now", style: { height: px(at.h) } }),
  ]);
  return { canvas, plot };
}

function makeMap(data, bus, set, at, layer, head) {
  const { words } = data;
  const { canvas, plot } = makePlot(set, at, layer, head);
  const badge = h("span", { title: words.sharpness });
  const wide = { width: px(Math.max(NAME, at.cols * at.w)) };
  const name = h("span", {}, plain(words.head, { n: head + 1 }));
  const onclick = () => {
    const chosen = bus.sel.layer === layer && bus.sel.head === head;
    bus.set({ layer, head: chosen ? null : head });
  };
  const handles = { "data-layer": layer, "data-head": head, "aria-pressed": "false" };
  const button = h("button", { type: "button", class: "s2s-he-map", ...handles, onclick }, [
    h("span", { class: "s2s-he-name", style: wide }, name, badge),
    plot,
  ]);
  return { button, badge, canvas, layer, head };
}

// One kind's grid: a row for each layer.
function makeGrid(panel, data, bus, kind) {
  const set = data.kinds[kind];
  const at = layout(panel, set);
  const heads = [...Array(at.heads).keys()];
  const layers = [...Array(at.layers).keys()];
  const byLayer = layers.map((layer) => heads.map((head) => makeMap(data, bus, set, at, layer, head)));
  const rows = byLayer.flatMap((maps, layer) => [
    h("span", { class: "s2s-he-layer" }, fmt(data.words.layer, { n: layer + 1 })),
    ...maps.map(({ button }) => button),
  ]);
  const columns = { "grid-template-columns": `${LABEL}px repeat(${at.heads}, max-content)` };
  const node = h("div", { class: "s2s-he", hidden: true, style: columns }, rows);
  return { node, maps: byLayer.flat(), at, set };
}

// While reading the encoder looks at itself; while writing the decoder at the source, or at what it has written.
const kindOf = (panel, sel, bus) => kindShown(bus, panel.choice, sel);

// ---- drawing

// How sharp a head is up to the last row seen; NaN before that.
function sharpness({ set, at }, { layers, rows, now }, layer, head) {
  const last = now >= 0 ? now : rows - 1;
  if (layer >= layers || last < 0) return NaN;
  return set.sharpness.data[(layer * at.heads + head) * at.rows + last];
}

function drawBadges(grid, seen) {
  for (const { badge, layer, head } of grid.maps) put(badge, num(sharpness(grid, seen, layer, head)));
}

// The head selected everywhere, or faintly all heads of the layer whose mean is.
function select(grid, sel) {
  for (const { button, layer, head } of grid.maps) {
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

function move({ node, at, maps }, kind, sel, seen) {
  const set = (name, n) => node.style.setProperty(`--s2s-${name}`, px(n));
  const lit = column(kind, sel, seen);
  set("veil", (kind === "encoder" ? seen.rows : clamp(seen.now + 1, 0, seen.rows)) * at.h);
  if (seen.now >= 0) set("now", seen.now * at.h);
  if (lit >= 0) set("lit", lit * at.w);
  node.classList.toggle("s2s-before", seen.now < 0);
  node.classList.toggle("s2s-dark", lit < 0);
  node.classList.toggle("s2s-all", sel.showall);
  if (kind !== "encoder") return;
  for (const { button, layer } of maps) button.classList.toggle("s2s-unread", layer >= seen.layers);
}

// The sharpest head so far: {value, layer, head}; null where none is known.
function sharpest(grid, seen) {
  let best = null;
  for (const { layer, head } of grid.maps) {
    const value = sharpness(grid, seen, layer, head);
    if (value > (best?.value ?? -1)) best = { value, layer, head };
  }
  return best?.value >= 0 ? best : null;
}

// The sharpest head so far and, while writing, where it looks now.
function sentence(data, kind, grid, seen) {
  const { words } = data;
  if (kind === "encoder" && !seen.layers) return fmt(words.say_unread);
  if (kind !== "encoder" && seen.now < 0) return fmt(words.say_unwritten);
  const best = sharpest(grid, seen);
  if (!best) return fmt(words.say_first);
  const { at, set } = grid;
  const values = { layer: best.layer + 1, head: best.head + 1, value: num(best.value), read: seen.layers };
  if (kind === "encoder") return fmt(words.say_encoder, values);
  const from = ((best.layer * at.heads + best.head) * at.rows + seen.now) * at.cols;
  const row = set.weights.data.subarray(from, from + (kind === "self" ? seen.now + 1 : at.cols));
  const top = argmax(row);
  const texts = kind === "self" ? data.fed : data.source.texts;
  const looks = { token: data.target.texts[seen.now], best: texts[top], percent: percent(row[top]) };
  return fmt(words[`say_${kind}`], { ...values, ...looks });
}

function show(state, kind) {
  if (state.shown === kind) return;
  for (const [name, { node }] of Object.entries(state.grids)) node.hidden = name !== kind;
  state.kind.press(kind);
  state.shown = kind;
}

export default view("heads", {
  build(panel, data, bus) {
    const { words } = data;
    const choice = (panel.choice ??= { reading: "encoder", writing: "cross" });
    const state = (panel.state = {});
    const names = KINDS.map((kind) => [kind, words[`kind.${kind}`]]);
    panel.setTitle(words.title);
    state.kind = segment(words.choose_kind, names, (kind) => pickKind(bus, choice, kind));
    panel.setQuiet([state.kind.node]);
    panel.help(HELP.map((key) => words[key]).join("\n"));
    state.grids = Object.fromEntries(KINDS.map((kind) => [kind, makeGrid(panel, data, bus, kind)]));
    panel.body.replaceChildren(...Object.values(state.grids).map((grid) => grid.node));
    const now = () => {
      const kind = kindOf(panel, bus.sel, bus);
      return { kind, grid: state.grids[kind], seen: progress(data, bus.sel, kind) };
    };
    offer(panel, () => `${data.model}-heads-${now().kind}`, {
      exactCsv: (exact) => table(exact, now().kind, now().grid, now().seen),
    });
  },
  draw(panel, data, sel, bus) {
    const { state } = panel;
    const kind = kindOf(panel, sel, bus);
    const grid = state.grids[kind];
    const seen = progress(data, sel, kind);
    show(state, kind);
    move(grid, kind, sel, seen);
    drawBadges(grid, seen);
    select(grid, sel);
    panel.say(sentence(data, kind, grid, seen));
  },
});
