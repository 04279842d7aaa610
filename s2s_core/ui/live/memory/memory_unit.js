// One unit as a line across reading and writing, the tokens coloured by it; drag over tokens to find the units that are
// active exactly there, and the reference sentences in which they are active too (after LSTMVis, Strobelt et al. 2018).

import { numberBox, segment, showNumber } from "../lib/choosers.js";
import { csv } from "../lib/download.js";
import { canvas, css, fmt, h, num, px, signed } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { chooseUnit, put } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { pointed } from "../lib/progress.js";
import { suggestUnit, tokenAt, valueAt } from "../lib/units.js";
import { paragraphs } from "./memory_place.js";
import { HEIGHT, colourTokens, layerOf, layout, lineOf, move, paint, placeOf, unitOf } from "./memory_unit_draw.js";
import { LISTED, MANY, brushing, search } from "./memory_unit_search.js";

const LINE = 24; // px of a sentence that was found
const THRESHOLD = { first: 0.4, min: 0.1, max: 0.9, step: 0.05 }; // of full colour: beyond it a unit counts as active

css(
  "memory_unit",
  `
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
.s2s-mu .s2s-chip { font-size: 14px; line-height: 20px; min-height: 26px; min-width: 22px; padding: 2px 7px;
  touch-action: none; user-select: none; }
.s2s-mu .s2s-chip.s2s-brushed { box-shadow: 0 2px 0 var(--s2s-attention); }
.s2s-mu .s2s-chip.s2s-empty { min-width: 22px; border: 1px dashed var(--s2s-line); }
.s2s-mu-units { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; margin: 8px 0 0; font-size: 12px;
  line-height: 20px; min-height: 22px; color: var(--s2s-dim); }
.s2s-mu-units button { font: inherit; border: 1px solid var(--s2s-line); border-radius: 4px; background: none;
  color: var(--s2s-text); padding: 0 6px; cursor: pointer; }
.s2s-mu-units button[aria-pressed=true] { border-color: var(--s2s-text); font-weight: 600; }
.s2s-mu-found { margin: 0; padding: 0; list-style: none; font-size: 13px; }
.s2s-mu-found li { display: grid; grid-template-columns: 48px minmax(0, 1fr); gap: 8px; line-height: ${LINE}px;
  margin: 0; padding: 0; white-space: nowrap; }
.s2s-mu-found li > span { overflow: hidden; text-overflow: ellipsis; color: var(--s2s-dim); }
.s2s-mu-found .s2s-value { text-align: right; }
.s2s-mu-found b { font-weight: 600; color: var(--s2s-source); }
.s2s-mu-found .s2s-decoder b { color: var(--s2s-target); }
.s2s-mu-head { margin: 0; padding: 0; font-size: 12px; line-height: 20px; color: var(--s2s-dim); min-height: 20px; }
`,
);

function siteChooser(panel, data, redo) {
  const options = data.lines.map((line) => [line.site, line.symbol]);
  const sites = segment(data.words.choose_site, options, (site) => {
    panel.choice.site = site;
    redo();
  });
  [...sites.node.children].forEach((button, i) => {
    button.title = data.lines[i].title;
  });
  return sites;
}

// The slider of the threshold, and its value beside it.
function thresholdSlider(panel, data, redo) {
  const { words } = data;
  const { choice } = panel;
  const shown = h("span", {}, num(choice.threshold));
  const { min, max, step } = THRESHOLD;
  const slider = h("input", {
    type: "range",
    min,
    max,
    step,
    value: choice.threshold,
    "aria-label": words.threshold,
    title: words.threshold,
    style: { width: "72px", "vertical-align": "middle" },
    oninput: (event) => {
      choice.threshold = Number(event.target.value);
      put(shown, num(choice.threshold));
      redo();
    },
  });
  return [slider, " ", shown];
}

function choosers(panel, data, bus) {
  const { words } = data;
  const { state } = panel;
  const redo = () => {
    state.searched = null;
    state.painted = null;
    bus.redraw(["choice"]);
  };
  state.sites = siteChooser(panel, data, redo);
  state.unit = numberBox(words.choose_unit, state.at.units, (unit) => chooseUnit(bus, unit));
  const sites = data.lines.length > 1 ? [state.sites.node] : [];
  const unit = [" ", words.unit_label, " ", state.unit];
  return [...sites, ...unit, " ", words.over, " ", ...thresholdSlider(panel, data, redo)];
}

// The plot, its parts under veils, the brush and the position on top of it.
function makePlot(state, data, drag) {
  const { at } = state;
  const cut = (first, count) => {
    const style = { left: px(at.x(first) - at.col / 2), width: px(count * at.col + 2) };
    return h("div", { class: "s2s-mu-cut", style }, h("i", { class: "s2s-mu-veil" }));
  };
  const cuts = [cut(0, at.n), cut(at.n, at.positions - at.n)];
  state.heat = canvas(at.w, HEIGHT, data.words.title);
  state.veils = cuts.map((node) => node.firstChild);
  state.now = h("i", { class: "s2s-mu-now" });
  state.band = h("i", { class: "s2s-mu-brush", hidden: true });
  const attributes = { class: "s2s-mu-plot", style: { width: px(at.w), height: px(HEIGHT) }, onpointerdown: drag };
  state.plot = h("div", attributes, state.heat.canvas, cuts, state.band, state.now);
}

function makeChips(data, bus, side, first) {
  return data[side].texts.map((_, i) =>
    h("span", { class: "s2s-chip", "data-position": first + i, ...pointed(bus, side, i) }),
  );
}

function makeBody(panel, data, bus) {
  const { state } = panel;
  const drag = brushing(panel, data, bus);
  makePlot(state, data, drag.plot);
  const strips = [makeChips(data, bus, "source", 0), makeChips(data, bus, "target", state.at.n)];
  state.all = strips.flat();
  state.units = h("div", { class: "s2s-mu-units" });
  state.heading = h("p", { class: "s2s-mu-head" });
  state.sentences = h("ul", { class: "s2s-mu-found", style: { "min-height": px(LINE * LISTED) } });
  const rows = strips.map((chips) => h("div", { class: "s2s-chips", onpointerdown: drag.chips }, chips));
  state.root = h(
    "div",
    { class: `s2s-mu${state.at.alone ? " s2s-alone" : ""}` },
    h("div", {}, state.plot, rows, state.units),
    data.references && h("div", {}, state.heading, state.sentences),
  );
  return state.root;
}

function sayBrush(panel, data) {
  const { words } = data;
  const { brush, within } = panel.state;
  const [first, last] = brush.map((p) => tokenAt(data, p));
  const values = { n: within.length, first, last, unit: (within[0]?.unit ?? 0) + 1 };
  return fmt(within.length ? words.say_brush : words.say_nobody, values);
}

function sentence(panel, data, sel, { p }) {
  const { words } = data;
  if (panel.state.brush) return sayBrush(panel, data);
  if (p < 0) return fmt(data.reading === "tokens" ? words.say_before : words.say_unwritten);
  const line = lineOf(panel, data);
  const unit = unitOf(data, sel);
  const value = (q) => valueAt(line, layerOf(data, sel), q, unit);
  let top = 0;
  for (let q = 0; q <= p; q++) {
    if (Math.abs(value(q)) > Math.abs(value(top))) top = q;
  }
  return fmt(words[top === p ? "say_top" : "say"], {
    unit: unit + 1,
    site: line.title,
    token: tokenAt(data, p),
    value: num(value(p)),
    change: signed(value(p) - (p ? value(p - 1) : 0)),
    top: tokenAt(data, top),
    most: num(value(top)),
  });
}

function table(data, bus) {
  const layer = layerOf(data, bus.sel);
  const unit = unitOf(data, bus.sel);
  const { seen, n } = placeOf(data, bus.sel);
  const rows = [["layer", "unit", "part", "position", "token", ...data.lines.map((line) => line.site)]];
  for (let p = 0; p < seen; p++) {
    const place = p < n ? ["encoder", p + 1] : ["decoder", p - n + 1];
    const values = data.lines.map((line) => valueAt(line, layer, p, unit));
    rows.push([layer + 1, unit + 1, ...place, [...data.source.tokens, ...data.target.tokens][p], ...values]);
  }
  return csv(rows);
}

// The lines and the tokens, painted where what they show has changed.
function repaint(panel, data, units, layer, seen) {
  const { state, choice } = panel;
  const wanted = `${choice.site}/${layer}/${units}`;
  if (state.painted !== wanted) {
    paint(panel, data, units, layer);
    state.sites.press(choice.site);
    state.painted = wanted;
    state.coloured = null;
  }
  if (state.coloured === seen) return;
  colourTokens(panel, data, units[0], layer, seen);
  state.coloured = seen;
}

export default view("memory_unit", {
  build(panel, data, bus) {
    const { words, trace } = data;
    const brush = panel.state?.trace === trace ? panel.state.brush : null;
    panel.choice ??= { threshold: THRESHOLD.first };
    if (!data.lines.some((line) => line.site === panel.choice.site)) panel.choice.site = data.lines[0].site;
    const drawn = { searched: null, painted: null, coloured: null }; // what is on the screen, nothing yet
    const { family } = panel;
    panel.state = { at: layout(panel, data), trace, brush, ...drawn, family };
    panel.setTitle(words.title);
    panel.setQuiet(choosers(panel, data, bus));
    panel.help(paragraphs(words, ["help.what", "help.brush", "help.found", "help.source"]));
    panel.body.replaceChildren(makeBody(panel, data, bus));
    offer(panel, () => `${data.model}-unit-${layerOf(data, bus.sel) + 1}-${unitOf(data, bus.sel) + 1}`, {
      exactCsv: (exact) => table(exact, bus),
    });
  },
  draw(panel, data, sel, bus) {
    const { state } = panel;
    const layer = layerOf(data, sel);
    const unit = unitOf(data, sel);
    const where = placeOf(data, sel);
    suggestUnit(data, layer, bus);
    if (state.brush && state.brush[1] >= where.seen) {
      state.brush = null;
      state.searched = null;
    }
    search(panel, data, sel, bus, where);
    const others = (state.within ?? []).slice(0, MANY).map((match) => match.unit);
    repaint(panel, data, [unit, ...others.filter((other) => other !== unit)], layer, where.seen);
    showNumber(state.unit, unit);
    move(panel, sel, where);
    panel.say(sentence(panel, data, sel, where));
  },
});
