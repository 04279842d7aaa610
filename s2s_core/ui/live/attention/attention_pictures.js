// What the two views with maps of the Attention page, one head and the flow, share: pictures kept and shown one at a
// time, groups of rows half written, labels that follow them, and the picture for export.

import { textSoFar } from "../lib/attention.js";
import { plain } from "../lib/draw.js";

export const textsOf = (groups) => groups.map(({ text }) => text);

// What a map says it is.
export const description = (words, { rows, cols }) => plain(words.picture, { rows: rows.length, cols: cols.length });

// The picture kept under that key; made, and put into `place`, when first needed.
export function kept(pictures, key, place, make) {
  if (!pictures.has(key)) {
    const picture = make();
    pictures.set(key, picture);
    place.append(picture.node);
  }
  return pictures.get(key);
}

// Hide the picture shown before and show this one.
export function showPicture(state, picture) {
  if (state.shown === picture) return;
  if (state.shown) state.shown.node.hidden = true;
  picture.node.hidden = false;
  state.shown = picture;
}

// Whether position `until` cuts through a group: then what its row shows changes with each piece.
export const cutThrough = (groups, until) =>
  groups.some(({ members }) => members[0] < until && members.at(-1) >= until);

// The labels of a picture's rows as far as they are written. Its map holds on to their array: it is changed in place.
export function relabel(picture, { rows, shift }, texts, until) {
  rows.forEach((row, r) => {
    picture.texts[r] = textSoFar(row, texts, shift, until);
  });
}

// The group of the map's axis `side` at that index, and null where there is none: the pointer has left.
export function groupAt({ rows, cols }, side, index) {
  if (side === "source") return cols[index];
  return side === "target" ? rows[index] : null;
}

// What a map frames: a column, else a row, else nothing.
export function framed(row, col) {
  if (col >= 0) return { side: "source", index: col };
  return row >= 0 ? { side: "target", index: row } : null;
}

