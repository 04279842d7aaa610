// The candidates of the step that is shown: the most probable tokens and the chosen one. A click forces one in its
// place.

import { css, fmt, h, num, percent, plain } from "../lib/draw.js";
import { csv } from "../lib/download.js";
import { offer } from "../lib/exports.js";
import { helpFormula, helpLine } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { shownSteps, writtenSteps } from "../lib/progress.js";

const TOP = 10; // candidates that have a rank; a chosen token beyond them stands below
const ROW = 26; // px

css(
  "candidates",
  `
.s2s-ca { min-height: 286px; display: grid; align-content: start; margin: 0 -6px; }
.s2s-ca-row { display: grid; grid-template-columns: minmax(60px, 1.1fr) minmax(32px, 1fr) 46px; gap: 8px;
  align-items: center; height: ${ROW}px; padding: 0 6px; border: 0; border-radius: 4px; background: none;
  color: var(--s2s-text); font: inherit; text-align: left; cursor: pointer; min-width: 0; }
.s2s-ca-row[hidden], .s2s-ca-hint[hidden] { display: none; }
.s2s-ca-row:hover { background: var(--s2s-line); }
.s2s-ca-token { overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.s2s-ca-bar { height: 12px; border-radius: 2px; background: var(--s2s-target); opacity: .6; }
.s2s-ca-prob { text-align: right; color: var(--s2s-dim); }
.s2s-ca-chosen { font-weight: 700; }
.s2s-ca-chosen .s2s-ca-bar { opacity: 1; }
.s2s-ca-given .s2s-ca-token { text-decoration: underline dotted var(--s2s-dim); text-underline-offset: 4px; }
.s2s-ca-forced .s2s-ca-token { text-decoration: underline double var(--s2s-target); text-underline-offset: 4px; }
.s2s-ca-hint { color: var(--s2s-dim); margin: 0; padding: 8px 6px; font-size: 13px; line-height: 20px; }
.s2s-ca-hint b { color: var(--s2s-text); }
`,
);

function help(data) {
  const { words } = data;
  const values = { max: num(data.max_entropy, 1), n: data.n_vocab };
  return h("div", {}, [
    helpLine(words, "what", values),
    helpFormula(words, "softmax"),
    data.copied && [helpFormula(words, "mixture"), helpLine(words, "copies")],
    helpLine(words, "entropy", values),
    helpFormula(words, "formula"),
    helpLine(words, "click", values),
  ]);
}

// A step's candidates, most probable first: {token, text, prob, copied, chosen, forced, given}, `copied` the share of
// the probability that a pointer gave, where there is one. Two tokens that would look the same
// (the same letters within a word and at its beginning) are told apart by showing them exactly.
function candidates(data, step0) {
  const columns = data.index.shape[1];
  const rows = [];
  for (let i = 0; i < columns; i++) {
    const at = data.index.data[step0 * columns + i];
    if (at < 0) break;
    const chosen = i === data.chosen[step0];
    const forced = chosen && data.forced[step0] && !data.given;
    const given = chosen && data.forced[step0] && data.given;
    const prob = data.probs.data[step0 * columns + i];
    const copied = data.copied?.data[step0 * columns + i];
    rows.push({ token: data.tokens[at], text: data.texts[at], prob, copied, chosen, forced, given });
  }
  const count = (text) => rows.filter((row) => row.text === text).length;
  return rows.map((row) => (count(row.text) > 1 ? { ...row, text: row.token } : row));
}

function makeRow(panel, bus, i) {
  const token = h("span", { class: "s2s-ca-token" });
  const bar = h("span", { class: "s2s-ca-bar" });
  const prob = h("span", { class: "s2s-ca-prob" });
  const onclick = () => bus.force(bus.sel.step - 1, panel.state.now[i].token);
  const button = h("button", { type: "button", class: "s2s-ca-row", hidden: true, onclick }, token, bar, prob);
  return { button, token, bar, prob };
}

function wordOf({ chosen, forced, given }) {
  if (given) return "row_given";
  if (forced) return "row_forced";
  return chosen ? "row_chosen" : "row";
}

// Generated in the target's colour, copied in the source's.
function split(copied) {
  if (copied === undefined) return "";
  return `linear-gradient(90deg, var(--s2s-target) ${100 * (1 - copied)}%, var(--s2s-source) 0)`;
}

function titleOf(candidate, words) {
  const { text, prob, copied } = candidate;
  const said = plain(words[wordOf(candidate)], { token: text, prob: num(prob, 3) });
  return copied === undefined ? said : said + plain(words.row_copied, { percent: percent(copied) });
}

function fillRow(row, candidate, words) {
  const { button } = row;
  button.hidden = !candidate;
  if (!candidate) {
    button.removeAttribute("data-token");
    button.removeAttribute("data-prob");
    return;
  }
  const { token, text, prob, chosen, forced, given } = candidate;
  const title = titleOf(candidate, words);
  button.dataset.token = token;
  button.dataset.prob = String(Number(prob.toPrecision(7)));
  button.classList.toggle("s2s-ca-chosen", chosen);
  button.classList.toggle("s2s-ca-forced", forced);
  button.classList.toggle("s2s-ca-given", given);
  button.title = title;
  button.setAttribute("aria-label", title);
  row.token.textContent = text;
  row.bar.style.width = `max(1px, ${(100 * prob).toFixed(2)}%)`;
  row.bar.style.background = split(candidate.copied);
  row.prob.textContent = num(prob, 3);
}

function table(data, sel) {
  const columns = ["step", "rank", "token", "probability", "chosen", "entropy_nats"];
  const rows = [data.copied ? [...columns, "copied_share"] : columns];
  for (let step0 = 0; step0 < shownSteps(sel, data.target.tokens.length); step0++) {
    const entropy = data.entropy.data[step0];
    candidates(data, step0).forEach(({ token, prob, copied, chosen }, i) => {
      const row = [step0 + 1, i < TOP ? i + 1 : "", token, prob, chosen ? 1 : 0, entropy];
      rows.push(copied === undefined ? row : [...row, copied]);
    });
  }
  return csv(rows);
}

function sentence({ words, entropy, max_entropy: max, p_gen: p }, step0) {
  const values = { entropy: num(entropy.data[step0]), max: num(max, 1) };
  return p ? fmt(words.say_mixed, { ...values, p_gen: num(p.data[step0]) }) : fmt(words.say, values);
}

export default view("candidates", {
  build(panel, data, bus) {
    const { words } = data;
    const rows = Array.from({ length: data.index.shape[1] }, (_, i) => makeRow(panel, bus, i));
    const hint = h("p", { class: "s2s-ca-hint" }, fmt(words.hint));
    const buttons = rows.map((row) => row.button);
    const list = h("div", { class: "s2s-ca", role: "group" }, hint, buttons);
    panel.state = { rows, hint, list, now: [], step: null };
    panel.setTitle(words.title);
    panel.setQuiet(words.quiet);
    panel.help(help(data));
    panel.body.replaceChildren(list);
    offer(panel, () => `${data.model}-candidates-${writtenSteps(bus.sel)}`, {
      csv: () => table(data, bus.sel),
    });
  },
  draw(panel, data, sel) {
    const { state } = panel;
    const { words } = data;
    const step0 = sel.step - 1;
    if (state.step === sel.step) return; // nothing else changes what is shown
    state.step = sel.step;
    state.now = step0 < 0 ? [] : candidates(data, step0);
    state.hint.hidden = step0 >= 0;
    state.rows.forEach((row, i) => fillRow(row, state.now[i], words));
    state.list.setAttribute("aria-label", plain(words.list, { n: Math.max(1, sel.step) }));
    if (step0 < 0) panel.say(fmt(words.say_before));
    else panel.say(sentence(data, step0));
  },
});
