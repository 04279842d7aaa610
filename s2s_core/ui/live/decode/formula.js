// This step in numbers: the formulas of a recurrent cell with the values of one unit at the current position, in words, in
// symbols or in numbers, beside a table of what each gate is made of.

import * as S2S from "../lib/index.js";

S2S.css("formula", `
.s2s-fo td.s2s-left { text-align: left; }
.s2s-fo td.s2s-edited { text-decoration: underline double var(--s2s-target); text-underline-offset: 3px; }
`);

const { num, factor, added, math, put } = S2S;

const ACTIVATION = { "gate.g": "tanh", "gate.n": "tanh", hidden: "tanh" }; // of all other rows σ
const activate = (site, x) => (ACTIVATION[site] ? Math.tanh(x) : 1 / (1 + Math.exp(-x)));
const letter = (site) => ({ "gate.g": "c̃", hidden: "h" })[site] ?? site.slice(5);

const gate = (g, name = g) => `${name}_t = σ(W_{x${g}} x_t + W_{h${g}} h_{t−1} + b_{${g}})`;
const SYMBOLS = {
  lstm: { i: gate("i"), f: gate("f"), "c̃": gate("c", "c̃").replace("σ", "tanh"), o: gate("o"), c: "c_t = f_t ⊙ c_{t−1} + i_t ⊙ c̃_t", h: "h_t = o_t ⊙ tanh(c_t)" },
  gru: { r: gate("r"), z: gate("z"), n: "n_t = tanh(W_{xn} x_t + b_{xn} + r_t ⊙ (W_{hn} h_{t−1} + b_{hn}))", h: "h_t = (1 − z_t) ⊙ n_t + z_t ⊙ h_{t−1}" },
  rnn: { h: gate("h").replace("σ", "tanh").replace("W_{xh}", "W_x").replace("W_{hh}", "W_h").replace("b_{h}", "b") },
};

// ---- the numbers of one unit

function reader(data, layer, unit) {
  const [, positions, units] = data.hidden.shape, reading = data.source.texts.length;
  const at = (array, p) => (p < 0 ? 0 : array.data[(layer * positions + p) * units + unit]);
  const bias = (array, p) => array.data[((p < reading ? 0 : 1) * data.n_layers + layer) * units + unit];
  return { at, bias };
}

// {letter: {x, h, bias, sum, value, act, edited}} and, for the cell and the hidden state, their terms.
function numbers(data, layer, unit, p) {
  const { at, bias } = reader(data, layer, unit), found = {};
  for (const row of data.rows) {
    const inside = row.bias_r ? found.r.value * bias(row.bias_r, p) : 0;
    const x = at(row.x, p), h = at(row.h, p), b = bias(row.bias, p) + inside, sum = x + h + b, value = at(row.value, p);
    found[letter(row.site)] = { x, h, bias: b, sum, value, act: ACTIVATION[row.site] ?? "σ", edited: Math.abs(activate(row.site, sum) - value) > 0.01 };
  }
  const before = at(data.hidden, p - 1), after = at(data.hidden, p), v = (name) => found[name].value;
  const derived = (text, made, value) => ({ text, value, edited: Math.abs(made - value) > 0.01 });
  if (data.kind === "lstm") {
    const held = at(data.cell, p - 1), c = at(data.cell, p);
    found.c = derived(`${num(v("f"))} × ${factor(held)} + ${num(v("i"))} × ${factor(v("c̃"))}`, v("f") * held + v("i") * v("c̃"), c);
    found.h = derived(`${num(v("o"))} × tanh(${num(c)})`, v("o") * Math.tanh(c), after);
    Object.assign(found, { held, kept: v("f") * held, gained: v("i") * v("c̃") });
  } else if (data.kind === "gru") {
    found.h = derived(`${num(1 - v("z"))} × ${factor(v("n"))} + ${num(v("z"))} × ${factor(before)}`, (1 - v("z")) * v("n") + v("z") * before, after);
  }
  return Object.assign(found, { before, after });
}

// ---- building

function row(name) {
  const cells = Array.from({ length: 5 }, () => S2S.h("td"));
  return { node: S2S.h("tr", {}, S2S.h("td", {}, math(name)), cells), cells };
}
function derivedRow(name) {
  const made = S2S.h("td", { class: "s2s-left", colspan: 4 }), value = S2S.h("td");
  return { node: S2S.h("tr", {}, S2S.h("td", {}, math(name)), made, value), made, value };
}

function quiet(panel, data, bus) {
  const { words } = data, state = panel.state;
  state.unit = S2S.numberBox(words.choose_unit, data.hidden.shape[2], (unit) => S2S.chooseUnit(bus, unit));
  state.layer = data.n_layers > 1 ? S2S.chooser(words.choose_layer, words.layer, data.n_layers, (layer) => bus.set({ layer })) : null;
  state.level = S2S.levels(words, bus);
  return [state.layer, state.layer && " ", words.unit_label, " ", state.unit, " ", state.level.node].filter(Boolean);
}

function table(panel, data) {
  const { words } = data, state = panel.state;
  state.from = S2S.h("th", {}, words.from_input);
  state.rows = Object.fromEntries(data.rows.map(({ site }) => [letter(site), row(letter(site))]));
  state.derived = {};
  if (data.kind === "lstm") state.derived.c = derivedRow("c");
  if (data.kind !== "rnn") state.derived.h = derivedRow("h");
  const head = S2S.h("tr", {}, S2S.h("th"), state.from, [words.from_state, words.bias, words.sum, words.value].map((text) => S2S.h("th", {}, text)));
  return S2S.h("table", {}, S2S.h("thead", {}, head), S2S.h("tbody", {}, [...Object.values(state.rows), ...Object.values(state.derived)].map((r) => r.node)));
}

// ---- drawing

function fill(state, data, found) {
  for (const [name, { cells }] of Object.entries(state.rows)) {
    const n = found?.[name], texts = n ? [S2S.signed(n.x), S2S.signed(n.h), S2S.signed(n.bias), S2S.signed(n.sum), `${n.act} = ${num(n.value)}`] : Array(5).fill("–");
    cells.forEach((cell, i) => put(cell, texts[i]));
    mark(cells[4], data, n);
  }
  for (const [name, { made, value }] of Object.entries(state.derived)) {
    put(made, found ? found[name].text : "–");
    put(value, found ? `= ${num(found[name].value)}` : "–");
    mark(value, data, found?.[name]);
  }
}

// A value that an intervention has set is not what the sum gives, and says so.
function mark(cell, data, n) {
  cell.classList.toggle("s2s-edited", Boolean(n?.edited));
  if (n?.edited) { put(cell, `≠ ${num(n.value)}`); cell.title = data.words.edited; } else if (cell.title) cell.removeAttribute("title");
}

function spoken(data, name, f) {
  const values = { before: num(f.before), after: num(f.after), held: num(f.held ?? 0), kept: num(f.kept ?? 0), gained: num(f.gained ?? 0) };
  const v = f[name].value;
  return S2S.fmt(data.words[`words.${data.kind}.${name === "c̃" ? "g" : name}`], { ...values, value: num(v), percent: S2S.percent(v), rest: S2S.percent(1 - v) });
}

function counted(name, n) {
  if (n.text) return math(`${name} = ${n.text} = ${num(n.value)}`);
  return math(`${name} = ${n.act}(${num(n.x)} ${added(n.h)} ${added(n.bias)}) = ${n.act}(${num(n.sum)}) = ${num(n.value)}`);
}

function lines(state, data, level, found) {
  const names = Object.keys(SYMBOLS[data.kind]);
  if (level === "symbols" || !found) {
    if (state.lines.dataset.level === "symbols") return;
    state.lines.replaceChildren(...names.map((name) => S2S.h("div", {}, math(SYMBOLS[data.kind][name]))));
  } else state.lines.replaceChildren(...names.map((name) => S2S.h("div", {}, level === "words" ? spoken(data, name, found) : counted(name, found[name]))));
  state.lines.dataset.level = found ? level : "symbols";
}

function sentence(data, p, layer, unit, found) {
  const { words } = data, reading = data.source.texts.length, which = data.kind === "lstm" ? "c" : "h";
  if (!found) return S2S.fmt(words.say_before);
  const before = num(which === "c" ? found.held : found.before), after = num(found[which].value), named = { unit: unit + 1, layer: layer + 1, before, after };
  if (p < reading) return S2S.fmt(words[`say_reading_${which}`], { ...named, token: data.source.texts[p] });
  return S2S.fmt(words[`say_writing_${which}`], { ...named, token: data.target.texts[p - reading], fed: data.fed[p - reading] });
}

const place = (data, sel) => ({ p: S2S.position(sel, data), layer: Math.min(sel.layer, data.n_layers - 1), unit: Math.min(sel.unit, data.hidden.shape[2] - 1) });

// The table as it stands, for this unit at every position shown.
function csv(data, sel) {
  const { p, layer, unit } = place(data, sel), reading = data.source.texts.length, last = sel.showall ? data.hidden.shape[1] - 1 : p;
  const rows = [["layer", "unit", "part", "position", "token", "row", "from_input", "from_state", "bias", "sum", "value"]];
  for (let q = 0; q <= last; q++) {
    const found = numbers(data, layer, unit, q), where = q < reading ? ["encoder", q + 1, data.source.tokens[q]] : ["decoder", q - reading + 1, data.target.tokens[q - reading]];
    for (const name of Object.keys(SYMBOLS[data.kind])) {
      const n = found[name], sums = n.text ? ["", "", "", ""] : [n.x, n.h, n.bias, n.sum];
      rows.push([layer + 1, unit + 1, ...where, name, ...sums, n.value]);
    }
  }
  return S2S.csv(rows);
}

export default S2S.view("formula", {
  build(panel, data, bus) {
    const { words } = data, state = (panel.state = {});
    panel.setTitle(words.title);
    panel.setQuiet(quiet(panel, data, bus));
    panel.help(["help.what", `help.${data.kind}`, "help.bias", "help.count"].map((key) => words[key]).join("\n"));
    state.lines = S2S.h("div", { class: "s2s-fo-lines" });
    panel.body.replaceChildren(S2S.h("div", { class: `s2s-fo${panel.width < 760 ? " s2s-narrow" : ""}` }, state.lines, S2S.h("div", {}, table(panel, data))));
    const name = () => `${data.model}-formula-unit-${place(data, bus.sel).unit + 1}`;
    panel.exports([
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => S2S.photograph(panel.body) },
      { label: panel.words.csv, get filename() { return `${name()}.csv`; }, make: () => csv(data, bus.sel) },
    ]);
  },
  draw(panel, data, sel, bus) {
    const state = panel.state, { p, layer, unit } = place(data, sel), level = S2S.level(bus);
    const key = [p, layer, unit, level].join();
    if (state.drawn === key) return;
    state.drawn = key;
    const found = p < 0 ? null : numbers(data, layer, unit, p);
    fill(state, data, found);
    lines(state, data, level, found);
    put(state.from, layer ? S2S.fmt(data.words.from_below, { n: layer }).textContent : data.words.from_input);
    if (state.layer) state.layer.value = String(layer);
    S2S.showNumber(state.unit, unit);
    state.level.press(level);
    panel.say(sentence(data, p, layer, unit, found));
  },
});
