// Which of a model's layers the views of states show.

import { readSteps } from "../lib/progress.js";
import { inLayers } from "./states_progress.js";

// The layer shown: the one selected; of source tokens, while layers are read, the one just read.
export function layerOf(data, sel, side) {
  if (side !== "source" || !inLayers(data) || sel.step > 0) return Math.min(sel.layer, data.layers - 1);
  return Math.max(0, Math.min(data.layers, readSteps(sel, data)) - 1);
}
