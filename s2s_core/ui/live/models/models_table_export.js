// The fair-comparison table as texts, for its exports: exact numbers, or a picture as it stands on the screen.

import { csv, png } from "../lib/download.js";
import { sheet } from "../lib/exports.js";
import { colors } from "../lib/theme.js";
import { KEYS, interval, scored, shown } from "./models_table_cells.js";

const LINE = 28; // px of a row
const PAD = 12; // px beside a text

// A cell of quality is three columns where numbers are exact: value, and both ends of its interval.
function headsOf({ label, of_alignment: ofAlignment }, exact, words) {
  if (!exact) return [label];
  return [label, `${label} 2.5 %`, `${label} 97.5 %`, ...(ofAlignment ? [words["table.guided"]] : [])];
}

function scoreTexts(score, exact) {
  if (exact) return [score?.value ?? "", score?.low ?? "", score?.high ?? ""];
  return [`${scored(score)} ${interval(score)}`.trim()];
}

const guided = (metric, row, words) =>
  metric.of_alignment && row.guidance && row.scores[metric.key] ? [words["table.guided"]] : [];

// Of a published system one figure is known.
function figureTexts(figure, metric, exact) {
  const own = metric.key === figure.metric ? figure.value : "";
  if (!exact) return [String(own)];
  return [own, "", "", ...(metric.of_alignment ? [""] : [])];
}

function cells(data, exact) {
  const { words, metrics, names } = data;
  const heads = metrics.flatMap((metric) => headsOf(metric, exact, words));
  const rows = [[words["column.model"], ...KEYS.map((key) => words[`column.${key}`]), ...heads]];
  for (const row of data.rows) {
    const costs = KEYS.map((key) => (exact ? (row[key] ?? "") : shown(key, row[key], words)));
    const scores = metrics.flatMap((metric) => {
      const texts = scoreTexts(row.scores[metric.key], exact);
      const mark = guided(metric, row, words);
      if (!exact) return [[...mark, ...texts].join(" ")];
      return metric.of_alignment ? [...texts, row.guidance ?? ""] : texts;
    });
    rows.push([exact ? row.name : names[row.name], ...costs, ...scores]);
  }
  for (const figure of data.published) {
    const scores = metrics.flatMap((metric) => figureTexts(figure, metric, exact));
    rows.push([`${figure.system} (${figure.source})`, ...KEYS.map(() => ""), ...scores]);
  }
  return rows;
}

export const table = (data) => csv(cells(data, true));

function drawRow(ctx, row, top, widths, colour) {
  let x = 0;
  ctx.fillStyle = colour;
  row.forEach((text, i) => {
    ctx.textAlign = i ? "right" : "left";
    ctx.fillText(text, i ? x + widths[i] - PAD : PAD, top + 22);
    x += widths[i];
  });
  ctx.fillStyle = colors.line;
  ctx.fillRect(0, top + LINE + 3, x, 1);
}

export function picture(panel, data) {
  const rows = cells(data, false);
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = `13px ${panel.family}`;
  const widest = (i) => Math.max(...rows.map((row) => ruler.measureText(row[i]).width));
  const widths = rows[0].map((_, i) => Math.ceil(widest(i)) + 2 * PAD);
  const { canvas, ctx } = sheet(widths.reduce((sum, width) => sum + width, 0), LINE * rows.length + 8);
  ctx.font = ruler.font;
  rows.forEach((row, r) => drawRow(ctx, row, LINE * r, widths, r ? colors.text : colors.dim));
  return png(canvas);
}
