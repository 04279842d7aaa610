// Attention in numbers: for one head at one step the scores, the weights and the weighted average, in words, in symbols or in
// numbers, beside a table of the tokens looked at, those with most weight first.

import * as S2S from "../lib/index.js";

const FEW = 6, STRIP = 12; // rows before "show all"; px of a strip of numbers
const { num, factor, math, put } = S2S;

S2S.css("formula-attention", `
.s2s-fo tr > .s2s-fa-token { max-width: 120px; overflow: hidden; text-overflow: ellipsis; white-space: pre; color: var(--s2s-source); }
.s2s-own tr > .s2s-fa-token { color: var(--s2s-target); }
.s2s-fo tfoot td { border-top: 1px solid var(--s2s-line); }
.s2s-fo tr[hidden], .s2s-fa-strips[hidden] { display: none; }
.s2s-fo tr.s2s-lit td { background: var(--s2s-line); }
.s2s-fa-weight { display: inline-block; width: 64px; height: 10px; margin-right: 8px; background: linear-gradient(var(--s2s-attention), var(--s2s-attention)) no-repeat 0 0 / 0 100%; }
.s2s-narrow .s2s-fa-weight { display: none; }
.s2s-fa-more { font: inherit; font-size: 12px; color: var(--s2s-dim); background: none; border: 0; padding: 4px 0; cursor: pointer; text-decoration: underline; text-underline-offset: 3px; }
.s2s-fa-strips { display: grid; grid-template-columns: max-content max-content max-content; gap: 4px 8px; align-items: center; margin-top: 12px; font-size: 12px; color: var(--s2s-dim); }
.s2s-fa-strip { height: ${STRIP}px; overflow: hidden; border: 1px solid var(--s2s-line); box-sizing: content-box !important; }
.s2s-fa-strip canvas { display: block; image-rendering: pixelated; }
`);

const SYMBOLS = {
  additive: ["s_j = v^⊤ tanh(W_q h + W_k m_j + b)", "a_j = exp(s_j) / Σ_k exp(s_k)", "c = Σ_j a_j m_j", "h̃ = tanh(W_o [c ; h] + b_o)"],
  dot: ["s_j = h^⊤ W m_j", "a_j = exp(s_j) / Σ_k exp(s_k)", "c = Σ_j a_j m_j", "h̃ = tanh(W_o [c ; h] + b_o)"],
  "multi-head": ["s_j = q · k_j / √d_{head}", "a = softmax(s + mask)", "head = Σ_j a_j v_j = softmax(Q K^⊤ / √d_{head} + mask) V", "x ← x + c, c = W_o [head_1 ; … ; head_H] + b_o"],
};

// ---- what is looked at, now

const heads = (data) => data.score === "multi-head";
const clamp = (x, n) => Math.max(0, Math.min(n - 1, x));

// The kind of looking, its layer, head and row; null where nothing has been looked at yet.
function place(panel, data, sel, bus) {
  const own = data.kinds.self, shared = own && bus.kinds ? S2S.kindOf(bus, null, sel) : null, reading = shared ? shared === "encoder" : own && sel.step <= 0;
  const kind = reading ? "encoder" : own ? (shared ?? panel.choice.kind) : "cross", set = data.kinds[kind], [layers, n] = set.weights.shape;
  const read = data.n_reading + Math.min(0, sel.step);
  const found = { kind, set, head: clamp(sel.head ?? 0, n), layer: reading && sel.step < (shared ? 0 : 1) ? clamp(read - 1, layers) : clamp(sel.layer, layers), row: sel.step - 1 };
  if (reading) {
    if (sel.hover?.side === "source") panel.choice.query = sel.hover.index;
    found.row = clamp(panel.choice.query, data.source.texts.length);
    found.none = read < 1;
  } else found.none = sel.step < 1;
  return found;
}

const keysOf = (data, kind) => (kind === "self" ? data.fed : data.source.texts);

// Scores, weights and, where known, one coordinate of each value; the keys in the order of their weight.
function numbers(data, at, unit) {
  const { set, layer, head, row, kind } = at, [, n, rows, keys] = set.weights.shape, from = (((layer * n) + head) * rows + row) * keys;
  const count = kind === "self" ? row + 1 : keys;
  const scores = set.scores.data.subarray(from, from + count), weights = set.weights.data.subarray(from, from + count);
  const order = Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a] || a - b), found = { scores, weights, order, count };
  if (!set.values) return found;
  const d = set.values.shape[3], k = clamp(unit, d), base = (layer * n + head);
  found.values = Float32Array.from({ length: count }, (_, j) => set.values.data[(base * keys + j) * d + k]);
  found.output = set.output.data[(base * rows + row) * d + k];
  found.dimension = k;
  return found;
}

// ---- building

function quiet(panel, data, bus) {
  const { words } = data, state = panel.state, [layers, n] = data.kinds.cross.weights.shape, d = data.kinds.cross.values.shape[3];
  const label = heads(data) ? ["dimension_label", "choose_dimension"] : ["unit_label", "choose_unit"];
  state.layer = layers > 1 ? S2S.chooser(words.choose_layer, words.layer, layers, (layer) => bus.set({ layer })) : null;
  state.head = n > 1 ? S2S.chooser(words.choose_head, words.head, n, (head) => bus.set({ head })) : null;
  state.unit = S2S.numberBox(words[label[1]], d, (unit) => S2S.chooseUnit(bus, unit));
  state.level = S2S.levels(words, bus);
  if (data.kinds.self) state.kind = S2S.segment(words.choose_kind, ["cross", "self"].map((kind) => [kind, words[`kind.${kind}`]]), (kind) => { panel.choice.kind = kind; if (bus.kinds) S2S.pickKind(bus, null, kind); else bus.redraw(["kind"]); });
  const parts = [state.kind?.node, state.layer, state.head, [words[label[0]], " ", state.unit], state.level.node];
  return parts.filter(Boolean).flatMap((part) => [part, " "]).flat();
}

function table(panel, data, bus) {
  const { words } = data, state = panel.state, product = heads(data), most = Math.max(data.source.texts.length, data.kinds.self ? data.fed.length : 0);
  state.columns = product ? ["product", "scaled", "weight", "value", "part"] : ["score", "weight", "value", "part"];
  state.heads = Object.fromEntries(state.columns.map((name) => [name, S2S.h("th", {}, words[name] ?? "")]));
  state.rows = Array.from({ length: most }, () => {
    const cells = Object.fromEntries(state.columns.map((name) => [name, S2S.h("td")])), token = S2S.h("td", { class: "s2s-fa-token" });
    const bar = S2S.h("i", { class: "s2s-fa-weight" }), weight = S2S.h("span");
    cells.weight.append(bar, weight);
    const row = { token, cells, bar, weight, key: 0, side: "source" };
    row.node = S2S.h("tr", { hidden: true, onmouseenter: () => bus.set({ hover: row.hover }), onmouseleave: () => bus.set({ hover: null }) }, token, Object.values(cells));
    return row;
  });
  state.total = Object.fromEntries(state.columns.map((name) => [name, S2S.h("td")]));
  state.more = S2S.h("button", { type: "button", class: "s2s-fa-more", onclick: () => { panel.choice.all = !panel.choice.all; bus.redraw(["all"]); } });
  const foot = S2S.h("tr", {}, S2S.h("td", {}, words.total), Object.values(state.total));
  state.later = S2S.h("td", { class: "s2s-fa-token" });
  state.masked = S2S.h("tr", { hidden: true, title: words.masked_title }, state.later, state.columns.map((name) => S2S.h("td", {}, { scaled: "−∞", weight: num(0) }[name] ?? "")));
  state.table = S2S.h("table", {}, S2S.h("thead", {}, S2S.h("tr", {}, S2S.h("th", {}, words.token), Object.values(state.heads))),
    S2S.h("tbody", {}, state.rows.map((row) => row.node), state.masked), S2S.h("tfoot", {}, foot));
  return S2S.h("div", {}, state.table, state.more);
}

// All vectors of a kind, of every layer, head and row, one below the other; a step only moves its own into the window.
function strips(data, { strips: all }) {
  const canvases = all.map(({ values, limit }) => {
    const [layers, n, rows, d] = values.shape, height = layers * n * rows, w = Math.min(256, d * 4);
    const canvas = S2S.h("canvas", { width: d, height, "aria-hidden": "true", style: { width: `${w}px`, height: `${height * STRIP}px` } });
    S2S.heat(canvas.getContext("2d"), values.data.map((x) => x / limit), height, d, d, height, "signed");
    return canvas;
  });
  const cells = canvases.flatMap((canvas, i) => [math(all[i].symbol), S2S.h("div", { class: "s2s-fa-strip", style: { width: canvas.style.width } }, canvas),
    S2S.h("span", {}, S2S.fmt(data.words.strip_of, { n: canvas.width }))]);
  const slide = ({ layer, head, row }) => canvases.forEach((canvas, i) => {
    const [layers, n, rows] = all[i].values.shape, at = (Math.min(layer, layers - 1) * n + Math.min(head, n - 1)) * rows + row;
    canvas.style.transform = `translateY(${-at * STRIP}px)`;
  });
  return { node: S2S.h("div", { class: "s2s-fa-strips", hidden: true }, cells), slide };
}

// ---- drawing

function fill(panel, data, at, found) {
  const state = panel.state, texts = keysOf(data, at.kind), shown = !found ? 0 : panel.choice.all ? found.count : Math.min(FEW, found.count);
  state.rows.forEach((row, i) => {
    row.node.hidden = i >= shown;
    if (i >= shown) return;
    const j = found.order[i], { cells } = row, w = found.weights[j], v = found.values?.[j];
    row.hover = at.kind !== "self" ? { side: "source", index: j } : j ? { side: "target", index: j - 1 } : null; // the prefix begins with a mark, not a token
    put(row.token, texts[j]);
    if (cells.product) put(cells.product, num(found.scores[j] * data.scale));
    put(cells.scaled ?? cells.score, num(found.scores[j]));
    put(row.weight, num(w));
    row.bar.style.backgroundSize = `${100 * w}% 100%`;
    row.bar.dataset.bar = w;
    put(cells.value, v === undefined ? "" : num(v));
    put(cells.part, v === undefined ? "" : num(w * v));
  });
  const later = found && at.kind === "self" ? texts.length - found.count : 0; // what is not written yet gets −∞ before the softmax
  state.masked.hidden = later < 1;
  put(state.later, S2S.fmt(data.words.masked, { n: later }).textContent);
  put(state.total.weight, found ? num(found.weights.reduce((a, b) => a + b, 0)) : "");
  put(state.total.part, found?.values ? num(found.output) : "");
  put(state.heads.value, found?.values ? S2S.fmt(data.words[heads(data) ? "value_at" : "state_at"], { n: found.dimension + 1 }).textContent : "");
  put(state.heads.part, found?.values ? data.words.part : "");
  state.table.style.visibility = found ? "" : "hidden"; // no numbers yet; its place stays, so that nothing jumps
  state.more.hidden = !found || found.count <= FEW;
  if (found) put(state.more, S2S.fmt(data.words[panel.choice.all ? "fewer" : "all"], { n: panel.choice.all ? FEW : found.count }).textContent);
}

function spoken(data, at, found) {
  const { words } = data, j = found.order[0], many = heads(data), name = many ? "_heads" : "";
  const values = { best: keysOf(data, at.kind)[j], score: num(found.scores[j]), weight: num(found.weights[j]), d: data.d_head, root: num(data.scale), unit: (found.dimension ?? 0) + 1, value: num(found.output) };
  return [`score${name}`, "weights", found.values ? `context${name}` : "context_self", `joined${name}`].map((key) => S2S.fmt(words[`attention.words.${key}`], values));
}

// Additive: the largest of the terms v_k tanh(query_k + key_k) that are the score; of other scores only the result is at hand.
function scored({ scoring }, { row }, j, name, s) {
  if (!scoring) return `${name} = ${num(s)}`;
  const { query, key, v } = scoring, d = v.data.length, inside = (k) => query.data[row * d + k] + key.data[j * d + k], term = (k) => v.data[k] * Math.tanh(inside(k));
  const most = Array.from(v.data.keys()).sort((a, b) => Math.abs(term(b)) - Math.abs(term(a))).slice(0, 3);
  return `${name} = Σ_k v_k tanh((W_q h)_k + (W_k m + b)_k) = ${most.map((k) => `${factor(v.data[k])} tanh(${num(inside(k))})`).join(" + ")} + … = ${num(s)}`;
}

function counted(data, at, found) {
  const j = found.order[0], s = found.scores[j], many = heads(data), largest = found.scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const less = largest > 9 ? largest : 0, power = less ? `s_k − ${num(less)}` : "s_k"; // too large a power is written by its distance to the largest
  const sum = found.scores.reduce((all, x) => all + Math.exp(x - less), 0), lines = [];
  const name = keysOf(data, at.kind)[j], at_j = `_{${name.replace(/[{}]/g, "")}}`;
  lines.push(many ? `s${at_j} = ${num(s * data.scale)} / ${num(data.scale)} = ${num(s)}` : scored(data, at, j, `s${at_j}`, s));
  lines.push(`a${at_j} = exp(${num(s - less)}) / Σ_k exp(${power}) = ${num(Math.exp(s - less))} / ${num(sum)} = ${num(found.weights[j])}`);
  if (found.values) {
    const terms = found.order.slice(0, 3).map((k) => `${num(found.weights[k])} × ${factor(found.values[k])}`);
    lines.push(`${many ? "head" : "c"}_{${found.dimension + 1}} = ${terms.join(" + ")}${found.count > 3 ? " + …" : ""} = ${num(found.output)}`);
  }
  const last = joinedBy(data, at, found.dimension);
  return (last ? [...lines, last] : lines).map(math);
}

// The last line of the formula for one number of the result: its addends, and what the decoder goes on with.
function joinedBy({ joining, kinds }, { kind, layer, row }, dimension) {
  if (!joining || kind !== "cross") return "";
  const value = ({ data, shape }, first = 0) => data[(first * shape.at(-2) + row) * shape.at(-1) + k], strip = (symbol) => kinds.cross.strips.find((one) => one.symbol === symbol).values;
  const k = clamp(dimension, (joining.before ?? joining.hidden).shape.at(-1)), at_k = `_{${k + 1}}`;
  if (joining.before) return `x${at_k} + c${at_k} = ${num(value(joining.before, layer))} ${S2S.added(value(strip("c"), layer))} = ${num(value(strip("x + c"), layer))}`;
  const bias = joining.bias.data[k], parts = `${num(value(joining.context))} ${S2S.added(value(joining.hidden))} ${S2S.added(bias)}`;
  return `h̃${at_k} = tanh((W_o c)${at_k} + (W_o h)${at_k} + b${at_k}) = tanh(${parts}) = ${num(value(strip("h̃")))}`;
}

function lines(state, data, at, level, found) {
  const kind = level === "symbols" || !found ? "symbols" : level;
  if (kind === "symbols" && state.lined === kind) return;
  state.lined = kind;
  const made = kind === "symbols" ? SYMBOLS[data.score].map(math) : kind === "words" ? spoken(data, at, found) : counted(data, at, found);
  state.lines.replaceChildren(...made.map((line) => S2S.h("div", {}, line)));
}

// A mean over heads has no query and no scores; what stands here is one head then, and says so.
function sentence(data, at, found, mean) {
  const { words } = data;
  if (!found) return S2S.fmt(at.kind === "encoder" ? words.say_unread : words.say_unwritten);
  const j = found.order[0], key = heads(data) ? `say_${at.kind}` : "say_attention";
  const token = at.kind === "encoder" ? data.source.texts[at.row] : data.target.texts[at.row];
  const said = S2S.fmt(words[key], { token, n: found.count, best: keysOf(data, at.kind)[j], score: num(found.scores[j]), percent: S2S.percent(found.weights[j]), head: at.head + 1, layer: at.layer + 1 });
  return mean ? S2S.also(said, S2S.fmt(words.say_mean, { n: at.set.weights.shape[1], head: at.head + 1 })) : said;
}

// The whole row of scores and weights of this step, in the order of the tokens.
function csv(panel, data, bus) {
  const at = place(panel, data, bus.sel, bus), rows = [["kind", "layer", "head", "row", "key", "token", "score", "weight", "value", "weight_x_value"]];
  if (at.none) return S2S.csv(rows);
  const found = numbers(data, at, bus.sel.unit), texts = keysOf(data, at.kind);
  for (let j = 0; j < found.count; j++) {
    const v = found.values?.[j];
    rows.push([at.kind, at.layer + 1, at.head + 1, at.row + 1, j + 1, texts[j], found.scores[j], found.weights[j], v ?? "", v === undefined ? "" : found.weights[j] * v]);
  }
  return S2S.csv(rows);
}

function draw(panel, data, sel, bus) {
  const state = panel.state, at = place(panel, data, sel, bus), level = S2S.level(bus), { hover } = sel, mean = sel.head === null && at.set.weights.shape[1] > 1;
  const key = [at.kind, at.layer, at.head, at.row, at.none, mean, sel.unit, level, panel.choice.all].join();
  if (state.drawn !== key) {
    state.drawn = key;
    const found = at.none ? null : numbers(data, at, sel.unit);
    fill(panel, data, at, found);
    lines(state, data, at, level, found);
    for (const [kind, strip] of Object.entries(state.strips)) strip.node.hidden = kind !== at.kind || !found;
    if (found) state.strips[at.kind].slide(at);
    state.grid.classList.toggle("s2s-own", at.kind === "self");
    state.level.press(level);
    state.kind?.press(at.kind);
    if (state.layer) state.layer.value = String(at.layer);
    if (state.head) state.head.value = String(at.head);
    S2S.showNumber(state.unit, clamp(sel.unit, Number(state.unit.max)));
    panel.say(sentence(data, at, found, mean));
  }
  for (const { node, hover: own } of state.rows) node.classList.toggle("s2s-lit", Boolean(hover && own && own.side === hover.side && own.index === hover.index));
}

export default S2S.view("formula_attention", {
  build(panel, data, bus) {
    const { words } = data, many = heads(data), state = (panel.state = {});
    panel.root.dataset.view = data.view; // a Transformer's formula is this one
    panel.choice ??= { kind: "cross", all: false, query: 0 };
    panel.setTitle(words[many ? "title" : "title_attention"]);
    panel.setQuiet(quiet(panel, data, bus));
    const limit = data.kinds.cross.strips[0].limit, about = ["attention", many ? "score_heads" : "score_recurrent", ...(many ? ["mask"] : [])].map((name) => words[`help.${name}`]);
    panel.help([...about, S2S.fmt(words["help.strips"], { limit }).textContent].join("\n"));
    state.lines = S2S.h("div", { class: "s2s-fo-lines" });
    state.strips = Object.fromEntries(Object.entries(data.kinds).map(([kind, set]) => [kind, strips(data, set)]));
    const left = S2S.h("div", {}, state.lines, Object.values(state.strips).map((strip) => strip.node));
    state.grid = S2S.h("div", { class: `s2s-fo${panel.width < 760 ? " s2s-narrow" : ""}` }, left, table(panel, data, bus));
    panel.body.replaceChildren(state.grid);
    panel.exports([
      { label: panel.words.png, filename: `${data.model}-attention-numbers.png`, make: () => S2S.photograph(panel.body) },
      { label: panel.words.csv, filename: `${data.model}-attention-numbers.csv`, make: () => csv(panel, data, bus) },
    ]);
  },
  draw,
});
