// This step in numbers: the formulas of a recurrent cell with the values of one unit at the current position, in words, in
// symbols or in numbers, beside a table of what each gate is made of.

const MINUS = "−", LEVEL = "s2s-level";

S2S.css("formula", `
.s2s-fo { display: grid; grid-template-columns: minmax(260px, 5fr) minmax(0, 6fr); gap: 8px 32px; align-items: start; }
.s2s-fo.s2s-narrow { grid-template-columns: minmax(0, 1fr); }
.s2s-fo-lines { display: grid; gap: 4px; min-width: 0; }
.s2s-fo-lines > div { line-height: 24px; min-height: 24px; color: var(--s2s-dim); }
.s2s-fo-lines b { color: var(--s2s-text); font-weight: 600; }
.s2s-math { font-family: Cambria, "Latin Modern Math", "STIX Two Math", "Times New Roman", serif; font-style: italic; font-size: 16px; color: var(--s2s-text); }
.s2s-math sub, .s2s-math sup { font-size: .72em; line-height: 0; }
.s2s-math .s2s-up { font-style: normal; }
.s2s-fo table { border-collapse: collapse; border: 0; margin: 0; width: 100%; max-width: 560px; }
.s2s-fo :is(th, td) { border: 0; padding: 2px 8px; text-align: right; font-weight: 400; font-size: 13px; line-height: 20px; white-space: nowrap; }
.s2s-fo th { color: var(--s2s-dim); font-size: 12px; }
.s2s-fo :is(td, th):first-child { text-align: left; padding-left: 0; }
.s2s-fo td.s2s-left { text-align: left; }
.s2s-fo td.s2s-edited { text-decoration: underline double var(--s2s-target); text-underline-offset: 3px; }
.s2s-seg { display: inline-flex; border: 1px solid var(--s2s-line); border-radius: 4px; overflow: hidden; vertical-align: middle; }
.s2s-seg button { font: inherit; font-size: 12px; line-height: 18px; padding: 1px 8px; border: 0; background: none; color: var(--s2s-dim); cursor: pointer; }
.s2s-seg button[aria-pressed=true] { background: var(--s2s-line); color: var(--s2s-text); font-weight: 600; }
.s2s-number { font: inherit; font-size: 12px; width: 56px; color: var(--s2s-dim); background: var(--s2s-panel); border: 1px solid var(--s2s-line); border-radius: 4px; padding: 1px 4px; }
`);

// "W_{xi} x_t" with real subscripts; letters italic, functions upright.
function math(source) {
  const parts = source.split(/([_^]\{[^}]*\}|[_^].|tanh|softmax|exp|σ)/);
  return S2S.h("span", { class: "s2s-math" }, parts.map((part, i) => {
    if (i % 2 === 0) return part;
    if (part[0] !== "_" && part[0] !== "^") return S2S.h("span", { class: "s2s-up" }, part);
    return S2S.h(part[0] === "_" ? "sub" : "sup", {}, part.slice(1).replace(/[{}]/g, ""));
  }));
}

const num = S2S.num;
const factor = (x) => (num(x).startsWith(MINUS) ? `(${num(x)})` : num(x)); // a negative number after × stands in brackets
const added = (x) => (num(x).startsWith(MINUS) ? `${MINUS} ${num(-x)}` : `+ ${num(x)}`);

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

const remembered = (bus) => (bus.level ??= (() => { try { return localStorage.getItem(LEVEL); } catch { return null; } })() ?? "symbols");

function levels(data, bus) {
  const buttons = Object.fromEntries(["words", "symbols", "numbers"].map((level) => [level, S2S.h("button", { type: "button", "data-level": level, onclick: () => {
    bus.level = level;
    try { localStorage.setItem(LEVEL, level); } catch { /* private window */ }
    bus.redraw(["level"]);
  } }, data.words[`level.${level}`])]));
  return { node: S2S.h("span", { class: "s2s-seg", role: "group", "aria-label": data.words["level.label"] }, Object.values(buttons)), buttons };
}

function quiet(panel, data, bus) {
  const { words } = data, state = panel.state, units = data.hidden.shape[2];
  const set = (partial) => { bus.unitChosen = true; bus.set(partial); };
  state.unit = S2S.h("input", { type: "number", class: "s2s-number", min: 1, max: units, "aria-label": words.choose_unit, title: words.choose_unit,
    onchange: (event) => set({ unit: Math.max(1, Math.min(units, Math.round(Number(event.target.value) || 1))) - 1 }) });
  state.layer = data.n_layers > 1 ? S2S.h("select", { "aria-label": words.choose_layer, title: words.choose_layer,
    onchange: (event) => { bus.set({ layer: Number(event.target.value) }); event.target.blur(); } },
    Array.from({ length: data.n_layers }, (_, i) => S2S.h("option", { value: i }, S2S.fmt(words.layer, { n: i + 1 })))) : null;
  state.levels = levels(data, bus);
  return [state.layer, state.layer && " ", words.unit_label, " ", state.unit, " ", state.levels.node].filter(Boolean);
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

const put = (cell, text) => { if (cell.textContent !== text) cell.textContent = text; };

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
    panel.exports([{ label: panel.words.csv, get filename() { return `${data.model}-formula-unit-${place(data, bus.sel).unit + 1}.csv`; }, make: () => csv(data, bus.sel) }]);
  },
  draw(panel, data, sel, bus) {
    const state = panel.state, { p, layer, unit } = place(data, sel), level = remembered(bus);
    const key = [p, layer, unit, level].join();
    if (state.drawn === key) return;
    state.drawn = key;
    const found = p < 0 ? null : numbers(data, layer, unit, p);
    fill(state, data, found);
    lines(state, data, level, found);
    put(state.from, layer ? S2S.fmt(data.words.from_below, { n: layer }).textContent : data.words.from_input);
    if (state.layer) state.layer.value = String(layer);
    if (state.unit !== document.activeElement) state.unit.value = unit + 1;
    for (const [name, button] of Object.entries(state.levels.buttons)) button.setAttribute("aria-pressed", String(name === level));
    panel.say(sentence(data, p, layer, unit, found));
  },
});
