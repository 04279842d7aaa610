// Attention in numbers: for one head at one step the scores, the weights and the weighted average, in words, in symbols
// or in numbers, beside a table of the tokens looked at.

import { pickKind } from "../lib/attention.js";
import { chooser, numberBox, segment, showNumber } from "../lib/choosers.js";
import { clamp, h, plain } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { chooseUnit, level as levelOf, levels } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { formulaLines, sentence } from "./formula_attention_lines.js";
import { hasHeads, notePointed, numbersAt, place, table } from "./formula_attention_numbers.js";
import { fill, makeStrips, makeTable } from "./formula_attention_table.js";

// ---- building

function kindBar(panel, data, bus) {
  if (!data.kinds.self) return null;
  const kinds = ["cross", "self"].map((kind) => [kind, data.words[`kind.${kind}`]]);
  return segment(data.words.choose_kind, kinds, (kind) => {
    panel.choice.kind = kind;
    if (bus.kinds) pickKind(bus, null, kind);
    else bus.redraw(["kind"]);
  });
}

function quiet(panel, data, bus) {
  const { words } = data;
  const { state } = panel;
  const { weights, values } = data.kinds.cross;
  const [layers, heads] = weights.shape;
  const unit = hasHeads(data) ? "dimension" : "unit";
  state.layer = layers > 1 ? chooser(words.choose_layer, words.layer, layers, (layer) => bus.set({ layer })) : null;
  state.head = heads > 1 ? chooser(words.choose_head, words.head, heads, (head) => bus.set({ head })) : null;
  state.unit = numberBox(words[`choose_${unit}`], values.shape[3], (chosen) => chooseUnit(bus, chosen));
  state.level = levels(words, bus);
  state.kind = kindBar(panel, data, bus);
  const labelled = [words[`${unit}_label`], " ", state.unit];
  const parts = [state.kind?.node, state.layer, state.head, labelled, state.level.node];
  return parts.filter(Boolean).flatMap((part) => [part, " "]).flat();
}

function help(data) {
  const names = ["attention", ...(hasHeads(data) ? ["score_heads", "mask"] : ["score_recurrent"])];
  const strips = plain(data.words["help.strips"], { limit: data.kinds.cross.strips[0].limit });
  const mixing = data.mixing ? [data.words["help.mixing"]] : [];
  return [...names.map((name) => data.words[`help.${name}`]), ...mixing, strips].join("\n");
}

// ---- drawing

// Symbols stay as they are from step to step.
function showLines(state, data, at, level, numbers) {
  const stays = level === "symbols" || !numbers;
  if (stays && state.symbols) return;
  state.symbols = stays;
  state.lines.replaceChildren(...formulaLines(data, at, level, numbers).map((line) => h("div", {}, line)));
}

function press(state, at, sel, level) {
  state.level.press(level);
  state.kind?.press(at.kind);
  if (state.layer) state.layer.value = String(at.layer);
  if (state.head) state.head.value = String(at.head);
  showNumber(state.unit, clamp(sel.unit, 0, Number(state.unit.max) - 1));
}

function show(panel, data, at, sel, level, ofMean) {
  const { state } = panel;
  const numbers = at.none ? null : numbersAt(at, sel.unit);
  fill(panel, data, at, numbers);
  showLines(state, data, at, level, numbers);
  for (const [kind, strips] of Object.entries(state.strips)) strips.node.hidden = kind !== at.kind || !numbers;
  if (numbers) state.strips[at.kind].slide(at);
  state.grid.classList.toggle("s2s-own", at.kind === "self");
  press(state, at, sel, level);
  panel.say(sentence(data, at, numbers, ofMean));
}

function light(rows, hover) {
  for (const { node, hover: own } of rows) {
    const lit = Boolean(hover && own) && own.side === hover.side && own.index === hover.index;
    node.classList.toggle("s2s-lit", lit);
  }
}

export default view("formula_attention", {
  build(panel, data, bus) {
    const { words } = data;
    const state = (panel.state = { symbols: false, drawn: null });
    panel.root.dataset.view = data.view; // a Transformer's formula is this one
    panel.choice ??= { kind: "cross", all: false, query: 0 };
    panel.setTitle(words[hasHeads(data) ? "title" : "title_attention"]);
    panel.setQuiet(quiet(panel, data, bus));
    panel.help(help(data));
    state.lines = h("div", { class: "s2s-fo-lines" });
    const strips = Object.entries(data.kinds).map(([kind, set]) => [kind, makeStrips(data, set)]);
    state.strips = Object.fromEntries(strips);
    const left = h("div", {}, state.lines, strips.map(([, { node }]) => node));
    const width = panel.width < 760 ? " s2s-narrow" : "";
    state.grid = h("div", { class: `s2s-fo${width}` }, left, makeTable(panel, data, bus));
    panel.body.replaceChildren(state.grid);
    offer(panel, `${data.model}-attention-numbers`, {
      exactCsv: (exact) => table(panel, exact, bus),
    });
  },
  draw(panel, data, sel, bus) {
    const { state, choice } = panel;
    notePointed(panel, data, sel, bus);
    const at = place(panel, data, sel, bus);
    const level = levelOf(bus);
    const ofMean = sel.head === null && at.set.weights.shape[1] > 1;
    const key = [at.kind, at.layer, at.head, at.row, at.none, ofMean, sel.unit, level, choice.all].join();
    if (state.drawn !== key) {
      state.drawn = key;
      show(panel, data, at, sel, level, ofMean);
    }
    light(state.rows, sel.hover);
  },
});
