// The gates view given away: its maps as a picture, all its units as a table.

import { csv, png } from "../lib/download.js";
import { sheet } from "../lib/exports.js";
import { colors } from "../lib/theme.js";
import { place } from "../lib/units.js";
import { BETWEEN, layerOf, seen, unitOf, valueOf } from "./gates_map.js";

// One map with its name, at the context's origin; `until`: positions seen, `now`: the current one.
function drawMap(ctx, { at, heats, row }, map, i, unit, { until, now, family }) {
  ctx.fillStyle = colors.text;
  ctx.font = `600 12px ${family}`;
  ctx.fillText(`${map.title} ${map.symbol}`, 0, -8);
  ctx.drawImage(heats[i].canvas, 0, 0, at.w, at.h);
  ctx.fillStyle = colors.bg;
  for (let p = until; p < at.positions; p++) ctx.fillRect(at.x(p), 0, at.col, at.h);
  ctx.lineWidth = 2;
  ctx.strokeStyle = now < at.reading ? colors.source : colors.target;
  if (now >= 0) ctx.strokeRect(at.x(now), 0, at.col, at.h);
  ctx.lineWidth = 1;
  ctx.strokeStyle = colors.text;
  ctx.strokeRect(0.5, row[unit] * at.unit - 1.5, at.w - 1, Math.max(1, at.unit) + 3);
}

export function picture(panel, data, sel) {
  const { state } = panel;
  const { at } = state;
  const lines = Math.ceil(data.maps.length / at.across);
  const high = at.h + 40;
  const { canvas, ctx } = sheet(at.across * (at.w + BETWEEN), lines * high);
  const { seen: until, p: now } = place(data, sel, layerOf(sel, at));
  const { family } = panel;
  data.maps.forEach((map, i) => {
    ctx.save();
    ctx.translate((i % at.across) * (at.w + BETWEEN) + 8, Math.floor(i / at.across) * high + 24);
    drawMap(ctx, state, map, i, unitOf(sel, at), { until, now, family });
    ctx.restore();
  });
  return png(canvas);
}

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
