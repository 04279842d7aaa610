// Reading stacked attention, {data, shape: [layer, head, row, column]}: one head's weights or the mean over heads.

// `count` values from place `from` of a head's table. `head` null, or beyond those there are: the mean over heads.
// `whole`: what stands for 1 in the data (65535 where weights travel as 16 bits).
export function overHeads({ data, shape }, layer, head, from, count, whole = 1) {
  const [layers, heads, rows, columns] = shape;
  const own = Math.min(layer, layers - 1);
  const start = (h) => (own * heads + h) * rows * columns + from;
  const single = head !== null && head < heads;
  if (single && whole === 1) return data.subarray(start(head), start(head) + count);
  const chosen = single ? [head] : [...Array(heads).keys()];
  const mean = new Float32Array(count);
  for (const h of chosen) {
    const at = start(h);
    for (let i = 0; i < count; i++) mean[i] += data[at + i] / whole / chosen.length;
  }
  return mean;
}

// Attention [source] of step0 (counted from 0) in the layer and head selected; null without attention.
export function weights(attention, sel, step0) {
  if (!attention || step0 < 0 || step0 >= attention.shape[2]) return null;
  const source = attention.shape[3];
  return overHeads(attention, sel.layer, sel.head, step0 * source, source);
}

// Weights [row, column] of one layer and head; null = the mean over heads.
export function headWeights(attention, layer, head) {
  const [, , rows, columns] = attention.shape;
  return overHeads(attention, layer, head, 0, rows * columns);
}

// Weights that travel as 16 bits; [source] of one row: the layer and head selected, the mean over heads where none
// is.
export function seen(attention, sel, row) {
  const [, , rows, source] = attention.shape;
  if (row < 0 || row >= rows) return null;
  return overHeads(attention, sel.layer, sel.head, row * source, source, 65535);
}
