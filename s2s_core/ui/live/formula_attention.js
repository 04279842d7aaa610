// Attention in numbers: for one head at one step the scores, the weights and the weighted average, in words, in symbols or in
// numbers, beside a table of the tokens looked at, those with most weight first.

const LEVEL = "s2s-level", FEW = 6, STRIP = 12; // rows before "show all"; px of a strip of numbers
const num = S2S.num, MINUS = "−";
const factor = (x) => (num(x).startsWith(MINUS) ? `(${num(x)})` : num(x));

S2S.css("formula-attention", `
.s2s-fa { display: grid; grid-template-columns: minmax(260px, 5fr) minmax(0, 6fr); gap: 8px 32px; align-items: start; }
.s2s-fa.s2s-narrow { grid-template-columns: minmax(0, 1fr); }
.s2s-fa-lines { display: grid; gap: 4px; }
.s2s-fa-lines > div { line-height: 24px; min-height: 24px; color: var(--s2s-dim); }
.s2s-fa-lines b { color: var(--s2s-text); font-weight: 600; }
.s2s-math { font-family: Cambria, "Latin Modern Math", "STIX Two Math", "Times New Roman", serif; font-style: italic; font-size: 16px; color: var(--s2s-text); }
.s2s-math sub, .s2s-math sup { font-size: .72em; line-height: 0; }
.s2s-math .s2s-up { font-style: normal; }
.s2s-fa table { border-collapse: collapse; border: 0; margin: 0; width: 100%; max-width: 560px; }
.s2s-fa :is(th, td) { border: 0; padding: 2px 8px; text-align: right; font-weight: 400; font-size: 13px; line-height: 20px; white-space: nowrap; }
.s2s-fa th { color: var(--s2s-dim); font-size: 12px; }
.s2s-fa :is(td, th):first-child { text-align: left; padding-left: 0; max-width: 120px; overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.s2s-fa tbody td:first-child { color: var(--s2s-source); }
.s2s-fa.s2s-own tbody td:first-child { color: var(--s2s-target); }
.s2s-fa tfoot td { border-top: 1px solid var(--s2s-line); }
.s2s-fa tr[hidden] { display: none; }
.s2s-fa tr.s2s-lit td { background: var(--s2s-line); }
.s2s-fa-weight { display: inline-block; width: 64px; height: 10px; margin-right: 8px; background: linear-gradient(var(--s2s-attention), var(--s2s-attention)) no-repeat 0 0 / 0 100%; }
.s2s-fa-more { font: inherit; font-size: 12px; color: var(--s2s-dim); background: none; border: 0; padding: 4px 0; cursor: pointer; text-decoration: underline; text-underline-offset: 3px; }
.s2s-fa-strips { display: grid; grid-template-columns: max-content max-content max-content; gap: 4px 8px; align-items: center; margin-top: 12px; font-size: 12px; color: var(--s2s-dim); }
.s2s-fa-strip { height: ${STRIP}px; overflow: hidden; border: 1px solid var(--s2s-line); box-sizing: content-box !important; }
.s2s-seg { display: inline-flex; border: 1px solid var(--s2s-line); border-radius: 4px; overflow: hidden; vertical-align: middle; }
.s2s-seg button { font: inherit; font-size: 12px; line-height: 18px; padding: 1px 8px; border: 0; background: none; color: var(--s2s-dim); cursor: pointer; }
.s2s-seg button[aria-pressed=true] { background: var(--s2s-line); color: var(--s2s-text); font-weight: 600; }
.s2s-number { font: inherit; font-size: 12px; width: 56px; color: var(--s2s-dim); background: var(--s2s-panel); border: 1px solid var(--s2s-line); border-radius: 4px; padding: 1px 4px; }
`);

// "a_j" and "h^⊤" with real subscripts and superscripts; letters italic, functions upright.
function math(source) {
  const parts = source.split(/([_^]\{[^}]*\}|[_^].|tanh|softmax|exp)/);
  return S2S.h("span", { class: "s2s-math" }, parts.map((part, i) => {
    if (i % 2 === 0) return part;
    if (part[0] !== "_" && part[0] !== "^") return S2S.h("span", { class: "s2s-up" }, part);
    return S2S.h(part[0] === "_" ? "sub" : "sup", {}, part.slice(1).replace(/[{}]/g, ""));
  }));
}

const SYMBOLS = {
  additive: ["s_j = v^⊤ tanh(W_q h + W_k m_j)", "a_j = exp(s_j) / Σ_k exp(s_k)", "c = Σ_j a_j m_j", "h̃ = tanh(W_o [c ; h])"],
  dot: ["s_j = h^⊤ W m_j", "a_j = exp(s_j) / Σ_k exp(s_k)", "c = Σ_j a_j m_j", "h̃ = tanh(W_o [c ; h])"],
  "multi-head": ["s_j = q · k_j / √d_{head}", "a = softmax(s)", "head = Σ_j a_j v_j  =  softmax(Q K^⊤ / √d_{head}) V", "output = W_o [head_1 ; … ; head_H]"],
};

// ---- what is looked at, now

const heads = (data) => data.score === "multi-head";
const clamp = (x, n) => Math.max(0, Math.min(n - 1, x));

// The kind of looking, its layer, head and row; null where nothing has been looked at yet.
function place(panel, data, sel) {
  const own = data.kinds.self, reading = own && sel.step <= 0;
  const kind = reading ? "encoder" : own ? panel.choice.kind : "cross", set = data.kinds[kind], [layers, n] = set.weights.shape;
  const read = data.n_reading + Math.min(0, sel.step);
  const found = { kind, set, head: clamp(sel.head ?? 0, n), layer: reading ? clamp(read - 1, layers) : clamp(sel.layer, layers), row: sel.step - 1 };
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

const remembered = (bus) => (bus.level ??= (() => { try { return localStorage.getItem(LEVEL); } catch { return null; } })() ?? "symbols");

function segment(label, options, onpick) {
  const buttons = Object.fromEntries(options.map(([key, text]) => [key, S2S.h("button", { type: "button", "data-choice": key, onclick: () => onpick(key) }, text)]));
  return { node: S2S.h("span", { class: "s2s-seg", role: "group", "aria-label": label }, Object.values(buttons)),
    press: (chosen) => { for (const [key, button] of Object.entries(buttons)) button.setAttribute("aria-pressed", String(key === chosen)); } };
}

function chooser(label, template, n, name, bus) {
  return S2S.h("select", { "aria-label": label, title: label, onchange: (event) => { bus.set({ [name]: Number(event.target.value) }); event.target.blur(); } },
    Array.from({ length: n }, (_, i) => S2S.h("option", { value: i }, S2S.fmt(template, { n: i + 1 }))));
}

function quiet(panel, data, bus) {
  const { words } = data, state = panel.state, [layers, n] = data.kinds.cross.weights.shape, d = data.kinds.cross.values.shape[3];
  if (layers > 1) state.layer = chooser(words.choose_layer, words.layer, layers, "layer", bus);
  if (n > 1) state.head = chooser(words.choose_head, words.head, n, "head", bus);
  const label = heads(data) ? ["dimension_label", "choose_dimension"] : ["unit_label", "choose_unit"];
  state.unit = S2S.h("input", { type: "number", class: "s2s-number", min: 1, max: d, "aria-label": words[label[1]], title: words[label[1]],
    onchange: (event) => { bus.unitChosen = true; bus.set({ unit: clamp(Math.round(Number(event.target.value) || 1) - 1, d) }); } });
  state.level = segment(words["level.label"], ["words", "symbols", "numbers"].map((level) => [level, words[`level.${level}`]]), (level) => {
    bus.level = level;
    try { localStorage.setItem(LEVEL, level); } catch { /* private window */ }
    bus.redraw(["level"]);
  });
  if (data.kinds.self) state.kind = segment(words.choose_kind, ["cross", "self"].map((kind) => [kind, words[`kind.${kind}`]]), (kind) => { panel.choice.kind = kind; bus.redraw(["kind"]); });
  const parts = [state.kind?.node, state.layer, state.head, [words[label[0]], " ", state.unit], state.level.node];
  return parts.filter(Boolean).flatMap((part) => [part, " "]).flat();
}

function table(panel, data, bus) {
  const { words } = data, state = panel.state, product = heads(data), most = Math.max(data.source.texts.length, data.kinds.self ? data.fed.length : 0);
  state.columns = product ? ["product", "scaled", "weight", "value", "part"] : ["score", "weight", "value", "part"];
  state.heads = Object.fromEntries(state.columns.map((name) => [name, S2S.h("th", {}, words[name] ?? "")]));
  state.rows = Array.from({ length: most }, () => {
    const cells = Object.fromEntries(state.columns.map((name) => [name, S2S.h("td")])), token = S2S.h("td");
    const bar = S2S.h("i", { class: "s2s-fa-weight" }), weight = S2S.h("span");
    cells.weight.append(bar, weight);
    const row = { token, cells, bar, weight, key: 0, side: "source" };
    row.node = S2S.h("tr", { hidden: true, onmouseenter: () => bus.set({ hover: row.hover }), onmouseleave: () => bus.set({ hover: null }) }, token, Object.values(cells));
    return row;
  });
  state.total = Object.fromEntries(state.columns.map((name) => [name, S2S.h("td")]));
  state.more = S2S.h("button", { type: "button", class: "s2s-fa-more", onclick: () => { panel.choice.all = !panel.choice.all; bus.redraw(["all"]); } });
  const foot = S2S.h("tr", {}, S2S.h("td", {}, words.total), Object.values(state.total));
  return S2S.h("div", {}, S2S.h("table", {}, S2S.h("thead", {}, S2S.h("tr", {}, S2S.h("th", {}, words.token), Object.values(state.heads))),
    S2S.h("tbody", {}, state.rows.map((row) => row.node)), S2S.h("tfoot", {}, foot)), state.more);
}

// All vectors of a layer and head, one below the other; a step only moves its row into the window.
function strips(panel, data, at) {
  const state = panel.state, { set, layer, head } = at, key = [at.kind, layer, head].join();
  if (state.stripped === key) return;
  state.stripped = key;
  state.slides = set.strips.map(({ values, limit }) => {
    const [, n, rows, d] = values.shape, from = (Math.min(layer, values.shape[0] - 1) * n + Math.min(head, n - 1)) * rows * d, w = Math.min(256, d * 4);
    const { canvas, ctx } = S2S.canvas(w, rows * STRIP, "");
    S2S.heat(ctx, values.data.subarray(from, from + rows * d).map((x) => x / limit), rows, d, w, rows * STRIP, "signed");
    canvas.setAttribute("aria-hidden", "true");
    return { canvas, node: S2S.h("div", { class: "s2s-fa-strip", style: { width: `${w}px` } }, canvas), d };
  });
  state.strips.replaceChildren(...set.strips.flatMap(({ symbol }, i) => [math(symbol), state.slides[i].node, S2S.fmt(data.words.strip_of, { n: state.slides[i].d })].map((x) => S2S.h("span", {}, x))));
}

// ---- drawing

const put = (cell, text) => { if (cell.textContent !== text) cell.textContent = text; };

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
    put(cells.value, v === undefined ? "" : num(v));
    put(cells.part, v === undefined ? "" : num(w * v));
  });
  put(state.total.weight, found ? num(found.weights.reduce((a, b) => a + b, 0)) : "");
  put(state.total.part, found?.values ? num(found.output) : "");
  put(state.heads.value, found?.values ? S2S.fmt(data.words[heads(data) ? "value_at" : "state_at"], { n: found.dimension + 1 }).textContent : "");
  put(state.heads.part, found?.values ? data.words.part : "");
  state.more.hidden = !found || found.count <= FEW;
  if (found) put(state.more, S2S.fmt(data.words[panel.choice.all ? "fewer" : "all"], { n: panel.choice.all ? FEW : found.count }).textContent);
}

function spoken(data, at, found) {
  const { words } = data, j = found.order[0], many = heads(data), name = many ? "_heads" : "";
  const values = { best: keysOf(data, at.kind)[j], score: num(found.scores[j]), weight: num(found.weights[j]), d: data.d_head, root: num(data.scale), unit: (found.dimension ?? 0) + 1, value: num(found.output) };
  return [`score${name}`, "weights", found.values ? `context${name}` : "context_self", `joined${name}`].map((key) => S2S.fmt(words[`attention.words.${key}`], values));
}

function counted(data, at, found) {
  const j = found.order[0], s = found.scores[j], many = heads(data), top = found.scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = found.scores.reduce((all, x) => all + Math.exp(x - top), 0), lines = [];
  const name = keysOf(data, at.kind)[j], at_j = `_{${name.replace(/[{}]/g, "")}}`;
  lines.push(many ? `s${at_j} = ${num(s * data.scale)} / ${num(data.scale)} = ${num(s)}` : `s${at_j} = ${num(s)}`);
  lines.push(`a${at_j} = exp(${num(s)}) / Σ_k exp(s_k) = ${num(Math.exp(s - top))} / ${num(sum)} = ${num(found.weights[j])}`);
  if (found.values) {
    const terms = found.order.slice(0, 3).map((k) => `${num(found.weights[k])} × ${factor(found.values[k])}`);
    lines.push(`${many ? "head" : "c"}_{${found.dimension + 1}} = ${terms.join(" + ")}${found.count > 3 ? " + …" : ""} = ${num(found.output)}`);
  }
  return lines.map(math);
}

function lines(state, data, at, level, found) {
  const kind = level === "symbols" || !found ? "symbols" : level;
  if (kind === "symbols" && state.lined === kind) return;
  state.lined = kind;
  const made = kind === "symbols" ? SYMBOLS[data.score].map(math) : kind === "words" ? spoken(data, at, found) : counted(data, at, found);
  state.lines.replaceChildren(...made.map((line) => S2S.h("div", {}, line)));
}

function sentence(data, at, found) {
  const { words } = data;
  if (!found) return S2S.fmt(at.kind === "encoder" ? words.say_unread : words.say_unwritten);
  const j = found.order[0], key = heads(data) ? `say_${at.kind}` : "say_attention";
  const token = at.kind === "encoder" ? data.source.texts[at.row] : data.target.texts[at.row];
  return S2S.fmt(words[key], { token, n: found.count, best: keysOf(data, at.kind)[j], score: num(found.scores[j]), percent: S2S.percent(found.weights[j]), head: at.head + 1, layer: at.layer + 1 });
}

// The whole row of scores and weights of this step, in the order of the tokens.
function csv(panel, data, bus) {
  const at = place(panel, data, bus.sel), rows = [["kind", "layer", "head", "row", "key", "token", "score", "weight", "value", "weight_x_value"]];
  if (at.none) return S2S.csv(rows);
  const found = numbers(data, at, bus.sel.unit), texts = keysOf(data, at.kind);
  for (let j = 0; j < found.count; j++) {
    const v = found.values?.[j];
    rows.push([at.kind, at.layer + 1, at.head + 1, at.row + 1, j + 1, texts[j], found.scores[j], found.weights[j], v ?? "", v === undefined ? "" : found.weights[j] * v]);
  }
  return S2S.csv(rows);
}

function draw(panel, data, sel, bus) {
  const state = panel.state, at = place(panel, data, sel), level = remembered(bus), { hover } = sel;
  const key = [at.kind, at.layer, at.head, at.row, at.none, sel.unit, level, panel.choice.all].join();
  if (state.drawn !== key) {
    state.drawn = key;
    const found = at.none ? null : numbers(data, at, sel.unit);
    fill(panel, data, at, found);
    lines(state, data, at, level, found);
    strips(panel, data, at);
    state.strips.style.visibility = found ? "" : "hidden";
    if (found) for (const slide of state.slides) slide.canvas.style.transform = `translateY(${-at.row * STRIP}px)`;
    state.grid.classList.toggle("s2s-own", at.kind === "self");
    state.level.press(level);
    state.kind?.press(at.kind === "encoder" ? "self" : at.kind);
    if (state.layer) state.layer.value = String(at.layer);
    if (state.head) state.head.value = String(at.head);
    if (state.unit !== document.activeElement) state.unit.value = clamp(sel.unit, Number(state.unit.max)) + 1;
    panel.say(sentence(data, at, found));
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
    const limit = data.kinds.cross.strips[0].limit, about = ["attention", many ? "score_heads" : "score_recurrent"].map((name) => words[`help.${name}`]);
    panel.help([...about, S2S.fmt(words["help.strips"], { limit }).textContent].join("\n"));
    state.lines = S2S.h("div", { class: "s2s-fa-lines" });
    state.strips = S2S.h("div", { class: "s2s-fa-strips" });
    state.grid = S2S.h("div", { class: `s2s-fa${panel.width < 760 ? " s2s-narrow" : ""}` }, S2S.h("div", {}, state.lines, state.strips), table(panel, data, bus));
    panel.body.replaceChildren(state.grid);
    panel.exports([{ label: panel.words.csv, filename: `${data.model}-attention-numbers.csv`, make: () => csv(panel, data, bus) }]);
  },
  draw,
});
