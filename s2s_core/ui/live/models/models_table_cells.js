// The cells of the fair-comparison table: numbers in few figures, a bar in each cost, an interval under each quality.

import { h, num, plain } from "../lib/draw.js";

// The groups of columns that stand for what a model has cost; its quality comes after them.
export const GROUPS = [["parameters"], ["serial", "per_token", "ms"], ["updates", "target_tokens", "minutes"]];
export const KEYS = GROUPS.flat();
const UNITS = [
  [1e9, "billion"],
  [1e6, "million"],
  [1e3, "thousand"],
];

// 3,567,616 as "3.57 M": three figures, a unit after them.
function short(x, words) {
  const [size, unit] = UNITS.find(([least]) => x >= least) ?? [1, null];
  return unit ? `${(x / size).toPrecision(3)} ${words[`table.unit.${unit}`]}` : String(Math.round(x));
}

// A cost as it stands in its cell.
export function shown(key, value, words) {
  if (value === null || value === undefined) return "–";
  if (key === "ms") return num(value, value < 10 ? 2 : 1);
  if (key === "minutes") return num(value, value < 10 ? 1 : 0);
  if (key === "serial" || key === "updates") return Math.round(value).toLocaleString("en");
  return short(value, words);
}

export const scored = (score) => (score ? num(score.value, 2) : "–");

export function interval(score) {
  if (!score || score.low === null) return "";
  return `[${num(score.low, 2)}, ${num(score.high, 2)}]`;
}

// The class of a cell: a line stands before the first one of a group.
export const edge = (i) => (i === 0 ? "s2s-first" : null);

// What a cost is made of, under the pointer.
function costTitle(key, row, words) {
  if (row[key] === null) return null;
  if (key === "per_token") {
    const [reading, writing, attention, output] = row.parts.map((part) => short(part, words));
    return plain(words["table.parts"], { reading, writing, attention, output });
  }
  if (key === "serial") {
    const steps = { read: row.serial - row.n_target, written: row.n_target, training: row.serial_training };
    return plain(words["table.serial_title"], steps);
  }
  const cut = key === "updates" && ["rule", "cap", "patience", "minutes"].includes(row.ended);
  return cut ? words[`table.${row.ended}`] : String(row[key]);
}

// A mark where a model was trained for fewer updates than the others.
function fewerMark(key, row, words) {
  if (key !== "updates" || row.fewer === null) return null;
  const values = { own: shown(key, row[key], words), most: shown(key, row.fewer, words) };
  const title = plain(words["table.fewer_title"], values);
  return h("span", { class: "s2s-fewer", title }, words["table.fewer"]);
}

// `share`: of the bar, the largest cost of the column is 1; null where there is none.
function bar(share) {
  if (share === null) return null;
  return h("span", { class: "s2s-bar" }, h("i", { style: { width: `${100 * share}%` } }));
}

// The cost of a row in column `key`, the i-th of its group. `most`: the largest of each column.
export function costCell(key, i, row, most, words) {
  const value = row[key];
  const attributes = { class: edge(i), "data-column": key, title: costTitle(key, row, words) };
  const share = value === null ? null : value / most[key];
  return h("td", attributes, fewerMark(key, row, words), shown(key, value, words), bar(share));
}

// A mark where the figure tells of attention that was trained on the right alignment.
function guidedMark(metric, row, words) {
  if (!metric.of_alignment || !row.guidance || !row.scores[metric.key]) return null;
  const title = plain(words["table.guided_title"], { weight: row.guidance });
  return h("span", { class: "s2s-fewer", title }, words["table.guided"]);
}

export function qualityCell(metric, i, row, words) {
  const score = row.scores[metric.key];
  const between = interval(score);
  const ends = between ? { low: num(score.low), high: num(score.high) } : null;
  const title = ends && plain(words["table.interval"], ends);
  const best = metric.best.includes(row.name) ? "s2s-best" : null;
  return h(
    "td",
    { class: edge(i), "data-column": metric.key, title },
    guidedMark(metric, row, words),
    h("span", { class: best }, scored(score)),
    between && h("small", {}, between),
  );
}
