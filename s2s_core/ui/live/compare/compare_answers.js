// The answers word by word, their scores, and how probable each model finds each of them.

import { csv } from "../lib/download.js";
import { argmax, css, fmt, h, mix, num, plain } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { laneChooser, list } from "../lib/lanes.js";
import { put } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { photograph } from "../lib/photograph.js";

// The element of a run, and its words.
const MARKS = { same: ["span", null], only_first: ["del", "missing"], only_second: ["ins", "added"] };

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

// Whether an answer has been written to its end, by its lane's number; the reference is numbered after the lanes.
const isComplete = (data, i, sel) =>
  i === data.lanes.length || sel.showall || sel.step >= data.n_tokens[i];

const nameOf = (data, i) => (i === data.lanes.length ? data.words.reference : data.lanes[i].label);

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

function answerRow(state, data, lane, i, against, sel) {
  const score = (name) => (isComplete(data, i, sel) ? num(data.scores[i][name], 1) : "");
  const scores = data.scores.length ? ["bleu", "chrf"].map(score) : [];
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
  const { words, reference } = data;
  const scores = data.scores.length ? ["BLEU", "chrF"] : [];
  const heads = scores.map((name) => h("th", { class: "s2s-right" }, name));
  const rows = data.lanes.map((lane, i) => answerRow(state, data, lane, i, against, sel));
  if (reference !== null) {
    const empty = scores.map(() => h("td"));
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

// All answers are complete and none is the reference: which one is nearest to it.
function sayBest({ words, scores, lanes }) {
  const best = argmax(scores.map((score) => score.chrf));
  const { bleu, chrf } = scores[best];
  return fmt(words.say_best, { model: lanes[best].label, bleu: num(bleu, 1), chrf: num(chrf, 1) });
}

// The same without a reference: how much more probable the last model finds its own answer than another one.
function sayApart({ words, texts, lanes, log_probs }) {
  const different = new Set(texts).size;
  if (different === 1) return fmt(words.say_equal);
  if (!log_probs) return "";
  const last = lanes.length - 1;
  const other = texts.findIndex((text) => text !== texts[last]);
  const row = last * log_probs.shape[1];
  const value = num(log_probs.data[row + last] - log_probs.data[row + other], 1);
  return fmt(words.say_apart, { n: different, model: lanes[last].label, other: lanes[other].label, value });
}

function sentence(data, sel) {
  const { words, lanes } = data;
  if (!lanes.every((_, i) => isComplete(data, i, sel))) return fmt(words.say_writing);
  const exact = lanes.filter((_, i) => data.texts[i] === data.reference).map((lane) => lane.label);
  if (exact.length) return fmt(words.say_exact, { models: list(exact, data.lang) });
  return data.scores.length ? sayBest(data) : sayApart(data);
}

function table(data) {
  const m = data.log_probs?.shape[1] ?? 0;
  const columns = [...Array(m).keys()];
  const rows = [["lane", "model", "answer", "bleu", "chrf", ...columns.map((j) => `ln_p_of:${nameOf(data, j)}`)]];
  data.lanes.forEach((lane, i) => {
    const scores = [data.scores[i]?.bleu ?? "", data.scores[i]?.chrf ?? ""];
    const logProbs = columns.map((j) => data.log_probs.data[i * m + j]);
    rows.push([lane.label, lane.model, data.texts[i], ...scores, ...logProbs]);
  });
  if (data.reference !== null) {
    rows.push([data.words.reference, "", data.reference, "", "", ...columns.map(() => "")]);
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
    offer(panel, "compare-answers", { png: () => photograph(state.content), csv: () => table(data) });
  },
  draw(panel, data, sel) {
    const { state } = panel;
    const against = againstOf(panel, data);
    const wanted = `${against} ${data.lanes.map((_, i) => isComplete(data, i, sel)).join(" ")}`;
    if (state.drawn !== wanted) {
      Object.assign(state, { drawn: wanted, running: [] });
      state.against.value = against;
      state.content.replaceChildren(answersTable(state, data, sel, against), ...probabilities(data, sel));
      panel.say(sentence(data, sel));
    }
    write(state, data, sel);
  },
});
