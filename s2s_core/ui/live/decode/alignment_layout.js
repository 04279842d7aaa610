// Sizes of the alignment, and which part of it is to be seen.

import { clamp } from "../lib/draw.js";
import { labelWidths } from "../lib/matrix.js";

export const LABEL = 96; // px, longest label
export const TALL = 330; // px of rows before the panel scrolls
export const TILT = 50; // degrees of column labels that are wider than their column
const ROW = [22, 30]; // px, lowest and highest row
const COL = [24, 56]; // px, narrowest and widest column
const BAR = 16; // px of a scroll bar

const ANGLE = (TILT * Math.PI) / 180;

// How wide columns are in `room` px, and what the last tilted label needs beside them. `along`: widths of the labels.
function columns(along, room, tilted) {
  const reach = along.map((length) => (tilted ? length * Math.cos(ANGLE) + 8 : 0)); // to the right of its place
  const fitting = reach.map((x, s) => (room - x) / (s + 0.5));
  const w = Math.floor(clamp(Math.min(room / along.length, ...fitting), ...COL));
  const beyond = reach.map((x, s) => Math.ceil((s + 0.5) * w + x - along.length * w));
  return { w, beside: Math.max(0, ...beyond) };
}

// Sizes of everything, once per trace and width: labels are measured, cells share what is left. `w`, `h`: of a cell;
// `width`, `height`: of all cells; `wide`: px that are seen of it where it scrolls sideways, else 0.
export function layout(panel, data) {
  const { family } = panel;
  const [along, down] = labelWidths(family, data.source.texts, data.target.texts);
  const rows = down.length;
  const cols = along.length;
  const longest = Math.max(...along);
  const left = Math.max(28, ...down) + 12;
  const high = Math.floor(clamp(TALL / rows, ...ROW));
  const tall = rows * high > TALL;
  const room = panel.width - left - (tall ? BAR : 0) - 1;
  const tilted = longest + 8 > clamp(room / cols, ...COL);
  const { w, beside } = columns(along, room, tilted);
  const top = tilted ? Math.ceil(longest * Math.sin(ANGLE)) + 20 : 24;
  const size = { width: cols * w, height: rows * high };
  const wide = size.width + beside > room ? room : 0;
  return { rows, cols, left, top, w, h: high, beside, tilted, tall, wide, family, ...size };
}

// Where to scroll so that a cell at `from` is seen through a window of `size` px; where one stands if it is seen
// already.
export function sight(from, cell, size, now) {
  if (from >= now && from + cell <= now + size) return now;
  return Math.max(0, from + cell / 2 - size / 2);
}
