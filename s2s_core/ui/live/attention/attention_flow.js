// Where a step comes from when the layers are followed through: roll-out or ALTI+ on the source tokens, and beside it how much
// comes from the source and how much from what was written before.

import * as S2S from "../lib/index.js";

const BAR = 84; // px of the bars of source and prefix

S2S.css("attention_flow", `
.s2s-af { display: flex; gap: 16px; align-items: flex-start; }
.s2s-af-shares { position: relative; flex: 0 0 ${BAR + 44}px; font-size: 12px; line-height: 16px; color: var(--s2s-dim); }
.s2s-af[hidden] { display: none; }
.s2s-af-shares :is(i, span) { position: absolute; white-space: nowrap; }
.s2s-af-bar { width: ${BAR}px; height: 10px; left: 0; background: linear-gradient(var(--s2s-source), var(--s2s-source)) no-repeat 0 0 / var(--s2s-share) 100%, var(--s2s-target); opacity: .75; }
.s2s-af-now .s2s-af-bar { opacity: 1; }
.s2s-af-now { color: var(--s2s-text); font-weight: 600; }
.s2s-af-bar[hidden], .s2s-af-number[hidden] { display: none; }
.s2s-af-number { left: ${BAR + 8}px; }
`);

const written = (data, sel) => (sel.showall ? data.target.texts.length : Math.max(0, sel.step));
const layerOf = (data, sel) => Math.min(sel.layer, data.rollout.shape[0] - 1);

// Weights [target, source] of the method chosen.
function weights(panel, data, sel) {
  if (panel.choice.method === "alti") return data.source_parts.data;
  const [, rows, cols] = data.rollout.shape, layer = layerOf(data, sel);
  return data.rollout.data.subarray(layer * rows * cols, (layer + 1) * rows * cols);
}

// The map and the bars for one way of looking; made when first needed.
function shape(panel, data, bus, looking) {
  const state = panel.state, key = JSON.stringify([looking.words, looking.end, looking.punctuation]);
  if (!state.shapes.has(key)) {
    const axes = S2S.axes(data, "cross", { ...looking, rows: "written" }), { rows, cols } = axes;
    const hover = (side, index) => {
      const group = side === "source" ? cols[index] : side === "target" ? rows[index] : null;
      bus.set({ hover: group ? { side, index: group.token } : null });
      panel.say(sentence(panel, data, bus.sel));
    };
    const texts = rows.map(({ text }) => text), map = S2S.matrix({ rows: texts, cols: cols.map(({ text }) => text), width: panel.width - BAR - 60, family: getComputedStyle(panel.root).fontFamily,
      goto: data.words.goto, label: S2S.fmt(data.words.picture, { rows: rows.length, cols: cols.length }).textContent, on: { hover, pick: (r) => bus.set({ step: rows[r].members.at(-1) + 1 }) } });
    const top = (r) => map.at.top + r * map.at.h, bars = rows.map((_, r) => ({
      bar: S2S.h("i", { class: "s2s-af-bar", hidden: true, style: { top: `${top(r) + (map.at.h - 10) / 2}px` } }),
      number: S2S.h("span", { class: "s2s-af-number", hidden: true, style: { top: `${top(r) + (map.at.h - 16) / 2}px` } }),
    }));
    const rowsOf = bars.map(({ bar, number }) => S2S.h("span", { style: { inset: "0" } }, bar, number));
    const shares = S2S.h("div", { class: "s2s-af-shares", style: { height: `${map.at.top + map.at.height}px` } }, S2S.h("span", { style: { top: `${map.at.top - 20}px` } }, data.words.share), rowsOf);
    const node = S2S.h("div", { class: "s2s-af" }, map.node, shares);
    state.shapes.set(key, { axes, map, bars, rowsOf, texts, node, painted: null });
    panel.body.append(node);
  }
  return state.shapes.get(key);
}

function sentence(panel, data, sel) {
  const { words } = data, one = panel.state.shown, { rows, cols } = one.axes, c = cols.length, { cell } = one.map;
  const pointed = cell && cell.t < S2S.begun(rows, written(data, sel)) ? cell.t : -1, r = pointed >= 0 ? pointed : S2S.holding(rows, sel.step - 1);
  if (r < 0) return S2S.fmt(words[sel.step > 0 ? "say_hidden" : "say_unwritten"]);
  const row = one.values.subarray(r * c, (r + 1) * c), best = pointed >= 0 ? cell.s : S2S.argmax(row), t = rows[r].members.filter((i) => i < written(data, sel)).at(-1);
  const values = { row: one.texts[r], col: cols[best].text, percent: S2S.percent(row[best]), share: S2S.percent(data.share.data[t]), prefix: S2S.percent(1 - data.share.data[t]), layer: layerOf(data, sel) + 1 };
  return S2S.fmt(words[`say_${panel.choice.method}`], values);
}

function paint(panel, data, sel, one) {
  const until = written(data, sel), half = one.axes.rows.some(({ members }) => members[0] < until && members.at(-1) >= until);
  const key = [panel.choice.method, panel.choice.method === "alti" ? "" : layerOf(data, sel), half ? until : "all"].join();
  if (one.painted === key) return;
  one.painted = key;
  one.values = S2S.pool(weights(panel, data, sel), data.source.texts.length, one.axes, half ? until : Infinity);
  one.axes.rows.forEach((group, r) => { one.texts[r] = S2S.textSoFar(group, data.target.texts, 0, until); });
  one.map.written = null;
  one.map.paint(one.values, "attention", Math.max(0.05, one.values.reduce((most, x) => (x > most ? x : most), 0)));
}

// A row's bar is the mean over its pieces that are written.
function drawBars(panel, data, sel, one) {
  const until = written(data, sel), now = S2S.holding(one.axes.rows, sel.step - 1), key = [until, now].join();
  if (one.barred === key) return;
  one.barred = key;
  one.axes.rows.forEach(({ members }, r) => {
    const seen = members.filter((i) => i < until), { bar, number } = one.bars[r], share = seen.reduce((sum, i) => sum + data.share.data[i], 0) / seen.length;
    bar.hidden = number.hidden = !seen.length;
    if (seen.length) { bar.style.setProperty("--s2s-share", `${100 * share}%`); S2S.put(number, S2S.percent(share)); }
    one.rowsOf[r].classList.toggle("s2s-af-now", r === now);
  });
}

function picture(panel) {
  const one = panel.state.shown, { at } = one.map, w = at.left + at.width + at.beside + 24 + BAR + 60, h = at.top + at.height + 24, { canvas, ctx } = S2S.canvas(w, h, ""), c = S2S.colors;
  ctx.fillStyle = c.panel;
  ctx.fillRect(0, 0, w, h);
  S2S.matrixDraw(ctx, one.map, { rows: one.texts, cols: one.axes.cols.map(({ text }) => text) }, 8, 8);
  ctx.font = `12px ${at.family}`;
  one.bars.forEach(({ bar, number }, r) => {
    if (bar.hidden) return;
    const share = parseFloat(bar.style.getPropertyValue("--s2s-share")) / 100, x = 8 + at.left + at.width + at.beside + 16, y = 8 + at.top + r * at.h + (at.h - 10) / 2;
    ctx.fillStyle = c.target;
    ctx.fillRect(x, y, BAR, 10);
    ctx.fillStyle = c.source;
    ctx.fillRect(x, y, BAR * share, 10);
    ctx.fillStyle = c.text;
    ctx.fillText(number.textContent, x + BAR + 8, y + 9);
  });
  return S2S.png(canvas);
}

// Every token of its own, whatever is put together on the screen: the roll-out of the layer chosen and all contributions.
function table(panel, data, bus) {
  const source = data.source.texts, layer = layerOf(data, bus.sel), [, rows, cols] = data.rollout.shape, lines = [["step", "token", "source_share",
    ...source.map((text, s) => `alti ${s + 1} ${text}`), ...data.fed.map((text, j) => `alti prefix ${j} ${text}`), ...source.map((text, s) => `rollout layer ${layer + 1} ${s + 1} ${text}`)]];
  const until = written(data, bus.sel);
  lines[0].splice(3 + cols + until, rows - until); // the prefix is not known further than that
  for (let t = 0; t < until; t++) lines.push([t + 1, data.target.texts[t], data.share.data[t], ...data.source_parts.data.subarray(t * cols, (t + 1) * cols),
    ...Array.from(data.prefix_parts.data.subarray(t * rows, t * rows + until), (x, j) => (j <= t ? x : "")), ...data.rollout.data.subarray((layer * rows + t) * cols, (layer * rows + t + 1) * cols)]);
  return S2S.csv(lines);
}

export default S2S.view("attention_flow", {
  build(panel, data, bus) {
    const { words } = data, state = (panel.state = { shapes: new Map(), shown: null }), [layers] = data.rollout.shape;
    panel.choice ??= { method: "alti" };
    panel.setTitle(words.title);
    state.method = S2S.segment(words.choose_method, ["alti", "rollout"].map((name) => [name, words[`method.${name}`]]), (name) => { panel.choice.method = name; bus.redraw(["method"]); });
    state.layer = layers > 1 ? S2S.chooser(words.choose_layer, words.layer, layers, (layer) => bus.set({ layer })) : null;
    panel.setQuiet(S2S.h("span", { class: "s2s-row s2s-end" }, state.layer, state.method.node));
    panel.help(["help.what", "help.alti", "help.share", "help.rollout", "help.not", "help.source"].map((key) => words[key]).join("\n"));
    panel.body.replaceChildren();
    const name = () => `${data.model}-${panel.choice.method}`;
    panel.exports([
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => picture(panel) },
      { label: panel.words.csv, get filename() { return `${data.model}-contributions.csv`; }, make: () => table(panel, data, bus) },
    ]);
  },
  draw(panel, data, sel, bus) {
    const state = panel.state, one = shape(panel, data, bus, S2S.looking(bus));
    if (state.shown !== one) {
      if (state.shown) state.shown.node.hidden = true;
      one.node.hidden = false;
      state.shown = one;
    }
    state.method.press(panel.choice.method);
    if (state.layer) { state.layer.value = String(layerOf(data, sel)); state.layer.hidden = panel.choice.method === "alti"; }
    paint(panel, data, sel, one);
    const { rows, cols } = one.axes, r = sel.hover?.side === "target" ? S2S.holding(rows, sel.hover.index) : -1, s = sel.hover?.side === "source" ? S2S.holding(cols, sel.hover.index) : -1;
    one.map.show({ now: S2S.holding(rows, sel.step - 1), written: S2S.begun(rows, written(data, sel)), read: data.n_reading + Math.min(0, sel.step) > 0 ? Infinity : 0,
      hover: s >= 0 ? { side: "source", index: s } : r >= 0 ? { side: "target", index: r } : null });
    drawBars(panel, data, sel, one);
    panel.say(sentence(panel, data, sel));
  },
});
