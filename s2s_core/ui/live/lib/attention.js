// What the maps of the Attention page share: which kind of looking is shown, how its rows and columns are read
// (sub-words put together, marks left out), and a matrix of weights read so. All of it is a way to look: no numbers
// come from the server for it.

import { segment, toggle } from "./choosers.js";
import { h } from "./draw.js";
import { recallValue, remember } from "./storage.js";

export const LOOKING = "s2s-looking";
const FIRST = { words: false, end: false, punctuation: false, rows: "written", form: "map" };

// How maps are read, all together and remembered:
// {words, end, punctuation: booleans; rows: "written" | "fed_in"; form: "map" | "lines"}.
export const looking = (bus) => (bus.looking ??= { ...FIRST, ...recallValue(LOOKING) });

export function look(bus, partial) {
  bus.looking = { ...looking(bus), ...partial };
  remember(LOOKING, JSON.stringify(bus.looking));
  bus.redraw(["looking"]);
}

// The kind of looking, cross, self or encoder: of all panels together where they share it (`bus.kinds`), else the
// panel's own.
const phase = (sel) => (sel.step > 0 ? "writing" : "reading");
export const kindOf = (bus, own, sel) => (bus.kinds ?? own)[phase(sel)];
export function pickKind(bus, own, kind) {
  (bus.kinds ?? own)[phase(bus.sel)] = kind;
  bus.redraw(["kind"]);
}

// Positions as groups [{members, text, exact, token}]: one for each word if words are put together, none for what is
// left out. `shift` 1: position t stands for token t - 1, position 0 for the start mark, whose text and token are
// `start`.
export function axis(side, marks, { shift = 0, length = side.texts.length, start = ["", ""] }, looking) {
  const { texts, tokens, words } = side;
  const groups = [];
  for (let i = 0; i < length; i++) {
    const token = i - shift;
    const mark = token < 0;
    const word = mark ? -1 : words[token];
    const last = groups.at(-1);
    if (!mark && looking.end && tokens[token] === "</s>") continue;
    if (!mark && looking.punctuation && marks[token]) continue;
    if (looking.words && last?.word === word) {
      last.members.push(i);
      last.text += texts[token];
      last.exact += tokens[token];
      continue;
    }
    const [text, exact] = mark ? start : [texts[token], tokens[token]];
    groups.push({ members: [i], word, token, text, exact });
  }
  return groups;
}

// Rows and columns of a kind. The decoder's rows stand for the token that they write, or for the one that they are
// fed.
export function axes(data, kind, looking) {
  const { source, target, punctuation: marks } = data;
  const ofSource = () => axis(source, marks.source, {}, looking);
  const ofWritten = () => axis(target, marks.target, {}, looking);
  const prefix = { shift: 1, length: target.texts.length, start: [data.fed[0] ?? "", data.fed_tokens[0] ?? ""] };
  const ofFed = () => axis(target, marks.target, prefix, looking);
  if (kind === "encoder") return { rows: ofSource(), cols: ofSource(), shift: 0 };
  const shift = looking.rows === "fed_in" ? 1 : 0;
  return { rows: shift ? ofFed() : ofWritten(), cols: kind === "self" ? ofFed() : ofSource(), shift };
}

// One cell: summed over the pieces of a column, averaged over those of a row that are written (positions < `until`).
function pooled(weights, width, { members }, col, until) {
  const rows = members.filter((i) => i < until);
  let sum = 0;
  let seen = 0;
  for (const i of rows) {
    for (const j of col.members) {
      const value = weights[i * width + j];
      if (Number.isNaN(value)) continue;
      sum += value;
      seen++;
    }
  }
  return seen ? sum / rows.length : NaN;
}

// A matrix read by groups. NaN where nothing is to be seen.
export function pool(weights, width, { rows, cols }, until) {
  return Float32Array.from({ length: rows.length * cols.length }, (_, i) =>
    pooled(weights, width, rows[Math.floor(i / cols.length)], cols[i % cols.length], until),
  );
}

// How many groups have begun before position `until`, and which one holds position `now` (-1 = none).
export const begun = (groups, until) => groups.filter(({ members }) => members[0] < until).length;
export const holding = (groups, now) => groups.findIndex(({ members }) => members.includes(now));

// The text of a row as far as it is written.
export function textSoFar(group, texts, shift, until) {
  const written = group.members.filter((i) => i < until);
  const whole = written.length === group.members.length || !written.length;
  return whole ? group.text : written.map((i) => texts[i - shift]).join("");
}

// The switches of how maps are read, as a row of buttons: {node, press(looking)}. `words`: the catalog's
// attention.options.
export function lookingBar(words, bus) {
  const flip = (name) => () => look(bus, { [name]: !looking(bus)[name] });
  const make = (name) => toggle(name, words[name], words[`${name}_title`], flip(name));
  const buttons = Object.fromEntries(["words", "end", "punctuation"].map((name) => [name, make(name)]));
  const ways = ["written", "fed_in"].map((key) => [key, words[key]]);
  const rows = segment(words.rows, ways, (key) => look(bus, { rows: key }));
  rows.node.title = words.rows_title;
  const nodes = Object.values(buttons).map(({ node }) => node);
  const press = (chosen) => {
    for (const [name, button] of Object.entries(buttons)) button.press(chosen[name]);
    rows.press(chosen.rows);
  };
  return { node: h("div", { class: "s2s-row" }, nodes, rows.node), press };
}
