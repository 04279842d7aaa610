// The gates view given away: its maps as a picture, all its units as a table.

import { csv } from "../lib/download.js";
import { layerOf, seen, valueOf } from "./gates_map.js";

// Every unit of the layer at every position shown; layers, positions and units count from 1, as on the screen.
export function table(panel, data, sel) {
  const { state } = panel;
  const { at } = state;
  const layer = layerOf(sel, at);
  const rows = [["layer", "part", "position", "token", "unit", ...data.maps.map((map) => map.site)]];
  for (let p = 0; p < seen(data, sel, at); p++) {
    const written = p - at.reading;
    const where = written < 0 ? ["encoder", p + 1] : ["decoder", written + 1];
    const token = written < 0 ? data.source.tokens[p] : data.target.tokens[written];
    for (let unit = 0; unit < at.units; unit++) {
      const values = data.maps.map((_, map) => valueOf(state, data, map, layer, p, unit));
      rows.push([layer + 1, ...where, token, unit + 1, ...values]);
    }
  }
  return csv(rows);
}
