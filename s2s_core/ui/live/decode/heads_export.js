// The heads view given away: its grid as a picture, every weight that is shown as a table.

import { csv, png } from "../lib/download.js";
import { plain } from "../lib/draw.js";
import { sheet } from "../lib/exports.js";
import { colors } from "../lib/theme.js";
import { GAP, LABEL, NAME } from "./heads_layout.js";

// One head's map with its name at (x, y); `rows` of it are seen.
function drawMap(ctx, heat, name, at, { x, y, rows, now }) {
  ctx.fillStyle = colors.text;
  ctx.fillText(name, x, y - 8);
  ctx.fillStyle = colors.bg;
  ctx.fillRect(x, y, at.cols * at.w, at.rows * at.h);
  const share = rows / at.rows;
  if (rows) ctx.drawImage(heat, 0, 0, heat.width, heat.height * share, x, y, at.cols * at.w, rows * at.h);
  ctx.strokeStyle = colors.target;
  ctx.lineWidth = 2;
  if (now >= 0) ctx.strokeRect(x, y + now * at.h, at.cols * at.w, at.h);
}

// `grid`: the kind's own; `seen`: {layers, rows, now} of it.
export function picture(panel, data, { at, maps }, seen) {
  const { words } = data;
  const wide = Math.max(NAME, at.cols * at.w) + GAP;
  const high = at.rows * at.h + 32;
  const { canvas, ctx } = sheet(LABEL + at.heads * wide + 16, at.layers * high + 16);
  ctx.font = `12px ${panel.family}`;
  for (const { canvas: heat, layer, head } of maps) {
    const name = `${plain(words.layer, { n: layer + 1 })} · ${plain(words.head, { n: head + 1 })}`;
    const rows = layer < seen.layers ? seen.rows : 0;
    drawMap(ctx, heat, name, at, { x: LABEL + head * wide, y: layer * high + 28, rows, now: seen.now });
  }
  return png(canvas);
}

// Every weight shown, a row for each; layers, heads and positions count from 1.
export function table(data, kind, { at, maps }, seen) {
  const { weights } = data.kinds[kind];
  const from = kind === "encoder" ? data.source.texts : data.target.texts;
  const to = kind === "self" ? data.fed : data.source.texts;
  const rows = [["kind", "layer", "head", "row", "token", "column", "looks_at", "weight"]];
  for (const { layer, head } of maps) {
    if (layer >= seen.layers) continue;
    for (let i = 0; i < seen.rows; i++) {
      const columns = kind === "self" ? i + 1 : at.cols;
      const start = ((layer * at.heads + head) * at.rows + i) * at.cols;
      for (let j = 0; j < columns; j++) {
        rows.push([kind, layer + 1, head + 1, i + 1, from[i], j + 1, to[j], weights.data[start + j]]);
      }
    }
  }
  return csv(rows);
}
