// What the word vectors know of relations between words: pairs with their cosine, analogies with the right word's rank.

import { csv } from "../lib/download.js";
import { css, fmt, h, num, percent } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { helpLine } from "../lib/math.js";
import { view } from "../lib/panel.js";

css("word_relations", `
.s2s-wr { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 16px 32px; }
.s2s-wr h3 {
  margin: 0 0 4px; padding: 0; font-size: 13px; line-height: 20px; font-weight: 600; color: var(--s2s-text);
}
.s2s-wr table { border-collapse: collapse; width: 100%; font-size: 13px; margin: 0; }
.s2s-wr th {
  font-weight: 400; font-size: 12px; color: var(--s2s-dim); text-align: right; padding: 2px 8px 4px 0;
  white-space: nowrap; border: 0; vertical-align: bottom;
}
.s2s-wr td {
  text-align: right; padding: 4px 8px 4px 0; border: 0; border-top: 1px solid var(--s2s-line); color: var(--s2s-text);
  white-space: nowrap;
}
.s2s-wr :is(th, td):first-child { text-align: left; white-space: normal; }
.s2s-wr :is(th, td).s2s-left { text-align: left; white-space: normal; }
.s2s-wr tr.s2s-pick { cursor: pointer; }
.s2s-wr tr.s2s-pick:hover td { background: var(--s2s-line); }
.s2s-wr tr[aria-selected="true"] td { font-weight: 600; }
.s2s-wr tr.s2s-right td b { color: var(--s2s-gate); }
.s2s-wr small { font-size: 12px; color: var(--s2s-dim); }
.s2s-wr .s2s-scroll { max-height: 236px; overflow: auto; }
.s2s-wr form { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; margin-top: 12px; }
.s2s-wr input {
  font: inherit; font-size: 13px; width: 92px; padding: 3px 8px; border: 1px solid var(--s2s-line); border-radius: 4px;
  background: var(--s2s-bg); color: var(--s2s-text);
}
.s2s-wr form button {
  font: inherit; font-size: 13px; padding: 3px 10px; border: 1px solid var(--s2s-line); border-radius: 4px;
  background: none; color: var(--s2s-text); cursor: pointer;
}
.s2s-wr form button:hover { background: var(--s2s-line); }
.s2s-wrnote { margin: 8px 0 0; font-size: 12px; line-height: 18px; color: var(--s2s-dim); }
@media (max-width: 900px) { .s2s-wr { grid-template-columns: minmax(0, 1fr); } }
`);

// A whole number, or one with a half (a median).
function count(n) {
  if (n === null || n === undefined) return "–";
  return Number.isInteger(n) ? String(n) : n.toFixed(1);
}

// ---- tables: the first column and those "left" read from the left

const cell = (content, left) => h("td", { class: left ? "s2s-left" : null }, content);
const note = (content) => h("p", { class: "s2s-wrnote" }, content);

// `titles`: [text, left, help] of each column.
function makeTable(titles, rows) {
  const head = titles.map(([text, left, title]) => h("th", { class: left ? "s2s-left" : null, title }, text));
  return h("table", {}, h("tr", {}, head), rows);
}

function help(data) {
  const { words } = data;
  const values = { source: data.searched.source, target: data.searched.target };
  const keys = ["what", "formula", "rank", "pairs", "small"];
  return h("div", {}, keys.map((key) => helpLine(words, key, values)));
}

// ---- pairs

function pairRow({ words: [first, second], seen, cosine, rank }) {
  const times = seen.map((n) => h("small", {}, n === null ? "" : ` (${n})`));
  return h("tr", {}, cell([first, times[0], ` – ${second}`, times[1]]), cell(num(cosine)), cell(count(rank)));
}

// Words that are not among those searched, with how often they were seen.
function missing({ words, missing: list, known }) {
  if (!list.length) return null;
  const names = list.map(([word, n]) => (known ? `${word} (${n})` : word));
  return note(fmt(known ? words.missing : words.missing_unknown, { list: names.join(words.comma) }));
}

function pairs(data) {
  const { words } = data;
  const titles = [[words.pair, true], [words.cosine], [words.rank, false, words.rank_title]];
  const rows = data.pairs.map(pairRow);
  const table = rows.length ? makeTable(titles, rows) : null;
  const counts = note(data.known ? words.counts : "");
  return h("section", {}, h("h3", {}, words.pairs), table, missing(data), counts);
}

// ---- analogies

// The relation with the largest share of right words on the first place.
const best = ({ summaries }) => [...summaries].sort((a, b) => b.first / b.n - a.first / a.n)[0];

function questionRow({ asked: [a, b, c], expected, rank, found }, words) {
  const answers = found.map(([word, cosine], i) => [
    i ? words.comma : "",
    word === expected ? h("b", {}, word) : word,
    h("small", {}, ` ${num(cosine)}`),
  ]);
  const question = cell(fmt(words.question, { a, b, c }));
  const cells = [question, cell(expected ?? "", true), cell(count(rank)), cell(answers, true)];
  return h("tr", { class: rank === 1 ? "s2s-right" : null }, cells);
}

function questions(list, words) {
  const titles = [[words.asked, true], [words.expected, true], [words.rank], [words.found, true]];
  return makeTable(titles, list.map((question) => questionRow(question, words)));
}

// What the model answers to a question of one's own.
function ownAnswer({ words, wrong, own }) {
  if (wrong) return fmt(words.unknown, { word: wrong });
  if (!own) return null;
  const list = own.found.map(([word, cosine]) => `${word} ${num(cosine)}`).join(words.comma);
  return h("span", { "data-answer": own.found[0]?.[0] ?? "" }, fmt(words.answer, { list }));
}

function ownQuestion(panel, data) {
  const { words } = data;
  const boxes = ["a", "b", "c"].map((name, i) => {
    const value = data.own?.asked[i] ?? "";
    return h("input", { name, placeholder: name, "aria-label": name, maxlength: 60, autocomplete: "off", value });
  });
  const ask = (event) => {
    event.preventDefault();
    panel.component.setStateValue("ask", boxes.map(({ value }) => value.trim()));
  };
  const [a, b, c] = boxes;
  const button = h("button", { type: "submit" }, words.ask);
  const form = h("form", { onsubmit: ask }, a, words.to, b, words.as, c, words.to_what, button);
  const answer = ownAnswer(data);
  return h("div", {}, form, answer && note(answer));
}

function relationRow(words, { relation, side, n, first, five, median }, open) {
  const onkeydown = (event) => {
    if (event.key === "Enter") open();
  };
  const name = cell([words[`relation.${relation}`], h("small", {}, ` ${words[`side_${side}`]}`)]);
  const cells = [count(n), percent(first / n), percent(five / n), count(median)].map((text) => cell(text));
  return h("tr", { class: "s2s-pick", tabindex: 0, onclick: open, onkeydown }, name, cells);
}

// One relation after the other, the one chosen opened.
function analogies(panel, data) {
  const { words, summaries } = data;
  const heading = h("h3", {}, words.analogies);
  const own = ownQuestion(panel, data);
  if (!summaries.length) return h("section", {}, heading, note(words.none), own);
  const list = h("div", { class: "s2s-scroll", role: "region", tabindex: "0", "aria-label": words.analogies });
  const open = (chosen) => {
    panel.state.open = chosen;
    rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === chosen)));
    list.replaceChildren(questions(summaries[chosen].questions, words));
  };
  const rows = summaries.map((summary, i) => relationRow(words, summary, () => open(i)));
  open(Math.min(panel.state.open ?? summaries.indexOf(best(data)), rows.length - 1));
  const titles = [[words.relation_head, true], [words.n], [words.first], [words.five], [words.median]];
  const section = h("section", {}, heading, makeTable(titles, rows), own);
  return [section, h("section", { style: { "grid-column": "1 / -1" } }, list)];
}

// ---- the panel

function sentence(data) {
  const { words, summaries } = data;
  const top = best(data);
  if (!top) return fmt(words.say_none);
  const total = (name) => summaries.reduce((sum, summary) => sum + summary[name], 0);
  const values = { best: words[`relation.${top.relation}`], percent: percent(top.first / top.n) };
  return fmt(words.say, { n: total("n"), first: total("first"), ...values });
}

function table(data) {
  const rows = [["relation", "side", "a", "b", "c", "expected", "rank", "found", "cosine"]];
  for (const { relation, side, questions: asked } of data.summaries) {
    for (const question of asked) {
      const [word, cosine] = question.found[0] ?? [];
      rows.push([relation, side, ...question.asked, question.expected, question.rank, word ?? "", cosine ?? ""]);
    }
  }
  for (const { side, words, rank, cosine } of data.pairs) {
    rows.push(["pair", side, words[0], "", "", words[1], rank, "", cosine]);
  }
  return csv(rows);
}

export default view("word_relations", {
  build(panel, data) {
    const { words } = data;
    panel.state = { open: panel.state?.open };
    panel.setTitle(words.title);
    panel.setQuiet(fmt(words.quiet, { source: data.searched.source, target: data.searched.target }));
    panel.help(help(data));
    panel.body.replaceChildren(h("div", { class: "s2s-wr" }, pairs(data), analogies(panel, data)));
    offer(panel, `${data.model}-analogies`, {
      csv: () => table(data),
    });
    panel.say(sentence(data));
  },
  draw() {}, // the word vectors are the same at every step
});
