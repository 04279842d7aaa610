// The figures of the board: of every head at a step, looked up in what came ready; which head aligns best; their order.

import { kindOf } from "../lib/attention.js";
import { num, percent, plain } from "../lib/draw.js";
import { readSteps } from "../lib/progress.js";

const COLUMNS = {
  cross: [
    "role", "aer", "precision", "recall", "corpus", "entropy", "confidence", "diagonality", "coverage", "end_share",
  ],
  self: ["role", "entropy", "confidence", "diagonality"],
  encoder: ["role", "entropy", "confidence", "diagonality", "end_share"],
};
const OF_GOLD = new Set(["aer", "precision", "recall"]);
const PERCENT = new Set(["aer", "precision", "recall", "corpus", "end_share"]);
const LESS_IS_BETTER = new Set(["aer", "corpus", "entropy", "diagonality", "end_share"]);

// The kind of looking whose heads are shown, and the columns that there are for it.
export const shownKind = (panel, data, sel, bus) => (data.kinds.self ? kindOf(bus, panel.choice, sel) : "cross");

export function columnsOf(data, kind) {
  const known = (name) => {
    if (OF_GOLD.has(name)) return data.agreement.written;
    return name === "corpus" ? data.corpus.written : true;
  };
  return COLUMNS[kind].filter(known);
}

// Every head of a kind: [{layer, head}].
export function headsOf(data, kind) {
  const [layers, heads] = data.kinds[kind].entropy.shape;
  return Array.from({ length: layers * heads }, (_, i) => ({ layer: Math.floor(i / heads), head: i % heads }));
}

// Which row of the arrays is up to date: the last written, or the whole encoder once the layer is read; -1: none yet.
function lastRow(data, sel, kind, layer) {
  if (kind === "encoder") {
    const seen = sel.showall || layer < readSteps(sel, data);
    return seen ? data.source.texts.length - 1 : -1;
  }
  if (sel.step > 0) return sel.step - 1;
  return sel.showall ? data.target.texts.length - 1 : -1;
}

function value(data, kind, name, rows, { layer, head, t }) {
  const heads = data.kinds[kind].entropy.shape[1];
  if (name === "corpus") return (data.corpus[rows] ?? data.corpus.written).data[layer * heads + head] / 100;
  const array = OF_GOLD.has(name) ? data.agreement[rows][name] : data.kinds[kind][name];
  return t < 0 || !array ? NaN : array.data[(layer * heads + head) * array.shape[2] + t];
}

// By which figure the best aligner is told; null where none tells it.
function measure(kind, figures, columns) {
  if (kind !== "cross") return null;
  if (figures.some((row) => row.aer >= 0)) return "aer";
  return columns.includes("corpus") ? "corpus" : null;
}

// All figures of this step: [{layer, head, t, <column>: number, offset}], and which head aligns best by what.
export function figuresAt(data, sel, kind, rows, columns) {
  const found = headsOf(data, kind).map(({ layer, head }) => {
    const row = { layer, head, t: lastRow(data, sel, kind, layer) };
    for (const name of [...columns, "offset"]) row[name] = value(data, kind, name, rows, row);
    return row;
  });
  const by = measure(kind, found, columns);
  const better = (a, b) => a[by] < b[by] || (a[by] === b[by] && a.confidence > b.confidence); // of equals the surest
  const best = by && found.reduce((leader, row) => (better(row, leader) ? row : leader));
  return { found, by, best: best?.[by] < 1 ? best : null }; // with no link right nobody aligns
}

// "positional" with where it looks; an aligner is the best head that has no plainer role (Voita et al. 2019).
function role(data, row, best) {
  const { words } = data;
  const name = row.t < 0 ? null : data.roles[row.role];
  if (!name) return "–";
  if (name === "positional") {
    const offset = row.offset > 0 ? `+${row.offset}` : num(row.offset, 0);
    return plain(words["role.positional"], { offset });
  }
  return words[`role.${name === "other" && row === best ? "aligner" : name}`];
}

// A row's figure as it stands in the table.
export function shown(data, row, column, best) {
  if (column === "role") return role(data, row, best);
  if (PERCENT.has(column)) return Number.isNaN(row[column]) ? "–" : percent(row[column]);
  return num(row[column]);
}

// The same as it is saved: roles in words, numbers whole.
export function saved(data, row, column, best) {
  if (column === "role") return role(data, row, best);
  return Number.isNaN(row[column]) ? "" : row[column];
}

// ---- the order

// A column's first click sorts with what is good on top, the second the other way round, the third not at all.
export function nextSort({ by, down }, name) {
  if (name === "head") return { by: null };
  const first = !LESS_IS_BETTER.has(name) && name !== "role";
  if (by !== name) return { by: name, down: first };
  return down === first ? { by, down: !down } : { by: null };
}

// Numbers by size, what is no number last.
function compareNumbers(a, b) {
  if (Number.isNaN(a)) return 1;
  return Number.isNaN(b) ? -1 : a - b;
}

export function sorted({ by, down }, { found, best }, data) {
  if (!by || !(by in found[0])) return found;
  const sign = down ? -1 : 1;
  if (by !== "role") return [...found].sort((a, b) => sign * compareNumbers(a[by], b[by]));
  const name = (row) => String(role(data, row, best));
  return [...found].sort((a, b) => sign * name(a).localeCompare(name(b)));
}
