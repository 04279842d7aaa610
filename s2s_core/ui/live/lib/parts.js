// What most views need beside their drawing: how far a step has gone, and the usual parts round a panel.

import { fmt } from "./draw.js";

// ---- how far

export const clamp = (x, low, high) => Math.max(low, Math.min(high, x));

// What has been read, 0..data.n_reading: tokens, or layers where all tokens are read at once.
export const readSoFar = (data, sel) => data.n_reading + Math.min(0, sel.step);

// Written tokens that are to be seen: those up to the step, or all.
export const writtenSoFar = (data, sel) => (sel.showall ? data.target.texts.length : Math.max(0, sel.step));

// ---- a panel's parts

export const px = (n) => `${n}px`;

// A message as plain text, for titles, labels and cells.
export const plain = (template, values) => fmt(template, values).textContent;

// A panel's help: one paragraph for each name, from the words `help.<name>`.
export const helpText = (words, names) => names.map((name) => words[`help.${name}`]).join("\n");

// A label or cell that answers to the pointer: the attributes for `h`. `hover` is {side, index}, or null for nothing.
export const hovering = (bus, hover) => ({
  onmouseenter: () => bus.set({ hover }),
  onmouseleave: () => bus.set({ hover: null }),
});

// Options [value, text] of a chooser of one of n, counted from 1 on the screen.
export const numbered = (template, n) =>
  Array.from({ length: n }, (_, i) => [String(i), plain(template, { n: i + 1 })]);

// The two files that a panel saves: its picture and its numbers. What they are called may change with what is shown.
export function saves(panel, { picture, pictureName, table, tableName = pictureName }) {
  panel.exports([
    {
      label: panel.words.png,
      get filename() {
        return `${pictureName()}.png`;
      },
      make: picture,
    },
    {
      label: panel.words.csv,
      get filename() {
        return `${tableName()}.csv`;
      },
      make: table,
    },
  ]);
}
