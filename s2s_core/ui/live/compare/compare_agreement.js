// How far each lane's distribution is from one lane's, step by step: KL divergence, or the rank of that lane's choice.

import * as S2S from "../lib/index.js";

const FULL = { kl: 4, rank: 10 }; // nats, rank: where the colour is full
S2S.css("agreement", `
.s2s-ag { display: grid; gap: 3px; overflow-x: auto; }
.s2s-ag > * { font-size: 12px; line-height: 24px; height: 24px; }
.s2s-ag-name { color: var(--s2s-dim); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; padding-right: 8px; position: sticky; left: 0; background: var(--s2s-panel); }
.s2s-ag-top { color: var(--s2s-target); text-align: center; white-space: pre; overflow: hidden; text-overflow: ellipsis; cursor: pointer; }
.s2s-ag-cell { font: inherit; font-size: 12px; border: 0; padding: 0; border-radius: 2px; background: var(--s2s-bg); color: var(--s2s-text); cursor: pointer; text-align: center; }
.s2s-ag-cell.s2s-differ { background: repeating-linear-gradient(45deg, transparent 0 4px, var(--s2s-line) 4px 5px); cursor: default; }
.s2s-ag-cell.s2s-now, .s2s-ag-top.s2s-now { outline: 2px solid var(--s2s-target); outline-offset: -1px; }
.s2s-ag-top.s2s-now { outline: 0; font-weight: 700; }
`);

const at = (data, t, reader, writer) => (t * data.lanes.length + reader) * data.lanes.length + writer;

function valueOf(data, kind, t, reader, base) {
  if (kind === "kl") return data.kl.data[at(data, t, reader, base)];
  return data.ranks.data[at(data, t, reader, base)] || NaN;
}

const share = (kind, value) => (kind === "kl" ? value / FULL.kl : (value - 1) / (FULL.rank - 1));
const said = (kind, value) => (kind === "kl" ? S2S.num(value) : String(value));

function makeRows(panel, data, bus) {
  const state = panel.state, steps = Array.from({ length: data.n_steps }, (_, t) => t), goto = (t) => () => bus.set({ step: t + 1 });
  state.corner = S2S.h("span", { class: "s2s-ag-name" });
  state.top = steps.map((t) => S2S.h("span", { class: "s2s-ag-top", onclick: goto(t) }));
  state.rows = data.lanes.map(() => ({ name: S2S.h("span", { class: "s2s-ag-name" }),
    cells: steps.map((t) => S2S.h("button", { type: "button", class: "s2s-ag-cell", tabindex: "-1", onclick: goto(t) })) }));
  const name = Math.min(220, Math.max(120, panel.width * 0.2));
  return S2S.h("div", { class: "s2s-ag", style: { "grid-template-columns": `${name}px repeat(${data.n_steps}, minmax(38px, 110px))` } },
    state.corner, state.top, state.rows.map((row) => [row.name, row.cells]));
}

// All cells, or those of the steps between two positions.
function fill(panel, data, base, from, to) {
  const { state } = panel, { words } = data, kind = panel.kind, other = data.lanes[base].label;
  S2S.put(state.corner, S2S.fmt(words.model, { base: other }).textContent);
  for (let t = from; t < to; t++) S2S.put(state.top[t], t < state.known ? data.lanes[base].target.texts[t] ?? "" : "");
  state.rows.forEach((row, i) => {
    const model = data.lanes[i].label;
    if (to - from === data.n_steps) for (const node of [row.name, ...row.cells]) node.hidden = i === base;
    S2S.put(row.name, `${model} ‖ ${other}`);
    if (i !== base) row.cells.slice(from, to).forEach((cell, k) => {
      const t = from + k, value = valueOf(data, kind, t, i, base), known = t < state.known, differ = known && Number.isNaN(value);
      cell.classList.toggle("s2s-differ", differ);
      const tint = known && !differ ? share(kind, value) : 0;
      S2S.put(cell, known && !differ ? said(kind, value) : "");
      cell.style.background = known && !differ ? S2S.mix(tint, "attention") : "";
      cell.style.color = known && !differ ? S2S.ink(tint, "attention") : "";
      cell.title = S2S.fmt(words[!known ? "unwritten" : differ ? "differ" : `cell_${kind}`], { model, base: other, n: t + 1, value: said(kind, value) }).textContent;
    });
  });
}

function sentence(panel, data, sel, base) {
  const { words } = data, t = sel.step - 1, kind = panel.kind, other = data.lanes[base].label, n = sel.step;
  if (t < 0) return S2S.fmt(words.say_before);
  const found = data.lanes.map((lane, i) => ({ model: lane.label, value: i === base ? NaN : valueOf(data, kind, t, i, base) })).filter((one) => !Number.isNaN(one.value));
  if (!found.length) return S2S.fmt(words.say_differ, { n, base: other });
  found.sort((a, b) => b.value - a.value);
  const [high] = found, low = found.at(-1);
  if (kind === "rank") return S2S.fmt(words[high.value > 1 ? "say_rank" : "say_rank_same"], { n, base: other, ...high });
  const values = { n, base: other, model: high.model, value: S2S.num(high.value), low: low.model, least: S2S.num(low.value) };
  return S2S.fmt(words[found.length > 1 ? "say_kl" : "say_two"], values);
}

function table(data, sel) {
  const known = sel.showall ? data.n_steps : Math.max(0, sel.step), rows = [["step", "lane", "compared_with", "kl_nats", "rank_of_its_choice"]];
  for (let t = 0; t < known; t++) data.lanes.forEach((reader, i) => data.lanes.forEach((writer, j) => {
    const kl = valueOf(data, "kl", t, i, j), rank = valueOf(data, "rank", t, i, j);
    if (i !== j) rows.push([t + 1, reader.label, writer.label, Number.isNaN(kl) ? "" : kl, Number.isNaN(rank) ? "" : rank]);
  }));
  return S2S.csv(rows);
}

function picture(panel, data) {
  const { state } = panel, steps = state.known, rows = state.rows.filter((row) => !row.name.hidden), w = 200 + 60 * Math.max(1, steps), h = 28 * (rows.length + 1) + 16;
  const { canvas, ctx } = S2S.canvas(w, h, ""), family = getComputedStyle(panel.root).fontFamily;
  ctx.fillStyle = S2S.colors.panel;
  ctx.fillRect(0, 0, w, h);
  ctx.font = `12px ${family}`;
  ctx.textBaseline = "middle";
  const write = (text, x, y, width, color, align = "center") => { ctx.textAlign = align; ctx.fillStyle = color; ctx.fillText(text, align === "center" ? x + width / 2 : x, y + 14, width); };
  for (let t = 0; t < steps; t++) write(state.top[t].textContent, 200 + 60 * t, 8, 56, S2S.colors.target);
  rows.forEach((row, i) => {
    const y = 36 + 28 * i;
    write(row.name.textContent, 12, y, 184, S2S.colors.text, "left");
    row.cells.slice(0, steps).forEach((cell, t) => {
      ctx.fillStyle = cell.style.background || S2S.colors.bg;
      ctx.fillRect(200 + 60 * t, y, 57, 25);
      write(cell.textContent, 200 + 60 * t, y, 57, cell.style.color || S2S.colors.text);
    });
  });
  return S2S.png(canvas);
}

export default S2S.view("agreement", {
  build(panel, data, bus) {
    const { words } = data, state = (panel.state = { known: 0, key: null });
    panel.kind ??= "kl";
    state.kinds = S2S.segment(words.choose, [["kl", words.kl], ["rank", words.rank]], (kind) => { panel.kind = kind; bus.redraw(["kind"]); });
    state.bases = S2S.laneChooser(words.base, data.lanes, (base) => bus.set({ base }));
    state.unit = S2S.h("span");
    panel.setTitle(words.title);
    panel.setQuiet([state.unit, " ", state.kinds.node, ` ${words.base} `, state.bases]);
    panel.help(words.help);
    panel.body.replaceChildren(makeRows(panel, data, bus));
    panel.exports([
      { label: panel.words.png, filename: "compare-agreement.png", make: () => picture(panel, data) },
      { label: panel.words.csv, filename: "compare-agreement.csv", make: () => table(data, bus.sel) },
    ]);
  },
  draw(panel, data, sel) {
    const { state } = panel, base = S2S.base(data, sel), known = sel.showall ? data.n_steps : Math.max(0, sel.step);
    const key = `${base} ${panel.kind}`, before = state.known;
    state.known = known;
    if (key !== state.key) {
      state.key = key;
      state.bases.value = base;
      state.kinds.press(panel.kind);
      S2S.put(state.unit, S2S.fmt(data.words[`unit_${panel.kind}`], { max: FULL.kl }).textContent);
      fill(panel, data, base, 0, data.n_steps);
    } else if (known !== before) fill(panel, data, base, Math.min(known, before), Math.max(known, before));
    if (state.now !== sel.step) {
      for (const t of [state.now - 1, sel.step - 1]) {
        for (const node of [state.top[t], ...state.rows.map((row) => row.cells[t])]) node?.classList.toggle("s2s-now", t === sel.step - 1);
      }
      state.now = sel.step;
    }
    panel.say(sentence(panel, data, sel, base));
  },
});
