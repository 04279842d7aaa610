// What the lanes can be saved as: a table of numbers, and a picture of the screen.

import { csv, tokenColumns } from "../lib/download.js";
import { reached } from "../lib/lanes.js";
import { looksAt } from "./compare_lanes_draw.js";

const COLUMNS = [
  "lane",
  "model",
  "step",
  "token",
  "log_probability",
  "probability",
  "rank",
  "entropy_nats",
  "forced",
  "looks",
];

function tableRow(lane, sel, t) {
  const prob = lane.probs.data[t];
  const numbers = [Math.log(prob), prob, lane.ranks.data[t], lane.entropy.data[t]];
  const weights = lane.looks?.weights ? looksAt(lane, sel, t + 1) : null;
  const values = [...numbers, lane.forced[t] ? 1 : 0, lane.looks?.kind ?? ""];
  return [lane.label, lane.model, t + 1, lane.target.tokens[t], ...values, ...(weights ?? [])];
}

export function table(data, sel) {
  const { tokens } = data.lanes[0].source;
  const rows = [[...COLUMNS, ...tokenColumns(tokens)]];
  for (const lane of data.lanes) {
    for (let t = 0; t < reached(lane, sel); t++) rows.push(tableRow(lane, sel, t));
  }
  return csv(rows);
}

