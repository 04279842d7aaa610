// The heads view given away: its grid as a picture, every weight that is shown as a table.

import { csv } from "../lib/download.js";

// Every weight shown, a row for each; layers, heads and positions count from 1.
export function table(data, kind, { at, maps }, seen) {
  const { weights } = data.kinds[kind];
  const from = kind === "encoder" ? data.source.tokens : data.target.tokens;
  const to = kind === "self" ? data.fed_tokens : data.source.tokens;
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
