// The attention of the models that have one, on the same sentence: a map for each, rows are the tokens that it wrote itself.

import * as S2S from "../lib/index.js";

const BETWEEN = 24; // px between two maps

S2S.css("memory_attention", `
[data-view="memory_attention"] .s2s-say { min-height: 40px; }
.s2s-mt { display: flex; flex-wrap: wrap; gap: 16px ${BETWEEN}px; align-items: flex-start; }
.s2s-mt-name { font-size: 12px; line-height: 20px; color: var(--s2s-dim); }
.s2s-mt-name b { color: var(--s2s-text); font-weight: 600; }
`);

// Once the model looked at has finished, all that the others wrote is shown.
function seen(data, map, sel) {
  const rows = map.target.texts.length;
  return sel.showall || sel.step >= data.target.texts.length ? rows : Math.max(0, Math.min(rows, sel.step));
}

// The head chosen of the model looked at, of the others the mean.
const own = (data, map, sel) => ({ ...sel, head: map.model === data.model ? sel.head : null });

function paint(panel, data, sel) {
  data.maps.forEach((map, i) => {
    const [layers, heads, rows, cols] = map.weights.shape, all = new Float32Array(rows * cols), { matrix, name } = panel.state.maps[i], at = own(data, map, sel);
    for (let t = 0; t < rows; t++) all.set(S2S.weights(map.weights, at, t), t * cols);
    matrix.paint(all, "attention");
    const head = at.head === null || at.head >= heads ? (heads > 1 ? "mean" : "") : "head", values = { layer: Math.min(sel.layer, layers - 1) + 1, head: (at.head ?? 0) + 1, n: heads };
    name.replaceChildren(S2S.h("b", {}, map.title), ...(heads > 1 || layers > 1 ? [" · ", S2S.fmt(data.words[head || "layer"], values)] : []));
  });
}

function sentence(panel, data, sel) {
  const { words } = data, parts = [];
  data.maps.forEach((map, i) => {
    const { matrix } = panel.state.maps[i], t = sel.step - 1, cols = matrix.at.cols;
    if (t < 0 || t >= map.target.texts.length) return;
    const row = matrix.values.subarray(t * cols, (t + 1) * cols), best = S2S.argmax(row);
    parts.push(S2S.fmt(words.say, { model: map.title, target: map.target.texts[t], percent: S2S.percent(row[best]), source: data.source.texts[best] }), " ");
  });
  return parts.length ? parts : S2S.fmt(sel.step > 0 ? words.say_over : words.say_before);
}

function picture(panel, data) {
  const { maps } = panel.state, boxes = maps.map(({ matrix: { at } }) => ({ w: at.left + at.width + at.beside + BETWEEN, h: at.top + at.height + 40 }));
  const width = boxes.reduce((sum, box) => sum + box.w, 16), height = Math.max(...boxes.map((box) => box.h)), { canvas, ctx } = S2S.canvas(width, height, "");
  ctx.fillStyle = S2S.colors.panel;
  ctx.fillRect(0, 0, width, height);
  let x = 8;
  maps.forEach(({ matrix, name }, i) => {
    ctx.fillStyle = S2S.colors.text;
    ctx.font = `12px ${matrix.at.family}`;
    ctx.fillText(name.textContent, x, 18);
    S2S.matrixDraw(ctx, matrix, { rows: data.maps[i].target.texts, cols: data.source.texts }, x, 28);
    x += boxes[i].w;
  });
  return S2S.png(canvas);
}

function table(panel, data, bus) {
  const rows = [["model", "step", "token", ...data.source.texts.map((text, s) => `${s + 1} ${text}`)]];
  data.maps.forEach((map, i) => {
    const { values, at } = panel.state.maps[i].matrix;
    for (let t = 0; t < seen(data, map, bus.sel); t++) rows.push([map.model, t + 1, map.target.texts[t], ...values.subarray(t * at.cols, (t + 1) * at.cols)]);
  });
  return S2S.csv(rows);
}

function one(panel, data, bus, map, width) {
  const matrix = S2S.matrix({ rows: map.target.texts, cols: data.source.texts, width, family: getComputedStyle(panel.root).fontFamily, goto: data.words.goto,
    label: S2S.fmt(data.words.picture, { model: map.title, target: map.target.texts.length, source: data.source.texts.length }).textContent,
    on: { hover: (side, index) => bus.set({ hover: side === "source" || map.model === data.model ? side && { side, index } : null }), pick: (t) => bus.set({ step: t + 1 }) } });
  const name = S2S.h("div", { class: "s2s-mt-name" });
  return { matrix, name, node: S2S.h("div", { "data-model": map.model }, name, matrix.node) };
}

export default S2S.view("memory_attention", {
  build(panel, data, bus) {
    const { words, maps } = data, wanted = 100 + 8 * data.source.texts.length; // px of a map whose cells are still wide enough to be told apart
    const side = panel.width >= Math.max(520, maps.length * wanted) ? maps.length : 1, width = Math.floor((panel.width - (side - 1) * BETWEEN) / side);
    const layers = Math.max(...maps.map((map) => map.weights.shape[0])), state = (panel.state = { painted: null });
    state.maps = maps.map((map) => one(panel, data, bus, map, width));
    state.layer = layers > 1 ? S2S.chooser(words.choose_layer, words.layer, layers, (layer) => bus.set({ layer })) : null;
    panel.setTitle(words.title);
    panel.setQuiet(state.layer);
    panel.help(["help.what", "help.formula", "help.compare"].map((key) => words[key]).join("\n"));
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-mt" }, state.maps.map(({ node }) => node)));
    panel.exports([
      { label: panel.words.png, filename: `${data.model}-attention-beside.png`, make: () => picture(panel, data) },
      { label: panel.words.csv, filename: `${data.model}-attention-beside.csv`, make: () => table(panel, data, bus) },
    ]);
  },
  draw(panel, data, sel) {
    const state = panel.state, painted = `${sel.layer}/${sel.head}`;
    if (state.painted !== painted) {
      state.painted = painted;
      paint(panel, data, sel);
      if (state.layer) state.layer.value = String(sel.layer);
    }
    const read = data.reading === "layers" ? (data.n_reading + sel.step > 0 ? data.source.texts.length : 0) : data.n_reading + Math.min(0, sel.step);
    data.maps.forEach((map, i) => state.maps[i].matrix.show({ now: sel.step - 1, written: seen(data, map, sel), read, hover: map.model === data.model || sel.hover?.side === "source" ? sel.hover : null }));
    panel.say(sentence(panel, data, sel));
  },
});
