// The answers word by word, their scores, and how probable each model finds each of them.

import * as S2S from "../lib/index.js";

S2S.css("answers", `
.s2s-an { width: 100%; border-collapse: collapse; margin: 0 0 12px; }
.s2s-an :is(th, td) { border: 0; border-bottom: 1px solid var(--s2s-line); padding: 5px 12px 5px 0; text-align: left; vertical-align: baseline; font-size: 13px; line-height: 20px; font-weight: 400; color: var(--s2s-text); }
.s2s-an thead th { color: var(--s2s-dim); font-size: 12px; }
.s2s-an tbody th { font-weight: 600; white-space: nowrap; }
.s2s-an .s2s-right { text-align: right; white-space: nowrap; }
.s2s-an td.s2s-answer { width: 100%; font-size: 14px; overflow-wrap: anywhere; }
.s2s-an ins { text-decoration: none; border-bottom: 2px solid var(--s2s-target); background: color-mix(in srgb, var(--s2s-target) 12%, transparent); color: inherit; }
.s2s-an del { color: var(--s2s-dim); text-decoration: line-through; text-decoration-color: var(--s2s-negative); }
.s2s-an .s2s-parts { color: var(--s2s-dim); font-size: 12px; white-space: nowrap; }
.s2s-an .s2s-dimmed { color: var(--s2s-dim); }
.s2s-an.s2s-an-matrix { width: auto; }
.s2s-an-matrix :is(td, th) { padding: 4px 12px; } .s2s-an-matrix th:first-child { padding-left: 0; }
.s2s-an-name { color: var(--s2s-dim); font-size: 12px; margin: 8px 0 2px; }
.s2s-an-wide { overflow-x: auto; }
`);

const REFERENCE = (data) => data.lanes.length;
const complete = (data, i, sel) => sel.showall || sel.step >= data.n_tokens[i];

// What the answers are compared with: the reference if there is one, else a lane; -1 among the choices is not offered.
function againstOf(panel, data) {
  if (panel.against !== undefined && panel.against < data.diffs[0].length) return panel.against;
  return data.reference === null ? data.base : REFERENCE(data);
}
const nameOf = (data, i) => (i === REFERENCE(data) ? data.words.reference : data.lanes[i].label);

function runs(data, i, against) {
  const other = nameOf(data, against), nodes = [];
  let marked = false;
  for (const [kind, text] of data.diffs[i][against]) {
    if (kind !== "same" && !marked) { nodes.push("▸"); marked = true; }
    const tag = kind === "same" ? "span" : kind === "only_first" ? "del" : "ins";
    const title = kind === "same" ? null : S2S.fmt(data.words[kind === "only_first" ? "missing" : "added"], { text, other }).textContent;
    nodes.push(S2S.h(tag, { title }, text), " ");
  }
  return nodes;
}

// A lane's answer so far; compared once it and what it is compared with are complete.
function answer(panel, data, i, against, sel) {
  if (!complete(data, i, sel)) {
    const node = S2S.h("span");
    panel.state.running.push({ node, i });
    return [node, S2S.h("span", { class: "s2s-dimmed" }, ` ${data.words.waiting}`)];
  }
  if (i === against || (against < data.lanes.length && !complete(data, against, sel))) return [data.texts[i]];
  return runs(data, i, against);
}

function answersTable(panel, data, sel, against) {
  const { words } = data, scored = data.scores.length > 0;
  const head = S2S.h("tr", {}, S2S.h("th", {}, words.model), S2S.h("th", {}, words.answer), S2S.h("th"), scored && [S2S.h("th", { class: "s2s-right" }, "BLEU"), S2S.h("th", { class: "s2s-right" }, "chrF")]);
  const rows = data.lanes.map((lane, i) => {
    const done = complete(data, i, sel), part = data.parts[i][against];
    const both = done && i !== against && (against === REFERENCE(data) || complete(data, against, sel));
    return S2S.h("tr", { "data-answer": lane.model }, S2S.h("th", {}, lane.label), S2S.h("td", { class: "s2s-answer" }, answer(panel, data, i, against, sel)),
      S2S.h("td", { class: "s2s-parts" }, both ? S2S.fmt(part === null ? words.equal : words.part, { n: part + 1 }) : ""),
      scored && ["bleu", "chrf"].map((name) => S2S.h("td", { class: "s2s-right" }, done ? S2S.num(data.scores[i][name], 1) : "")));
  });
  if (data.reference !== null) rows.push(S2S.h("tr", {}, S2S.h("th", {}, words.reference), S2S.h("td", { class: "s2s-answer" }, data.reference), S2S.h("td"), scored && [S2S.h("td"), S2S.h("td")]));
  return S2S.h("table", { class: "s2s-an" }, S2S.h("thead", {}, head), S2S.h("tbody", {}, rows));
}

function matrix(data, sel) {
  if (!data.log_probs) return null;
  const { words } = data, [n, m] = data.log_probs.shape, columns = [...Array(m).keys()], shown = (j) => j === REFERENCE(data) || complete(data, j, sel);
  const best = columns.map((j) => Math.max(...Array.from({ length: n }, (_, i) => data.log_probs.data[i * m + j])));
  const cell = (i, j) => {
    const value = data.log_probs.data[i * m + j], each = value / (j < n ? data.n_tokens[j] : data.n_reference), tint = Math.exp(value - best[j]);
    const title = S2S.fmt(words.per_token, { model: data.lanes[i].label, other: nameOf(data, j), value: S2S.num(value), each: S2S.num(each) }).textContent;
    return shown(j) ? S2S.h("td", { class: "s2s-right", title, style: { background: S2S.mix(0.3 * tint, "gate") } }, S2S.num(value, 1)) : S2S.h("td", { class: "s2s-right s2s-dimmed" }, words.waiting);
  };
  return [S2S.h("p", { class: "s2s-an-name" }, words.matrix), S2S.h("table", { class: "s2s-an s2s-an-matrix" },
    S2S.h("thead", {}, S2S.h("tr", {}, S2S.h("th", {}, words.scored), columns.map((j) => S2S.h("th", { class: "s2s-right" }, nameOf(data, j))))),
    S2S.h("tbody", {}, data.lanes.map((lane, i) => S2S.h("tr", {}, S2S.h("th", {}, lane.label), columns.map((j) => cell(i, j))))))];
}

function sentence(data, sel) {
  const { words } = data, n = data.lanes.length;
  if (!data.lanes.every((_, i) => complete(data, i, sel))) return S2S.fmt(words.say_writing);
  const exact = data.lanes.filter((_, i) => data.texts[i] === data.reference).map((lane) => lane.label);
  if (exact.length) return S2S.fmt(words.say_exact, { models: S2S.list(exact, data.lang) });
  if (data.scores.length) {
    const best = S2S.argmax(data.scores.map((score) => score.chrf)), { bleu, chrf } = data.scores[best];
    return S2S.fmt(words.say_best, { model: data.lanes[best].label, bleu: S2S.num(bleu, 1), chrf: S2S.num(chrf, 1) });
  }
  if (new Set(data.texts).size === 1 || !data.log_probs) return new Set(data.texts).size === 1 ? S2S.fmt(words.say_equal) : "";
  const m = data.log_probs.shape[1], last = n - 1, other = data.texts.findIndex((text) => text !== data.texts[last]);
  const gap = data.log_probs.data[last * m + last] - data.log_probs.data[last * m + other];
  return S2S.fmt(words.say_apart, { n: new Set(data.texts).size, model: data.lanes[last].label, other: data.lanes[other].label, value: S2S.num(gap, 1) });
}

function table(data) {
  const m = data.log_probs?.shape[1] ?? 0, columns = [...Array(m).keys()];
  const rows = [["lane", "model", "answer", "bleu", "chrf", ...columns.map((j) => `ln_p_of:${nameOf(data, j)}`)]];
  data.lanes.forEach((lane, i) => rows.push([lane.label, lane.model, data.texts[i], data.scores[i]?.bleu ?? "", data.scores[i]?.chrf ?? "", ...columns.map((j) => data.log_probs.data[i * m + j])]));
  if (data.reference !== null) rows.push([data.words.reference, "", data.reference, "", "", ...columns.map(() => "")]);
  return S2S.csv(rows);
}

// Answers under way grow in place: the table is built anew only when one is complete.
function write(state, data, sel) {
  for (const { node, i } of state.running) S2S.put(node, sel.step > 0 ? data.texts[i].slice(0, data.ends[i][sel.step - 1]) : "");
}

export default S2S.view("answers", {
  build(panel, data, bus) {
    const { words } = data, state = (panel.state = { key: null });
    const choices = [...data.lanes.map((lane) => ({ label: lane.label })), ...(data.reference === null ? [] : [{ label: words.reference }])];
    state.against = S2S.laneChooser(words.against, choices, (against) => { panel.against = against; bus.redraw(["against"]); });
    state.content = S2S.h("div", { class: "s2s-an-wide" });
    panel.setTitle(words.title);
    panel.setQuiet([`${words.against} `, state.against]);
    panel.help(words.help);
    panel.body.replaceChildren(state.content);
    panel.exports([
      { label: panel.words.png, filename: "compare-answers.png", make: () => S2S.photograph(state.content) },
      { label: panel.words.csv, filename: "compare-answers.csv", make: () => table(data) },
    ]);
  },
  draw(panel, data, sel) {
    const { state } = panel, against = againstOf(panel, data);
    const key = `${against} ${data.lanes.map((_, i) => complete(data, i, sel)).join(" ")}`;
    if (key === state.key) { write(state, data, sel); return; }
    Object.assign(state, { key, running: [] });
    state.against.value = against;
    state.content.replaceChildren(...[answersTable(panel, data, sel, against), matrix(data, sel)].flat().filter(Boolean));
    write(state, data, sel);
    panel.say(sentence(data, sel));
  },
});
