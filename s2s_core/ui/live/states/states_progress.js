// What the views of the States page share: how far the sentence is gone, and which token is current.

import { readSteps } from "../lib/progress.js";

export const inLayers = (data) => data.reading === "layers"; // all source tokens are read at once, layer by layer

// How much of a source of n tokens has been read. A second sentence may be longer or shorter than the one stepped.
function sourceRead(data, sel, n) {
  const read = readSteps(sel, data);
  if (inLayers(data)) return read > 0 ? n : 0;
  return sel.step >= 0 ? n : Math.min(n, read);
}

// {side, index} of the token that the step is about; null where there is none.
function current(data, { source, target }, sel) {
  if (sel.step > 0) return sel.step <= target.texts.length ? { side: "target", index: sel.step - 1 } : null;
  const read = readSteps(sel, data);
  if (inLayers(data) || read < 1 || read > source.texts.length) return null;
  return { side: "source", index: read - 1 };
}

// Of a sentence {source, target}: {source, target}, how many tokens are there, and `now`, the current one.
export function progress(data, sentence, sel) {
  return {
    source: sourceRead(data, sel, sentence.source.texts.length),
    target: Math.min(sentence.target.texts.length, Math.max(0, sel.step)),
    now: current(data, sentence, sel),
  };
}

// Whether a token of the sentence itself is to be seen.
export const isSeen = (data, sel, { side, index }) => {
  const all = data[side].texts.length;
  return index < (sel.showall ? all : progress(data, data, sel)[side]);
};

export const ORDER = { read: "source", write: "target" }; // the parts of a path, and whose tokens they are
