// Of one head, large: its row in one sentence, and the numbers shown as a table.

import { begun, holding } from "../lib/attention.js";
import { csv, tokenColumns } from "../lib/download.js";
import { argmax, fmt, percent, plain } from "../lib/draw.js";
import { also } from "../lib/math.js";
import { pointedRow } from "./attention_head_place.js";

const rowOf = (values, r, columns) => Array.from(values.subarray(r * columns, (r + 1) * columns));

// The row spoken of: the one pointed at, else the current one, of the encoder the first; -1 where there is none.
function spokenRow(picture, sel, at) {
  const { axes: { rows }, map } = picture;
  const cell = map?.cell;
  const pointed = cell && cell.t < begun(rows, at.until) ? cell.t : pointedRow(picture, sel.hover);
  if (pointed >= 0 && rows[pointed].members[0] < at.until) return pointed;
  if (at.kind === "encoder") return at.until ? 0 : -1;
  return holding(rows, at.now);
}

function whyNothing(at) {
  if (at.kind === "encoder") return "say_unread";
  return at.now < 0 ? "say_unwritten" : "say_hidden";
}

function headName(words, { head, layer }) {
  if (head === null) return plain(words.mean_of, { layer: layer + 1 });
  return plain(words.head_of, { head: head + 1, layer: layer + 1 });
}

export function sentence(panel, data, sel, picture) {
  const { words } = data;
  const { at } = panel.state;
  const { cols } = picture.axes;
  const r = spokenRow(picture, sel, at);
  if (r < 0 || !at.until) return fmt(words[whyNothing(at)]);
  const row = rowOf(picture.values, r, cols.length).map((x) => (Number.isNaN(x) ? -1 : x));
  const best = argmax(row);
  const cell = picture.map?.cell;
  const k = cell && cell.t === r ? cell.s : best;
  const fed = panel.looking.rows === "fed_in" && at.kind !== "encoder";
  const line = fmt(words[fed ? "say_fed" : "say"], {
    who: headName(words, at),
    row: picture.texts[r],
    col: cols[k].text,
    percent: percent(Math.max(0, row[k])),
  });
  const gold = picture.gold.filter((link) => link.r === r);
  if (!gold.length) return line;
  const right = gold.some((link) => link.c === best);
  const wanted = gold.map((link) => cols[link.c].text).join(" / ");
  return also(line, fmt(words[right ? "say_right" : "say_wrong"], { gold: wanted }));
}

// The rows that are written, as CSV.
export function table({ state: { at } }, { axes: { rows, cols }, gold, values }) {
  const linked = new Set(gold.map(({ r, c }) => `${r},${c}`));
  const lines = [["row", "token", ...tokenColumns(cols.map(({ exact }) => exact)), "gold"]];
  for (let r = 0; r < begun(rows, at.until); r++) {
    const weights = rowOf(values, r, cols.length).map((x) => (Number.isNaN(x) ? "" : x));
    const wanted = cols.filter((_, k) => linked.has(`${r},${k}`)).map(({ exact }) => exact);
    lines.push([r + 1, rows[r].exact, ...weights, wanted.join(" ")]);
  }
  return csv(lines);
}
