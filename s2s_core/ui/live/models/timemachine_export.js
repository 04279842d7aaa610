// What the time machine can be saved as: both moments as a picture, the numbers of all moments as CSV.

import { csv, png } from "../lib/download.js";
import { sheet } from "../lib/exports.js";
import { colors } from "../lib/theme.js";
import { GAP, LEFT, ROW, TOP, weightsOf } from "./timemachine_map.js";
import { SIDES, facts, heading, momentOf, nameOf } from "./timemachine_words.js";

const HEAD = 96; // px over the map
const NARROWEST = 360; // px of a side
const RING = 5.5; // px, radius

export function table(state, data) {
  const { texts } = data.source;
  const n = texts.length;
  const columns = ["moment", "updates", "perplexity", "exact", "answer", "row", "token"];
  const rows = [[...columns, ...texts.map((text, s) => `${s + 1} ${text}`)]];
  for (const moment of data.moments) {
    const values = weightsOf(state, moment);
    const numbers = [moment.updates, moment.perplexity, moment.exact].map((value) => value ?? "");
    const head = [nameOf(moment), ...numbers, moment.text];
    moment.texts.forEach((token, t) => {
      rows.push([...head, t + 1, token, ...(values ? values.subarray(t * n, (t + 1) * n) : [])]);
    });
    if (!moment.texts.length) rows.push(head);
  }
  return csv(rows);
}

function drawMap(ctx, state, data, side, moment, left, say) {
  const { w, h, width } = state.at;
  const x = (s) => left + LEFT + (s + 0.5) * width;
  data.source.texts.forEach((text, s) => say(text, x(s), 90, colors.source, "12px", "center"));
  moment.texts.forEach((text, t) => {
    say(text, left + LEFT - 8, HEAD + t * ROW + 14, colors.target, "12px", "right");
  });
  ctx.drawImage(state.sides[side].canvas, left + LEFT, HEAD, w, h);
  ctx.strokeStyle = colors.text;
  for (const [t, s] of data.gold) {
    ctx.beginPath();
    ctx.arc(x(s), HEAD + (t + 0.5) * ROW, RING, 0, 7);
    ctx.stroke();
  }
}

// Both moments beside each other, as they stand on the screen.
export function picture(panel, data, bus) {
  const { state } = panel;
  const { w, h } = state.at;
  const { family: fontFamily } = panel;
  const { text: dark, dim } = colors;
  const wide = Math.max(LEFT + w, NARROWEST) + GAP;
  const { canvas, ctx } = sheet(2 * wide, h + TOP + HEAD);
  const say = (text, x, y, colour, font, align = "left") => {
    ctx.fillStyle = colour;
    ctx.font = `${font} ${fontFamily}`;
    ctx.textAlign = align;
    ctx.fillText(text, x, y, wide - 16);
  };
  SIDES.forEach((side, i) => {
    const moment = momentOf(data, bus.sel, side);
    const left = i * wide + 8;
    say(heading(moment, data.words), left, 20, dark, "600 14px");
    say(facts(moment, data), left, 40, dim, "12px");
    say(moment.text.slice(0, 60), left, 62, dark, "15px");
    if (state.sides[side].canvas) drawMap(ctx, state, data, side, moment, left, say);
  });
  return png(canvas);
}
