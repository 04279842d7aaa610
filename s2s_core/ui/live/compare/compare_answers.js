// The answers word by word, their scores, and how probable each model finds each of them.

import { csv } from "../lib/download.js";
import { css, fmt, h, mix, num, plain } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { laneChooser } from "../lib/lanes.js";
import { put } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { isComplete, nameOf, sayAnswers } from "./compare_answers_say.js";

// The element of a run, and its words.
const MARKS = { same: ["span", null], only_first: ["del", "missing"], only_second: ["ins", "added"] };

const DEFAULT_WORDS = "13a"; // sacreBLEU's tokeniser, not named where it is this one

css(
  "answers",
  `
.s2s-an { width: 100%; border-collapse: collapse; margin: 0 0 12px; }
.s2s-an :is(th, td) { border: 0; border-bottom: 1px solid var(--s2s-line); padding: 5px 12px 5px 0; text-align: left;
  vertical-align: baseline; font-size: 13px; line-height: 20px; font-weight: 400; color: var(--s2s-text); }
.s2s-an thead th { color: var(--s2s-dim); font-size: 12px; }
.s2s-an tbody th { font-weight: 600; white-space: nowrap; }
.s2s-an .s2s-right { text-align: right; white-space: nowrap; }
.s2s-an td.s2s-answer { width: 100%; font-size: 14px; overflow-wrap: anywhere; }
.s2s-an ins { text-decoration: none; border-bottom: 2px solid var(--s2s-target); color: inherit;
  background: color-mix(in srgb, var(--s2s-target) 12%, transparent); }
.s2s-an del { color: var(--s2s-dim); text-decoration: line-through; text-decoration-color: var(--s2s-negative); }
.s2s-an .s2s-parts { color: var(--s2s-dim); font-size: 12px; white-space: nowrap; }
.s2s-an .s2s-dimmed { color: var(--s2s-dim); }
.s2s-an.s2s-an-matrix { width: auto; }
.s2s-an-matrix :is(td, th) { padding: 4px 12px; }
.s2s-an-matrix th:first-child { padding-left: 0; }
.s2s-an-name { color: var(--s2s-dim); font-size: 12px; margin: 8px 0 2px; }
.s2s-an-wide { overflow-x: auto; }
`,
);

// What the answers are compared with: what was chosen, else the reference if there is one, else a lane.
function againstOf(panel, data) {
  if (panel.against !== undefined && panel.against < data.diffs[0].length) return panel.against;
  return data.reference === null ? data.base : data.lanes.length;
}

// Whether a lane's answer and what it is compared with are both complete.
const comparable = (data, i, against, sel) => isComplete(data, i, sel) && isComplete(data, against, sel);

// An answer in runs: what it shares with the other, what it lacks, what it adds; a mark where the two part.
function runs(data, i, against) {
  const other = nameOf(data, against);
  const nodes = [];
  let marked = false;
  for (const [kind, text] of data.diffs[i][against]) {
    const [tag, word] = MARKS[kind];
    if (word && !marked) {
      nodes.push("▸");
      marked = true;
    }
    const title = word && plain(data.words[word], { text, other });
    nodes.push(h(tag, { title }, text), " ");
  }
  return nodes;
}

// A lane's answer so far; compared once it and what it is compared with are complete.
function answer(state, data, i, against, sel) {
  if (!isComplete(data, i, sel)) {
    const node = h("span");
    state.running.push({ node, i });
    return [node, h("span", { class: "s2s-dimmed" }, ` ${data.words.waiting}`)];
  }
  if (i === against || !isComplete(data, against, sel)) return [data.texts[i]];
  return runs(data, i, against);
}

// Where a complete answer parts from the other.
function partingText(data, i, against, sel) {
  if (i === against || !comparable(data, i, against, sel)) return "";
  const part = data.parts[i][against];
  return fmt(part === null ? data.words.equal : data.words.part, { n: part + 1 });
}

// A score as it stands in its cell.
function scoreText({ words }, name, value) {
  if (name === "exact") return value ? words.yes : words.no;
  return num(value, name === "edits" ? 0 : 1);
}

function answerRow(state, data, lane, i, against, sel) {
  const score = (name) => (isComplete(data, i, sel) ? scoreText(data, name, data.scores[i][name]) : "");
  const scores = data.measures.map(score);
  return h(
    "tr",
    { "data-answer": lane.model },
    h("th", {}, lane.label),
    h("td", { class: "s2s-answer" }, answer(state, data, i, against, sel)),
    h("td", { class: "s2s-parts" }, partingText(data, i, against, sel)),
    scores.map((text) => h("td", { class: "s2s-right" }, text)),
  );
}

function answersTable(state, data, sel, against) {
  const { words, reference, measures } = data;
  const heads = measures.map((name) => {
    const title = plain(words[`measure_title.${name}`], { words_by: data.words_by });
    const cut = name === "bleu" && data.words_by !== DEFAULT_WORDS ? ` (${data.words_by})` : "";
    return h("th", { class: "s2s-right", title }, `${words[`measure.${name}`]}${cut}`);
  });
  const rows = data.lanes.map((lane, i) => answerRow(state, data, lane, i, against, sel));
  if (reference !== null) {
    const empty = measures.map(() => h("td"));
    const wanted = h("td", { class: "s2s-answer" }, reference);
    rows.push(h("tr", {}, h("th", {}, words.reference), wanted, h("td"), empty));
  }
  const head = h("tr", {}, h("th", {}, words.model), h("th", {}, words.answer), h("th"), heads);
  return h("table", { class: "s2s-an" }, h("thead", {}, head), h("tbody", {}, rows));
}

// The largest ln p of each answer: the fullest colour of its column.
function largest({ data, shape: [n, m] }) {
  const rows = [...Array(n).keys()];
  return Array.from({ length: m }, (_, j) => Math.max(...rows.map((i) => data[i * m + j])));
}

// What model i finds of answer j, told once the answer is complete.
function cell(data, i, j, best, sel) {
  const { words } = data;
  if (!isComplete(data, j, sel)) return h("td", { class: "s2s-right s2s-dimmed" }, words.waiting);
  const value = data.log_probs.data[i * data.log_probs.shape[1] + j];
  const length = j < data.lanes.length ? data.n_tokens[j] : data.n_reference;
  const title = plain(words.per_token, {
    model: data.lanes[i].label,
    other: nameOf(data, j),
    value: num(value),
    each: num(value / length),
  });
  const style = { background: mix(0.3 * Math.exp(value - best), "gate") };
  return h("td", { class: "s2s-right", title, style }, num(value, 1));
}

// All of them in a table under its name, scoring models down, answers across; nothing where they were not scored.
function probabilities(data, sel) {
  const { words, log_probs: scored } = data;
  if (!scored) return [];
  const best = largest(scored);
  const heads = best.map((_, j) => h("th", { class: "s2s-right" }, nameOf(data, j)));
  const rows = data.lanes.map((lane, i) => {
    const cells = best.map((most, j) => cell(data, i, j, most, sel));
    return h("tr", {}, h("th", {}, lane.label), cells);
  });
  const head = h("thead", {}, h("tr", {}, h("th", {}, words.scored), heads));
  const scores = h("table", { class: "s2s-an s2s-an-matrix" }, head, h("tbody", {}, rows));
  return [h("p", { class: "s2s-an-name" }, words.matrix), scores];
}

function table(data) {
  const m = data.log_probs?.shape[1] ?? 0;
  const columns = [...Array(m).keys()];
  const rows = [["lane", "model", "answer", ...data.measures, ...columns.map((j) => `ln_p_of:${nameOf(data, j)}`)]];
  data.lanes.forEach((lane, i) => {
    const scores = data.measures.map((name) => data.scores[i][name]);
    const logProbs = columns.map((j) => data.log_probs.data[i * m + j]);
    rows.push([lane.label, lane.model, data.texts[i], ...scores, ...logProbs]);
  });
  if (data.reference !== null) {
    rows.push([data.words.reference, "", data.reference, ...[...data.measures, ...columns].map(() => "")]);
  }
  return csv(rows);
}

// Answers under way grow in place: the table is built anew only when one is complete.
function write(state, data, sel) {
  for (const { node, i } of state.running) {
    put(node, sel.step > 0 ? data.texts[i].slice(0, data.ends[i][sel.step - 1]) : "");
  }
}

export default view("answers", {
  build(panel, data, bus) {
    const { words, lanes, reference } = data;
    const state = (panel.state = { drawn: null, running: [] });
    const choices = reference === null ? lanes : [...lanes, { label: words.reference }];
    state.against = laneChooser(words.against, choices, (against) => {
      panel.against = against;
      bus.redraw(["against"]);
    });
    state.content = h("div", { class: "s2s-an-wide" });
    panel.setTitle(words.title);
    panel.setQuiet([`${words.against} `, state.against]);
    panel.help(words.help);
    panel.body.replaceChildren(state.content);
    offer(panel, "compare-answers", { csv: () => table(data) });
  },
  draw(panel, data, sel) {
    const { state } = panel;
    const against = againstOf(panel, data);
    const wanted = `${against} ${data.lanes.map((_, i) => isComplete(data, i, sel)).join(" ")}`;
    if (state.drawn !== wanted) {
      Object.assign(state, { drawn: wanted, running: [] });
      state.against.value = against;
      state.content.replaceChildren(answersTable(state, data, sel, against), ...probabilities(data, sel));
      panel.say(sayAnswers(data, sel));
    }
    write(state, data, sel);
  },
});
