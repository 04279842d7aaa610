// What the lanes can be saved as: a table of numbers, and a picture of the screen.

import { csv, png } from "../lib/download.js";
import { sheet } from "../lib/exports.js";
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
const PAD = 16; // px round the picture
const WRITTEN = [".s2s-chip", ".s2s-ln-name", ".s2s-ln-sub", ".s2s-ln-top", ".s2s-ln-next :is(span, b, p)"];

function tableRow(lane, sel, t) {
  const prob = lane.probs.data[t];
  const numbers = [Math.log(prob), prob, lane.ranks.data[t], lane.entropy.data[t]];
  const weights = lane.looks?.weights ? looksAt(lane, sel, t + 1) : null;
  const values = [...numbers, lane.forced[t] ? 1 : 0, lane.looks?.kind ?? ""];
  return [lane.label, lane.model, t + 1, lane.target.tokens[t], ...values, ...(weights ?? [])];
}

export function table(data, sel) {
  const { tokens } = data.lanes[0].source;
  const rows = [[...COLUMNS, ...tokens.map((token, s) => `${s + 1}:${token}`)]];
  for (const lane of data.lanes) {
    for (let t = 0; t < reached(lane, sel); t++) rows.push(tableRow(lane, sel, t));
  }
  return csv(rows);
}

function drawChip(ctx, node, look, { x, y, width, height }) {
  ctx.fillStyle = look.backgroundColor;
  ctx.fillRect(x, y, width, height);
  ctx.strokeStyle = look.borderColor;
  ctx.lineWidth = node.classList.contains("s2s-now") ? 2 : 1;
  const transparent = look.borderColor.startsWith("rgba(0, 0, 0, 0");
  if (!transparent) ctx.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
}

function drawNode(ctx, node, box) {
  const rect = node.getBoundingClientRect();
  if (!rect.width) return;
  const look = getComputedStyle(node);
  const chip = node.classList.contains("s2s-chip");
  const at = { x: rect.left - box.left + PAD, y: rect.top - box.top + PAD, width: rect.width, height: rect.height };
  if (chip) drawChip(ctx, node, look, at);
  ctx.font = `${look.fontWeight} ${look.fontSize} ${look.fontFamily}`;
  ctx.fillStyle = look.color;
  ctx.textBaseline = "middle";
  ctx.textAlign = chip ? "center" : "left";
  const x = chip ? at.x + at.width / 2 : at.x;
  ctx.fillText(node.firstChild?.textContent ?? "", x, at.y + at.height / 2, at.width);
}

// The lanes as they stand on the screen: chips with their colours, then the texts.
export function picture(panel) {
  const { grid } = panel.state;
  const box = grid.getBoundingClientRect();
  const { canvas, ctx } = sheet(box.width + 2 * PAD, box.height + 2 * PAD);
  for (const node of grid.querySelectorAll(WRITTEN.join(", "))) drawNode(ctx, node, box);
  return png(canvas);
}
