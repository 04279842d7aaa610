// What the word vectors know of relations between words: pairs with their cosine, and analogies with the rank of the right word.

import * as S2S from "../lib/index.js";

S2S.css("word_relations", `
.s2s-wr { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 16px 32px; }
.s2s-wr h4 { margin: 0 0 4px; padding: 0; font-size: 13px; line-height: 20px; font-weight: 600; color: var(--s2s-text); }
.s2s-wr table { border-collapse: collapse; width: 100%; font-size: 13px; margin: 0; }
.s2s-wr th { font-weight: 400; font-size: 12px; color: var(--s2s-dim); text-align: right; padding: 2px 8px 4px 0; white-space: nowrap; border: 0; vertical-align: bottom; }
.s2s-wr td { text-align: right; padding: 4px 8px 4px 0; border: 0; border-top: 1px solid var(--s2s-line); color: var(--s2s-text); white-space: nowrap; }
.s2s-wr :is(th, td):first-child { text-align: left; white-space: normal; }
.s2s-wr :is(th, td).s2s-left { text-align: left; white-space: normal; }
.s2s-wr tr.s2s-pick { cursor: pointer; } .s2s-wr tr.s2s-pick:hover td { background: var(--s2s-line); }
.s2s-wr tr[aria-selected="true"] td { font-weight: 600; }
.s2s-wr tr.s2s-right td b { color: var(--s2s-gate); }
.s2s-wr small { font-size: 12px; color: var(--s2s-dim); }
.s2s-wr .s2s-scroll { max-height: 236px; overflow: auto; }
.s2s-wr form { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; margin-top: 12px; }
.s2s-wr input { font: inherit; font-size: 13px; width: 92px; padding: 3px 8px; border: 1px solid var(--s2s-line); border-radius: 4px; background: var(--s2s-bg); color: var(--s2s-text); }
.s2s-wr form button { font: inherit; font-size: 13px; padding: 3px 10px; border: 1px solid var(--s2s-line); border-radius: 4px; background: none; color: var(--s2s-text); cursor: pointer; }
.s2s-wr form button:hover { background: var(--s2s-line); }
.s2s-wrnote { margin: 8px 0 0; font-size: 12px; line-height: 18px; color: var(--s2s-dim); }
@media (max-width: 900px) { .s2s-wr { grid-template-columns: minmax(0, 1fr); } }
`);

const number = (n) => (n === null || n === undefined ? "–" : Number.isInteger(n) ? String(n) : n.toFixed(1));
const head = (...cells) => S2S.h("tr", {}, cells.map(([text, left, title]) => S2S.h("th", { class: left ? "s2s-left" : null, title }, text)));
const cell = (content, left) => S2S.h("td", { class: left ? "s2s-left" : null }, content);

const best = (data) => [...data.summaries].sort((a, b) => b.first / b.n - a.first / a.n)[0];

function help(data) {
  const { words } = data, values = { source: data.searched.source, target: data.searched.target };
  return S2S.h("div", {}, ["what", "formula", "rank", "pairs", "small"].map((key) => S2S.h("p", {}, S2S.fmt(words[`help.${key}`], values))));
}

function pairs(data) {
  const { words } = data, seen = (n) => (n === null ? "" : ` (${n})`);
  const rows = data.pairs.map((pair) => S2S.h("tr", {}, cell([pair.words[0], S2S.h("small", {}, seen(pair.seen[0])), ` – ${pair.words[1]}`, S2S.h("small", {}, seen(pair.seen[1]))]), cell(S2S.num(pair.cosine)), cell(number(pair.rank))));
  const missing = data.missing.map(([word, n]) => (data.known ? `${word} (${n})` : word));
  return S2S.h("section", {}, S2S.h("h4", {}, words.pairs), rows.length ? S2S.h("table", {}, head([words.pair, true], [words.cosine], [words.rank, false, words.rank_title]), rows) : null,
    missing.length ? S2S.h("p", { class: "s2s-wrnote" }, S2S.fmt(data.known ? words.missing : words.missing_unknown, { list: missing.join(words.comma) })) : null, S2S.h("p", { class: "s2s-wrnote" }, data.known ? words.counts : ""));
}

function questions(list, words) {
  const rows = list.map((row) => S2S.h("tr", { class: row.rank === 1 ? "s2s-right" : null }, cell(S2S.fmt(words.question, { a: row.asked[0], b: row.asked[1], c: row.asked[2] })),
    cell(row.expected ?? "", true), cell(number(row.rank)), cell(row.found.map(([word, cosine], i) => [i ? words.comma : "", word === row.expected ? S2S.h("b", {}, word) : word, S2S.h("small", {}, ` ${S2S.num(cosine)}`)]), true)));
  return S2S.h("table", {}, head([words.asked, true], [words.expected, true], [words.rank], [words.found, true]), rows);
}

function own(panel, data) {
  const { words } = data, box = (name, i) => S2S.h("input", { name, placeholder: name, "aria-label": name, maxlength: 60, autocomplete: "off", value: data.own?.asked[i] ?? "" });
  const [a, b, c] = [box("a", 0), box("b", 1), box("c", 2)];
  const ask = (event) => { event.preventDefault(); panel.component.setStateValue("ask", [a.value, b.value, c.value].map((text) => text.trim())); };
  const answer = data.wrong ? S2S.fmt(words.unknown, { word: data.wrong }) : data.own ? S2S.h("span", { "data-answer": data.own.found[0]?.[0] ?? "" }, S2S.fmt(words.answer, { list: data.own.found.map(([word, cosine]) => `${word} ${S2S.num(cosine)}`).join(words.comma) })) : null;
  return S2S.h("div", {}, S2S.h("form", { onsubmit: ask }, a, words.to, b, words.as, c, words.to_what, S2S.h("button", { type: "submit" }, words.ask)), answer && S2S.h("p", { class: "s2s-wrnote" }, answer));
}

// One relation after the other, the one chosen opened.
function analogies(panel, data) {
  const { words } = data, state = panel.state, list = S2S.h("div", { class: "s2s-scroll" });
  const rows = data.summaries.map((one, i) => S2S.h("tr", { class: "s2s-pick", tabindex: 0, onclick: () => open(i), onkeydown: (event) => { if (event.key === "Enter") open(i); } },
    cell([words[`relation.${one.relation}`], S2S.h("small", {}, ` ${words[`side_${one.side}`]}`)]), cell(number(one.n)), cell(`${S2S.percent(one.first / one.n)}`), cell(`${S2S.percent(one.five / one.n)}`), cell(number(one.median))));
  const open = (i) => {
    state.open = i;
    rows.forEach((row, k) => row.setAttribute("aria-selected", String(k === i)));
    list.replaceChildren(questions(data.summaries[i].questions, words));
  };
  if (rows.length) open(Math.min(state.open ?? Math.max(0, data.summaries.indexOf(best(data))), rows.length - 1));
  const table = rows.length ? S2S.h("table", {}, head([words.relation_head, true], [words.n], [words.first], [words.five], [words.median]), rows) : S2S.h("p", { class: "s2s-wrnote" }, words.none);
  return [S2S.h("section", {}, S2S.h("h4", {}, words.analogies), table, own(panel, data)), rows.length ? S2S.h("section", { style: { "grid-column": "1 / -1" } }, list) : null];
}

function table(data) {
  const rows = [["relation", "side", "a", "b", "c", "expected", "rank", "found", "cosine"]];
  for (const one of data.summaries) for (const row of one.questions) rows.push([one.relation, one.side, ...row.asked, row.expected, row.rank, row.found[0]?.[0] ?? "", row.found[0]?.[1] ?? ""]);
  for (const pair of data.pairs) rows.push(["pair", pair.side, pair.words[0], "", "", pair.words[1], pair.rank, "", pair.cosine]);
  return S2S.csv(rows);
}

export default S2S.view("word_relations", {
  build(panel, data) {
    const { words } = data, all = data.summaries.reduce((sum, one) => sum + one.n, 0), first = data.summaries.reduce((sum, one) => sum + one.first, 0);
    const top = best(data);
    panel.state = { open: panel.state?.open };
    panel.setTitle(words.title);
    panel.setQuiet(S2S.fmt(words.quiet, { source: data.searched.source, target: data.searched.target }));
    panel.help(help(data));
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-wr" }, pairs(data), analogies(panel, data)));
    panel.exports([
      { label: panel.words.png, filename: `${data.model}-analogies.png`, make: () => S2S.photograph(panel.body) },
      { label: panel.words.csv, filename: `${data.model}-analogies.csv`, make: () => table(data) },
    ]);
    panel.say(top ? S2S.fmt(words.say, { n: all, first, best: words[`relation.${top.relation}`], percent: S2S.percent(top.first / top.n) }) : S2S.fmt(words.say_none));
  },
  draw() {}, // the word vectors are the same at every step
});
