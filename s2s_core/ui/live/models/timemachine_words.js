// What the time machine says of a moment of the training, and how its two sides are called.

import { fmt, h, num, percent as asPercent, plain } from "../lib/draw.js";
import { helpLine, math } from "../lib/math.js";

export const SIDES = ["first", "second"];
export const KEY = { first: "moment", second: "beside" }; // of a side's moment on the bus, and in the address
const LONGEST = 40; // characters of an answer in the sentence

// A moment in the address and in files, and on the screen.
export const nameOf = (moment) => (moment.percent === null ? "best" : String(moment.percent));
export const labelOf = ({ percent }, words) => (percent === null ? words.best : plain(words.moment, { percent }));

// The moment at which a side stands.
export const momentOf = (data, sel, side) => data.moments[sel[KEY[side]]];

export function heading({ percent }, words) {
  if (percent === null) return words.heading_best;
  return percent === 0 ? words.heading_start : plain(words.heading, { percent });
}

// How probable the model finds its answer.
const probabilityOf = (moment) => ({ value: num(Math.exp(moment.log_prob)) });

export function facts(moment, data) {
  const { words, n_pairs: n } = data;
  const { updates, perplexity, exact } = moment;
  return [
    updates === null ? null : plain(words.updates, { n: updates.toLocaleString("en") }),
    perplexity === null ? null : plain(words.perplexity, { value: num(perplexity) }),
    exact === null ? null : plain(words.exact, { percent: asPercent(exact), n }),
    plain(words.probability, probabilityOf(moment)),
  ]
    .filter((text) => text !== null)
    .join(" · ");
}

// The answer of a moment in runs: right, wrong, or missing, where the right answer is known.
export function answer(moment, data) {
  const { words } = data;
  if (!moment.text) return [h("span", { class: "s2s-missing" }, words.empty)];
  if (data.answer === null) return [moment.text];
  if (moment.right) return [h("span", { class: "s2s-right" }, `${moment.text} ✓`)];
  return moment.diff.map(([kind, text]) => {
    const marked = kind === "same" ? {} : { class: `s2s-${kind}`, title: words[kind] };
    return h("span", marked, text);
  });
}

// What stands under the map: what its darkest colour is (`limit`), and what of the answer is not shown.
export function note(moment, { words }, limit) {
  const more = moment.n_steps - moment.texts.length;
  return [
    limit < 1 ? plain(words.scale, { value: num(limit) }) : "",
    more > 0 ? plain(words.more, { n: more }) : "",
    moment.finished ? "" : words.unfinished,
  ]
    .filter(Boolean)
    .join(" · ");
}

// How much of the answer is right, or, where that is not known, how probable it is.
function marks(moment, { words, answer: right }) {
  const fill = (template, values) => plain(template.replaceAll("**", ""), values);
  if (right === null) return fill(words.marks_unknown, probabilityOf(moment));
  const inPlace = moment.diff.reduce((n, [kind, text]) => n + (kind === "same" ? text.length : 0), 0);
  return fill(words.marks, { right: inPlace, n: right.length });
}

function sentenceKey({ percent }) {
  if (percent === null) return "say_best";
  return percent === 0 ? "say_start" : "say";
}

export function sentence(moment, data) {
  const { words } = data;
  const short = moment.text.length > LONGEST ? `${moment.text.slice(0, LONGEST)}…` : moment.text;
  const values = { percent: moment.percent, text: short || words.nothing, marks: marks(moment, data) };
  const line = fmt(words[sentenceKey(moment)], values);
  if (data.guided && moment.maps.attention) line.append(fmt(words.guided));
  return line;
}

export function help(data) {
  const { words, n_pairs: n } = data;
  const { maps, gates } = data.moments[0];
  const line = (key, values) => helpLine(words, key, values);
  const formula = () => h("p", {}, math(words["help.memory_formula"]));
  const kinds = [
    maps.attention && line("attention"),
    maps.memory && [line("memory"), formula(), line("memory_gru")],
    maps.gradient && line("gradient"),
  ];
  const gated = Object.keys(gates).length > 0 && line("gates");
  return h("div", {}, line("what"), line("moments"), kinds, gated, n > 0 && line("perplexity", { n }));
}

// The right answer and what its colours mean; nothing where it is not known.
export function legend({ words, answer: right, gold }) {
  if (right === null) return "";
  return h(
    "div",
    { class: "s2s-tm-right" },
    h("span", {}, `${words.right_answer} `, h("code", {}, right)),
    h("span", { class: "s2s-wrong" }, words.wrong),
    h("span", { class: "s2s-missing" }, words.missing),
    gold.length > 0 && h("span", {}, words.gold),
  );
}
