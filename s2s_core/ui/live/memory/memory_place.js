// What the views of the Memory page share: the layer and the unit that an array shows, and one of its values.

import { chooser } from "../lib/choosers.js";
import { valueAt } from "../lib/units.js";

// The selection, within what the array {data, shape: [layer, …]} has.
export const layerIn = (array, sel) => Math.min(sel.layer, array.shape[0] - 1);

// The same for an array [layer, position, unit].
export const unitIn = (array, sel) => Math.min(sel.unit, array.shape[2] - 1);

// A value of an array [layer, position, unit].
export const entry = (array, layer, p, unit) => valueAt({ values: array }, layer, p, unit);

// Help in paragraphs, each by its key among the view's words.
export const paragraphs = (words, keys) => keys.map((key) => words[key]).join("\n");

// A chooser of layers, null where there is one.
export function layerChooser(words, layers, bus) {
  if (layers < 2) return null;
  return chooser(words.choose_layer, words.layer, layers, (layer) => bus.set({ layer }));
}
