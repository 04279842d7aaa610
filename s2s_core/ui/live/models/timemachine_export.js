// What the time machine can be saved as: both moments as a picture, the numbers of all moments as CSV.

import { csv, tokenColumns } from "../lib/download.js";
import { weightsOf } from "./timemachine_map.js";
import { nameOf } from "./timemachine_words.js";

export function table(state, data) {
  const { tokens } = data.source;
  const n = tokens.length;
  const columns = ["moment", "updates", "perplexity", "exact_match", "answer", "step", "token"];
  const rows = [[...columns, ...tokenColumns(tokens)]];
  for (const moment of data.moments) {
    const values = weightsOf(state, moment);
    const numbers = [moment.updates, moment.perplexity, moment.exact].map((value) => value ?? "");
    const head = [nameOf(moment), ...numbers, moment.text];
    moment.tokens.forEach((token, t) => {
      rows.push([...head, t + 1, token, ...(values ? values.subarray(t * n, (t + 1) * n) : [])]);
    });
    if (!moment.texts.length) rows.push(head);
  }
  return csv(rows);
}

