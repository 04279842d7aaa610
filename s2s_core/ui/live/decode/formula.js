// This step in numbers: the formulas of a recurrent cell with the values of one unit at the current position, in
// words, in symbols or in numbers, beside a table of what each gate is made of.

import { chooser, numberBox, showNumber } from "../lib/choosers.js";
import { csv } from "../lib/download.js";
import { css, fmt, h, num, percent, plain, signed } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { added, chooseUnit, level as levelOf, levels, math, put } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { position } from "../lib/progress.js";
import { tokenAt } from "../lib/units.js";
import { letter, numbers } from "./formula_numbers.js";

css(
  "formula",
  `
.s2s-fo td.s2s-left { text-align: left; }
.s2s-fo td.s2s-edited { text-decoration: underline double var(--s2s-target); text-underline-offset: 3px; }
`,
);

const NARROW = 760; // px: below it the table stands under the formulas

const sum = (g) => `W_{x${g}} x_t + W_{h${g}} h_{t−1} + b_{${g}}`;
const SYMBOLS = {
  lstm: {
    i: `i_t = σ(${sum("i")})`,
    f: `f_t = σ(${sum("f")})`,
    c̃: `c̃_t = tanh(${sum("c")})`,
    o: `o_t = σ(${sum("o")})`,
    c: "c_t = f_t ⊙ c_{t−1} + i_t ⊙ c̃_t",
    h: "h_t = o_t ⊙ tanh(c_t)",
  },
  gru: {
    r: `r_t = σ(${sum("r")})`,
    z: `z_t = σ(${sum("z")})`,
    n: "n_t = tanh(W_{xn} x_t + b_{xn} + r_t ⊙ (W_{hn} h_{t−1} + b_{hn}))",
    h: "h_t = (1 − z_t) ⊙ n_t + z_t ⊙ h_{t−1}",
  },
  rnn: { h: "h_t = tanh(W_x x_t + W_h h_{t−1} + b)" },
};

const cells = (tag, texts) => texts.map((text) => h(tag, {}, text));

// ---- building

function gateRow(name) {
  const nodes = Array.from({ length: 5 }, () => h("td"));
  return { node: h("tr", {}, h("td", {}, math(name)), nodes), cells: nodes };
}

function derivedRow(name) {
  const made = h("td", { class: "s2s-left", colspan: 4 });
  const value = h("td");
  return { node: h("tr", {}, h("td", {}, math(name)), made, value), made, value };
}

function choosers({ state }, data, bus) {
  const { words } = data;
  const byLayer = () => chooser(words.choose_layer, words.layer, data.n_layers, (layer) => bus.set({ layer }));
  state.unit = numberBox(words.choose_unit, data.hidden.shape[2], (unit) => chooseUnit(bus, unit));
  state.layer = data.n_layers > 1 ? byLayer() : null;
  state.level = levels(words, bus);
  const nodes = [state.layer, state.layer && " ", words.unit_label, " ", state.unit, " ", state.level.node];
  return nodes.filter(Boolean);
}

function makeTable({ state }, data) {
  const { words } = data;
  state.from = h("th", {}, words.from_input);
  state.rows = Object.fromEntries(data.rows.map(({ site }) => [letter(site), gateRow(letter(site))]));
  state.derived = {};
  if (data.kind === "lstm") state.derived.c = derivedRow("c");
  if (data.kind !== "rnn") state.derived.h = derivedRow("h");
  const names = cells("th", [words.from_state, words.bias, words.sum, words.value]);
  const rows = [...Object.values(state.rows), ...Object.values(state.derived)].map((row) => row.node);
  const head = h("tr", {}, h("th"), state.from, names);
  return h("table", {}, h("thead", {}, head), h("tbody", {}, rows));
}

// ---- drawing

// A value that an edit has set is not what the sum gives, and says so.
function mark(cell, data, number) {
  cell.classList.toggle("s2s-edited", Boolean(number?.edited));
  if (number?.edited) {
    put(cell, `≠ ${num(number.value)}`);
    cell.title = data.words.edited;
  } else if (cell.title) cell.removeAttribute("title");
}

function gateTexts(n) {
  if (!n) return Array(5).fill("–");
  return [signed(n.x), signed(n.h), signed(n.bias), signed(n.sum), `${n.act} = ${num(n.value)}`];
}

function fillTable(state, data, found) {
  for (const [name, row] of Object.entries(state.rows)) {
    const texts = gateTexts(found?.[name]);
    row.cells.forEach((cell, i) => put(cell, texts[i]));
    mark(row.cells[4], data, found?.[name]);
  }
  for (const [name, { made, value }] of Object.entries(state.derived)) {
    put(made, found ? found[name].text : "–");
    put(value, found ? `= ${num(found[name].value)}` : "–");
    mark(value, data, found?.[name]);
  }
}

function spoken(data, name, found) {
  const { value } = found[name];
  const states = { before: num(found.before), after: num(found.after), held: num(found.held ?? 0) };
  const parts = { kept: num(found.kept ?? 0), gained: num(found.gained ?? 0) };
  const own = { value: num(value), percent: percent(value), rest: percent(1 - value) };
  return fmt(data.words[`words.${data.kind}.${name === "c̃" ? "g" : name}`], { ...states, ...parts, ...own });
}

function counted(name, n) {
  if (n.text) return math(`${name} = ${n.text} = ${num(n.value)}`);
  const addends = `${num(n.x)} ${added(n.h)} ${added(n.bias)}`;
  return math(`${name} = ${n.act}(${addends}) = ${n.act}(${num(n.sum)}) = ${num(n.value)}`);
}

function lineOf(data, name, level, found) {
  if (level === "symbols") return math(SYMBOLS[data.kind][name]);
  return level === "words" ? spoken(data, name, found) : counted(name, found[name]);
}

function drawLines(state, data, chosen, found) {
  const level = found ? chosen : "symbols"; // where nothing is read yet there are no numbers
  if (level === "symbols" && state.lines.dataset.level === level) return;
  const names = Object.keys(SYMBOLS[data.kind]);
  state.lines.replaceChildren(...names.map((name) => h("div", {}, lineOf(data, name, level, found))));
  state.lines.dataset.level = level;
}

function sentence(data, { p, layer, unit }, found) {
  const { words } = data;
  if (!found) return fmt(words.say_before);
  const reading = data.source.texts.length;
  const which = data.kind === "lstm" ? "c" : "h";
  const before = num(which === "c" ? found.held : found.before);
  const after = num(found[which].value);
  const named = { unit: unit + 1, layer: layer + 1, before, after, token: tokenAt(data, p) };
  const key = before === after ? `${which}_same` : which;
  if (p < reading) return fmt(words[`say_reading_${key}`], named);
  return fmt(words[`say_writing_${key}`], { ...named, fed: data.fed[p - reading] });
}

function place(data, sel) {
  const layer = Math.min(sel.layer, data.n_layers - 1);
  const unit = Math.min(sel.unit, data.hidden.shape[2] - 1);
  return { p: position(sel, data), layer, unit };
}

// The table as it stands, for this unit at every position shown.
function table(data, sel) {
  const { p, layer, unit } = place(data, sel);
  const reading = data.source.texts.length;
  const last = sel.showall ? data.hidden.shape[1] - 1 : p;
  const rows = [
    ["layer", "unit", "part", "position", "token", "row", "from_input", "from_state", "bias", "sum", "value"],
  ];
  for (let q = 0; q <= last; q++) {
    const found = numbers(data, layer, unit, q);
    const written = q - reading;
    const where = written < 0 ? ["encoder", q + 1] : ["decoder", written + 1];
    const token = written < 0 ? data.source.tokens[q] : data.target.tokens[written];
    for (const name of Object.keys(SYMBOLS[data.kind])) {
      const n = found[name];
      const sums = n.text ? ["", "", "", ""] : [n.x, n.h, n.bias, n.sum];
      rows.push([layer + 1, unit + 1, ...where, token, name, ...sums, n.value]);
    }
  }
  return csv(rows);
}

export default view("formula", {
  build(panel, data, bus) {
    const { words } = data;
    const state = (panel.state = {});
    const about = ["help.what", `help.${data.kind}`, "help.bias", "help.count"];
    panel.setTitle(words.title);
    panel.setQuiet(choosers(panel, data, bus));
    panel.help(about.map((key) => words[key]).join("\n"));
    state.lines = h("div", { class: "s2s-fo-lines" });
    const look = `s2s-fo${panel.width < NARROW ? " s2s-narrow" : ""}`;
    panel.body.replaceChildren(h("div", { class: look }, state.lines, h("div", {}, makeTable(panel, data))));
    offer(panel, () => `${data.model}-formula-unit-${place(data, bus.sel).unit + 1}`, {
      exactCsv: (exact) => table(exact, bus.sel),
    });
  },
  draw(panel, data, sel, bus) {
    const { state } = panel;
    const at = place(data, sel);
    const level = levelOf(bus);
    const drawn = [at.p, at.layer, at.unit, level].join();
    if (state.drawn === drawn) return;
    state.drawn = drawn;
    const found = at.p < 0 ? null : numbers(data, at.layer, at.unit, at.p);
    fillTable(state, data, found);
    drawLines(state, data, level, found);
    put(state.from, at.layer ? plain(data.words.from_below, { n: at.layer }) : data.words.from_input);
    if (state.layer) state.layer.value = String(at.layer);
    showNumber(state.unit, at.unit);
    state.level.press(level);
    panel.say(sentence(data, at, found));
  },
});
