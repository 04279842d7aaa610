// Part of timemachine.js: the map of one moment, answer × source: attention, what the memory holds, or gradients.

S2S.css("timemachine_map", `
.s2s-tm-scroll { overflow-x: auto; }
.s2s-tm-map { position: relative; }
.s2s-tm-map > * { position: absolute; }
.s2s-tm-map span { font-size: 12px; line-height: ${ROW}px; white-space: pre; overflow: hidden; text-overflow: ellipsis; }
.s2s-tm-col { color: var(--s2s-source); text-align: center; top: 0; }
.s2s-tm-row { color: var(--s2s-target); text-align: right; left: 0; width: ${LEFT - 8}px; }
.s2s-tm-row.s2s-lit, .s2s-tm-col.s2s-lit { font-weight: 700; text-decoration: underline; }
.s2s-tm-map canvas { background: var(--s2s-bg); }
.s2s-tm-map i { border: 1.5px solid var(--s2s-text); border-radius: 50%; pointer-events: none; opacity: .75; }
`);

// The map chosen: its kind, and the layer and head of it; a head of null is the mean of all.
function weights(state, moment) {
  const map = moment.maps[state.choice.kind];
  if (!map) return null;
  const [layers, heads, rows, cols] = map.shape, layer = Math.min(state.choice.layer, layers - 1), size = rows * cols;
  const values = new Float32Array(size), one = state.choice.head === null ? null : Math.min(state.choice.head, heads - 1);
  for (let head = 0; head < heads; head++) {
    if (one !== null && head !== one) continue;
    const from = (layer * heads + head) * size;
    for (let i = 0; i < size; i++) values[i] += map.data[from + i] / 255 / (one === null ? heads : 1);
  }
  return values;
}

// The value of the darkest colour: 1 for attention; else the largest of all moments, so that they compare.
function limitOf(state, data) {
  const { kind } = state.choice;
  return (state.limits[kind] ??= kind === "attention" ? 1 : Math.max(1, ...data.moments.map((moment) => moment.maps[kind].data.reduce((a, b) => Math.max(a, b), 0))) / 255);
}

function choosers(panel, data, repaint) {
  const state = panel.state, { words } = data, nodes = [], kinds = Object.keys(data.moments[0].maps);
  const select = (name, options) => S2S.h("select", { "data-do": name, "aria-label": words[name === "kind" ? "kind_label" : `choose_${name}`], onchange: (event) => {
    state.choice[name] = name === "kind" ? event.target.value : event.target.value === "" ? null : Number(event.target.value);
    if (name === "kind") panel.setQuiet(choosers(panel, data, repaint));
    repaint();
  } }, options.map(([value, text]) => S2S.h("option", { value, selected: String(state.choice[name] ?? "") === value }, text)));
  if (kinds.length > 1) nodes.push(select("kind", kinds.map((kind) => [kind, words[`kind.${kind}`]])));
  else if (kinds.length) nodes.push(words[`kind.${kinds[0]}`]);
  const [layers, heads] = data.moments[0].maps[state.choice.kind]?.shape ?? [1, 1];
  const gated = Math.max(layers, data.moments[0].lasting?.length ?? 1);
  const numbers = (template, n) => Array.from({ length: n }, (_, i) => [String(i), fill(template, { n: i + 1 })]);
  if (gated > 1) nodes.push(" ", select("layer", numbers(words.layer, gated)));
  if (heads > 1) nodes.push(" ", select("head", [["", fill(words.mean, { n: heads })], ...numbers(words.head, heads)]));
  return nodes;
}

function mapOf(state, data, side) {
  const { width, w, h } = state.at, at = state.sides[side], n = data.source.texts.length;
  const made = S2S.canvas(w, h, fill(data.words.picture, { side: data.words[`side.${side}`] }));
  Object.assign(at, { canvas: made.canvas, ctx: made.ctx });
  made.canvas.style.left = `${LEFT}px`;
  made.canvas.style.top = `${TOP}px`;
  at.rows = Array.from({ length: data.rows }, (_, t) => S2S.h("span", { class: "s2s-tm-row", style: { top: `${TOP + t * ROW}px` } }));
  const cols = data.source.texts.map((text, s) => S2S.h("span", { class: "s2s-tm-col", title: text, style: { left: `${LEFT + s * width}px`, width: `${width}px` } }, text));
  const rings = data.gold.map(([t, s]) => S2S.h("i", { style: { left: `${LEFT + s * width + (width - 11) / 2}px`, top: `${TOP + t * ROW + (ROW - 11) / 2}px`, width: "11px", height: "11px" } }));
  at.rings = rings;
  const lit = (t, s) => { at.rows.forEach((row, i) => row.classList.toggle("s2s-lit", i === t)); cols.forEach((col, i) => col.classList.toggle("s2s-lit", i === s)); };
  made.canvas.onmousemove = (event) => {
    const t = Math.floor(event.offsetY / ROW), s = Math.min(n - 1, Math.floor(event.offsetX / width));
    lit(t, s);
    made.canvas.title = t < data.rows && at.values ? `${at.rows[t].textContent} ← ${data.source.texts[s]} ${S2S.num(at.values[t * n + s])}` : "";
  };
  made.canvas.onmouseleave = () => lit(-1, -1);
  return S2S.h("div", { class: "s2s-tm-scroll" }, S2S.h("div", { class: "s2s-tm-map", style: { width: `${LEFT + w}px`, height: `${TOP + h + 2}px` } }, made.canvas, at.rows, cols, rings));
}

function paintMap(state, data, at, moment) {
  at.values = weights(state, moment);
  if (!at.canvas || !at.values) return;
  const { w, h } = state.at, n = data.source.texts.length, written = moment.texts.length;
  at.ctx.clearRect(0, 0, w, h);
  const limit = limitOf(state, data), scale = state.choice.kind === "memory" ? "gate" : "attention";
  S2S.heat(at.ctx, at.values.subarray(0, written * n).map((x) => x / limit), written, n, w, written * ROW, scale);
  at.rows.forEach((row, t) => { row.textContent = moment.texts[t] ?? ""; });
}
