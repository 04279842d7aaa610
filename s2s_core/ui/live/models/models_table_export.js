// The fair-comparison table as exact numbers, named as in the other tables of the page. A cell of quality is three
// columns: value, and both ends of its interval.

import { csv } from "../lib/download.js";
import { KEYS } from "./models_table_cells.js";

const namesOf = ({ key, of_alignment: ofAlignment }) => [
  key,
  `${key}_low`,
  `${key}_high`,
  ...(ofAlignment ? ["guided"] : []),
];

function scoresOf(row, { key, of_alignment: ofAlignment }) {
  const score = row.scores[key];
  const numbers = [score?.value ?? "", score?.low ?? "", score?.high ?? ""];
  return ofAlignment ? [...numbers, row.guidance ?? ""] : numbers;
}

// Of a published system one figure is known.
function published(figure, { key, of_alignment: ofAlignment }) {
  return [key === figure.metric ? figure.value : "", "", "", ...(ofAlignment ? [""] : [])];
}

export function table({ metrics, rows, published: figures }) {
  const lines = [["model", ...KEYS, ...metrics.flatMap(namesOf)]];
  for (const row of rows) {
    const scores = metrics.flatMap((metric) => scoresOf(row, metric));
    lines.push([row.name, ...KEYS.map((key) => row[key] ?? ""), ...scores]);
  }
  for (const figure of figures) {
    const scores = metrics.flatMap((metric) => published(figure, metric));
    lines.push([`${figure.system} (${figure.source})`, ...KEYS.map(() => ""), ...scores]);
  }
  return csv(lines);
}
