// Sizes of the heads view, and how much of each kind of looking there is so far.

import { clamp } from "../lib/draw.js";
import { readSteps, writtenSteps } from "../lib/progress.js";

export const GAP = 20; // px between maps
export const LABEL = 64; // px of a layer's name
export const NAME = 84; // px, least width of a head's name with its number
const WIDE = [2, 28]; // px, a weight's width
const HIGH = [2, 16]; // px, a weight's height
const TALL = 132; // px of the tallest map

// Sizes of one kind's grid, for this trace and width.
export function layout(panel, { weights }) {
  const [layers, heads, rows, cols] = weights.shape;
  const room = (panel.width - LABEL - heads * GAP) / heads;
  const w = clamp(Math.floor(room / cols), ...WIDE);
  const h = clamp(Math.floor(TALL / rows), ...HIGH);
  return { layers, heads, rows, cols, w, h };
}

// {layers, rows, now}: how many layers and rows of the kind there are so far, and the current row (-1: none).
export function progress(data, sel, kind) {
  if (kind === "encoder") {
    const layers = sel.showall ? data.n_reading : readSteps(sel, data);
    return { layers, rows: data.source.texts.length, now: -1 };
  }
  const rows = sel.showall ? data.target.texts.length : writtenSteps(sel);
  return { layers: data.n_layers, rows, now: sel.step - 1 };
}
