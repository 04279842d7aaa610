// What the maps of the Attention page share: which kind of looking is shown, how its rows and columns are read (sub-words put

import { css, h } from "./draw.js";
import { segment } from "./math.js";
// together, marks left out), and a matrix of weights read so. All of it is a way to look: no numbers come from the server for it.

export const LOOKING = "s2s-looking";

// How maps are read, all together and remembered: {words, end, punctuation: booleans; rows: "written" | "fed_in"; form: "map" | "lines"}.
export function looking(bus) {
  const stored = () => { try { return JSON.parse(localStorage.getItem(LOOKING)) ?? {}; } catch { return {}; } };
  return (bus.looking ??= { words: false, end: false, punctuation: false, rows: "written", form: "map", ...stored() });
}

export function look(bus, partial) {
  bus.looking = { ...looking(bus), ...partial };
  try { localStorage.setItem(LOOKING, JSON.stringify(bus.looking)); } catch { /* private window */ }
  bus.redraw(["looking"]);
}

// The kind of looking, cross, self or encoder: of all panels together where they share it (`bus.kinds`), else the panel's own.
export const kindOf = (bus, own, sel) => (bus.kinds ?? own)[sel.step > 0 ? "writing" : "reading"];
export function pickKind(bus, own, kind) {
  (bus.kinds ?? own)[bus.sel.step > 0 ? "writing" : "reading"] = kind;
  bus.redraw(["kind"]);
}

// Positions as groups [{members, text, token}]: one for each word if words are put together, none for what is left out.
// `shift` 1: position t stands for token t - 1, position 0 for the start mark, whose text is `start`.
export function axis({ texts, tokens, words }, marks, { shift = 0, length = texts.length, start = "" }, looking) {
  const groups = [];
  for (let i = 0; i < length; i++) {
    const token = i - shift, word = token < 0 ? -1 : words[token];
    if (token >= 0 && looking.end && tokens[token] === "</s>") continue;
    if (token >= 0 && looking.punctuation && marks[token]) continue;
    const last = groups[groups.length - 1];
    if (looking.words && last && last.word === word) { last.members.push(i); last.text += texts[token]; continue; }
    groups.push({ members: [i], word, token, text: token < 0 ? start : texts[token] });
  }
  return groups;
}

// Rows and columns of a kind. The decoder's rows stand for the token that they write, or for the one that they are fed.
export function axes(data, kind, looking) {
  const { source, target, punctuation: marks } = data, steps = target.texts.length, start = data.fed[0] ?? "";
  const of_source = () => axis(source, marks.source, {}, looking), fed = () => axis(target, marks.target, { shift: 1, length: steps, start }, looking);
  if (kind === "encoder") return { rows: of_source(), cols: of_source(), shift: 0 };
  const shift = looking.rows === "fed_in" ? 1 : 0;
  return { rows: shift ? fed() : axis(target, marks.target, {}, looking), cols: kind === "self" ? fed() : of_source(), shift };
}

// Weights [row, column] of one layer and head of {data, shape: [layer, head, row, column]}; null = the mean over heads.
export function headWeights({ data, shape }, layer, head) {
  const [, heads, rows, cols] = shape, size = rows * cols, part = (h) => data.subarray((layer * heads + h) * size, (layer * heads + h + 1) * size);
  if (head !== null) return part(head);
  const mean = new Float32Array(size);
  for (let h = 0; h < heads; h++) part(h).forEach((value, i) => { mean[i] += value / heads; });
  return mean;
}

// Read by groups: summed over the pieces of a column, averaged over those of a row that are written (positions < `until`).
// NaN where nothing is to be seen.
export function pool(weights, width, { rows, cols }, until) {
  const all = new Float32Array(rows.length * cols.length).fill(NaN);
  rows.forEach(({ members }, r) => cols.forEach((col, c) => {
    let sum = 0, seen = 0, n = 0;
    for (const i of members) {
      if (i >= until) break;
      n++;
      for (const j of col.members) { const value = weights[i * width + j]; if (!Number.isNaN(value)) { sum += value; seen++; } }
    }
    if (seen) all[r * cols.length + c] = sum / n;
  }));
  return all;
}

// How many groups have begun before position `until`, and which one holds position `now` (-1 = none).
export const begun = (groups, until) => groups.filter(({ members }) => members[0] < until).length;
export const holding = (groups, now) => groups.findIndex(({ members }) => members.includes(now));

// The text of a row as far as it is written.
export const textSoFar = (group, texts, shift, until) => {
  const written = group.members.filter((i) => i < until);
  return written.length === group.members.length || !written.length ? group.text : written.map((i) => texts[i - shift]).join("");
};

// A small button that stays pressed: {node, press(boolean)}.
export function toggle(name, text, title, onclick) {
  const node = h("button", { type: "button", class: "s2s-toggle", "data-do": name, title, "aria-pressed": "false", onclick }, text);
  return { node, press: (on) => node.setAttribute("aria-pressed", String(on)) };
}
css("toggle", `
.s2s-toggle { font: inherit; font-size: 12px; line-height: 18px; padding: 1px 8px; border: 1px solid var(--s2s-line); border-radius: 4px; background: none; color: var(--s2s-dim); cursor: pointer; white-space: nowrap; }
.s2s-toggle[aria-pressed=true] { background: var(--s2s-line); color: var(--s2s-text); font-weight: 600; }
.s2s-row { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; }
.s2s-row.s2s-end { justify-content: flex-end; }
`);

// The switches of how maps are read, as a row of buttons: {node, press(looking)}. `words`: the catalog's attention.options.
export function lookingBar(words, bus) {
  const flip = (name) => () => look(bus, { [name]: !looking(bus)[name] });
  const buttons = ["words", "end", "punctuation"].map((name) => [name, toggle(name, words[name], words[`${name}_title`], flip(name))]);
  const rows = segment(words.rows, ["written", "fed_in"].map((key) => [key, words[key]]), (key) => look(bus, { rows: key }));
  rows.node.title = words.rows_title;
  return { node: h("div", { class: "s2s-row" }, buttons.map(([, { node }]) => node), rows.node),
    press: (looking) => { for (const [name, { press }] of buttons) press(looking[name]); rows.press(looking.rows); } };
}
