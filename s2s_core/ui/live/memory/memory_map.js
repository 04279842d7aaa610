// What the memory still holds of each source token when a target token is written: a map [target, source], exact, in three forms.

import * as S2S from "../lib/index.js";

const FORMS = { lstm: ["share", "unit", "output"], gru: ["share", "unit", "output"], rnn: ["share", "norm"] };
const percent = (x) => (x < 0.0995 ? `${S2S.num(100 * x, 1)} %` : S2S.percent(x)); // what is nearly forgotten keeps a digit
const FLOOR = -3; // log10 of the smallest norm that has a colour

S2S.css("memory_map", `
[data-view="memory_map"] .s2s-say { min-height: 40px; }
.s2s-mm-foot { margin: 8px 0 0; padding: 0; color: var(--s2s-dim); font-size: 12px; line-height: 20px; min-height: 20px; }
.s2s-mm-foot b { color: var(--s2s-text); font-weight: 600; }
.s2s-mm-quiet { display: inline-flex; flex-wrap: wrap; gap: 4px 8px; justify-content: flex-end; align-items: baseline; }
`);

const layerOf = (data, sel) => Math.min(sel.layer, data.share.shape[0] - 1);
const unitOf = (data, sel) => Math.min(sel.unit, data.kept.shape[2] - 1);
const written = (data, sel) => (sel.showall ? data.target.texts.length : Math.max(0, sel.step));

// One unit's terms [target, source]: each source token's, multiplied at every later token by what the gate keeps.
function termsOf(data, layer, unit) {
  const [, positions, units] = data.kept.shape, source = data.source.texts.length, target = data.target.texts.length;
  const at = (array, p) => array.data[(layer * positions + p) * units + unit], all = new Float32Array(target * source), sums = new Float32Array(target);
  const now = new Float64Array(positions);
  for (let p = 0; p < positions; p++) {
    for (let s = 0; s < p; s++) now[s] *= at(data.kept, p);
    now[p] = at(data.written, p);
    if (p < source) continue;
    for (let s = 0; s < source; s++) all[(p - source) * source + s] = now[s];
    sums[p - source] = now.reduce((a, b) => a + b, 0);
  }
  return { all, sums };
}

const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
const layerPart = (array, layer) => { const [, rows, cols] = array.shape; return array.data.subarray(layer * rows * cols, (layer + 1) * rows * cols); };

// Values of the form chosen, how they are coloured, and what full colour stands for.
function shape(data, form, layer, unit) {
  if (form === "unit") { const { all, sums } = termsOf(data, layer, unit); return { values: all, sums, scale: "signed", limit: largest(all) }; }
  if (form === "output") return { values: data.output.data, scale: "signed", limit: largest(data.output.data) };
  const values = layerPart(form === "norm" ? data.norms : data.share, layer);
  return { values, scale: "attention", limit: form === "norm" ? null : Math.max(0.05, largest(values)) };
}

// Norms differ by orders of magnitude: their colour is that of the logarithm, from 10⁻³ to 1.
const logs = (values) => Float32Array.from(values, (x) => Math.max(0, Math.min(1, 1 - Math.log10(Math.max(x, 1e-30)) / FLOOR)));

function paint(panel, data, sel) {
  const state = panel.state, { form } = panel.choice, layer = form === "output" ? data.share.shape[0] - 1 : layerOf(data, sel);
  const made = (state.made = shape(data, form, layer, form === "unit" ? unitOf(data, sel) : 0));
  if (made.limit === null) { state.map.paint(logs(made.values), made.scale); state.map.values = made.values; } else state.map.paint(made.values, made.scale, made.limit);
  const { words } = data, full = S2S.num(made.limit ?? 1, 2);
  state.foot.replaceChildren(S2S.fmt(words[`foot.${form}`], { full: form === "share" ? percent(made.limit) : full, unit: sel.unit + 1 }));
}

function sentence(panel, data, sel) {
  const { words, source, target } = data, { form } = panel.choice, { made, map } = panel.state, n = source.texts.length;
  const t = map.cell && map.cell.t < written(data, sel) ? map.cell.t : sel.step - 1;
  if (t < 0) return S2S.fmt(words.say_before);
  const row = made.values.subarray(t * n, (t + 1) * n), best = S2S.argmax(row), number = form === "share" ? percent : form === "norm" ? (x) => S2S.num(x, 3) : S2S.signed;
  const s = map.cell?.t === t ? map.cell.s : null, low = row.reduce((at, x, i) => (x < row[at] ? i : at), 0);
  const values = { target: target.texts[t], best: source.texts[best], most: number(row[best]), first: source.texts[0], left: number(row[0]), unit: sel.unit + 1,
    worst: source.texts[low], least: number(row[low]), all: form === "share" ? S2S.percent(row.reduce((a, b) => a + b, 0)) : "", sum: made.sums ? S2S.num(made.sums[t]) : "" };
  if (s !== null) return S2S.fmt(words[`cell.${form}`], { ...values, source: source.texts[s], value: number(row[s]) });
  return S2S.fmt(words[`say.${data.cell === "rnn" ? "rnn_" : ""}${form}`], values);
}

function choosers(panel, data, bus) {
  const { words } = data, state = panel.state, [layers] = data.share.shape;
  state.layer = layers > 1 ? S2S.chooser(words.choose_layer, words.layer, layers, (layer) => bus.set({ layer })) : null;
  state.forms = S2S.segment(words.choose_form, FORMS[data.cell].map((form) => [form, words[`form.${form}`]]), (form) => {
    panel.choice.form = form;
    bus.redraw(["form"]);
  });
  return S2S.h("span", { class: "s2s-mm-quiet" }, state.layer, state.forms.node);
}

function table(panel, data, bus) {
  const { made } = panel.state, n = data.source.texts.length, rows = [["step", "token", ...data.source.texts.map((text, s) => `${s + 1} ${text}`)]];
  for (let t = 0; t < written(data, bus.sel); t++) rows.push([t + 1, data.target.texts[t], ...made.values.subarray(t * n, (t + 1) * n)]);
  return S2S.csv(rows);
}

function picture(panel, data) {
  const { map } = panel.state, { at } = map, { canvas, ctx } = S2S.canvas(at.left + at.width + at.beside + 24, at.top + at.height + 24, "");
  ctx.fillStyle = S2S.colors.panel;
  ctx.fillRect(0, 0, at.left + at.width + at.beside + 24, at.top + at.height + 24);
  S2S.matrixDraw(ctx, map, { rows: data.target.texts, cols: data.source.texts }, 8, 8);
  return S2S.png(canvas);
}

// How many source columns have been read.
const read = (data, sel) => data.n_reading + Math.min(0, sel.step);

export default S2S.view("memory_map", {
  build(panel, data, bus) {
    const { words } = data, choice = (panel.choice ??= { form: "share" }), state = (panel.state = { painted: null });
    if (!FORMS[data.cell].includes(choice.form)) choice.form = "share";
    panel.setTitle(words[`title.${data.cell}`]);
    panel.setQuiet(choosers(panel, data, bus));
    panel.help(["help.what", `help.${data.cell}`, ...(data.cell === "rnn" ? [] : ["help.forms"]), "help.not"].map((key) => words[key]).join("\n"));
    const hover = (side, index) => { bus.set({ hover: side && { side, index } }); panel.say(sentence(panel, data, bus.sel)); };
    state.map = S2S.matrix({ rows: data.target.texts, cols: data.source.texts, width: panel.width, family: getComputedStyle(panel.root).fontFamily, goto: words.goto,
      label: S2S.fmt(words.picture, { target: data.target.texts.length, source: data.source.texts.length }).textContent, on: { hover, pick: (t) => bus.set({ step: t + 1 }) } });
    state.foot = S2S.h("p", { class: "s2s-mm-foot" });
    panel.body.replaceChildren(state.map.node, state.foot);
    const name = () => `${data.model}-memory-${choice.form}-${layerOf(data, bus.sel) + 1}`;
    panel.exports([
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => picture(panel, data) },
      { label: panel.words.csv, get filename() { return `${name()}.csv`; }, make: () => table(panel, data, bus) },
    ]);
  },
  draw(panel, data, sel) {
    const state = panel.state, { form } = panel.choice, painted = `${form}/${sel.layer}/${form === "unit" ? sel.unit : ""}`;
    if (state.painted !== painted) {
      state.painted = painted;
      paint(panel, data, sel);
      state.forms.press(form);
      if (state.layer) { state.layer.value = String(form === "output" ? data.share.shape[0] - 1 : layerOf(data, sel)); state.layer.disabled = form === "output"; }
    }
    state.map.show({ now: sel.step - 1, written: written(data, sel), read: read(data, sel), hover: sel.hover });
    panel.say(sentence(panel, data, sel));
  },
});
