// Of one head, large: what is looked at now, and which row and column of its picture the pointer is on.

import { holding, kindOf } from "../lib/attention.js";
import { readSteps, shownSteps } from "../lib/progress.js";

const KINDS = ["cross", "self", "encoder"];
export const kindsOf = (data) => KINDS.filter((kind) => data.kinds[kind]);

// The tokens that a kind's rows and columns stand for.
export const SIDES = { cross: ["target", "source"], self: ["target", "target"], encoder: ["source", "source"] };
export const rowTexts = (data, kind) => (kind === "encoder" ? data.source.texts : data.target.texts);

// The head selected; null is the mean, where there are several.
function headOf(sel, heads) {
  if (sel.head !== null && sel.head < heads) return sel.head;
  return heads > 1 ? null : 0;
}

// {kind, layer, head, until, now}: how many positions of its rows there are to see, and the current one (-1: none).
export function place(panel, data, sel, bus) {
  const kind = kindsOf(data).length > 1 ? kindOf(bus, panel.choice, sel) : "cross";
  const [layers, heads] = data.kinds[kind].shape;
  const layer = Math.min(sel.layer, layers - 1);
  const head = headOf(sel, heads);
  const written = shownSteps(sel, data.target.texts.length);
  if (kind !== "encoder") return { kind, layer, head, until: written, now: sel.step - 1 };
  const read = readSteps(sel, data);
  const shown = sel.step < 0 && !sel.showall ? Math.max(0, read - 1) : layer; // while reading, the layer just read
  const until = shown < read || sel.showall ? data.source.texts.length : 0;
  return { kind, layer: shown, head, until, now: -1 };
}

// ---- the pointer: a group as the token it stands for, and back

export const hoverOf = (side, group) => (group.token < 0 ? null : { side, index: group.token });

const columnShift = (kind) => (kind === "self" ? 1 : 0);

export function pointedRow({ sides, axes }, hover) {
  return hover && hover.side === sides[0] ? holding(axes.rows, hover.index + axes.shift) : -1;
}

export function pointedColumn({ sides, axes, kind }, hover) {
  return hover && hover.side === sides[1] ? holding(axes.cols, hover.index + columnShift(kind)) : -1;
}

// ---- the gold alignment

// Its cells in this picture: [{r, c, sure}]. Where any one of a row's links would do, none of several is sure.
export function goldCells(data, { kind, axes: { rows, cols, shift } }) {
  if (kind !== "cross") return [];
  const links = ({ data: pairs, shape: [n] }) =>
    Array.from({ length: n }, (_, i) => [holding(rows, pairs[2 * i] + shift), holding(cols, pairs[2 * i + 1])]).filter(
      ([r, c]) => r >= 0 && c >= 0,
    );
  const cells = new Map();
  const sureInRow = new Map();
  for (const [r, c] of links(data.gold.possible)) cells.set(`${r},${c}`, { r, c, sure: false });
  for (const [r, c] of links(data.gold.sure)) {
    cells.set(`${r},${c}`, { r, c, sure: true });
    sureInRow.set(r, (sureInRow.get(r) ?? 0) + 1);
  }
  const oneWillDo = ({ r }) => data.gold.any_of && sureInRow.get(r) > 1;
  return [...cells.values()].map((cell) => (oneWillDo(cell) ? { ...cell, sure: false } : cell));
}
