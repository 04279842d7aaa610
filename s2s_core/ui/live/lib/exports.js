// The export menu of a panel: a picture and a table, named alike; and the sheet that a picture is drawn on.

import { canvas } from "./draw.js";
import { colors } from "./theme.js";

// A canvas of w x h CSS pixels in the panel's colour.
export function sheet(w, h) {
  const made = canvas(w, h, "");
  made.ctx.fillStyle = colors.panel;
  made.ctx.fillRect(0, 0, w, h);
  return made;
}

// `name`: the files' name without its end, or a function that says it when it is needed; `png` and `csv` make the
// files. In place of `csv`, `exactCsv` is given the view's payload with the numbers as they were computed.
export function offer(panel, name, { png, csv, exactCsv }) {
  const called = typeof name === "function" ? name : () => name;
  const item = (label, suffix, make) => ({
    label,
    make,
    get filename() {
      return `${called()}.${suffix}`;
    },
  });
  const numbers = item(panel.words.csv, "csv", csv ?? exactCsv);
  numbers.exact = Boolean(exactCsv);
  panel.exports([item(panel.words.png, "png", png), numbers]);
}
