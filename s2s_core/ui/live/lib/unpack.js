// The payload's way back from bytes, as `views/pack.py` lays it out.

import { fromBlock, keepBlocks } from "./blocks.js";

const ARRAYS = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array, uint16: Uint16Array };

// Codes of 8 or 16 bits as numbers in [low, high]; the last code is "not a number".
export function decoded(codes, low, high) {
  const levels = 2 ** (8 * codes.BYTES_PER_ELEMENT) - 2;
  const step = (high - low) / levels;
  const values = new Float32Array(codes.length);
  for (let i = 0; i < codes.length; i++) values[i] = codes[i] > levels ? NaN : low + codes[i] * step;
  return values;
}

// {header, data, missing}: arrays in `data` are {data: typed array, shape}. `missing` is the key of a block that it
// refers to and that has not come yet (then `data` is not whole); what blocks come with it are kept.
export function unpack(bytes) {
  const copy = bytes.slice(); // the message's own buffer is not aligned, and not ours
  const length = new DataView(copy.buffer).getUint32(0, true);
  const header = new TextDecoder().decode(copy.subarray(4, 4 + length));
  const start = 8 * Math.ceil((4 + length) / 8);
  const refs = [];

  function arrayAt([offset, dtype, shape, ...scale]) {
    const size = shape.reduce((n, k) => n * k, 1);
    const found = new ARRAYS[dtype](copy.buffer, start + offset, size);
    return { data: scale.length ? decoded(found, ...scale) : found, shape };
  }

  const { $blocks: held, ...data } = JSON.parse(header, (_, value) => {
    if (Array.isArray(value?.$)) return arrayAt(value.$);
    if (Array.isArray(value?.$q)) return arrayAt(value.$q);
    if (!Array.isArray(value?.$of)) return value;
    const ref = {};
    refs.push([ref, ...value.$of]);
    return ref;
  });
  if (held) keepBlocks(held);
  for (const [ref, key, name] of refs) {
    const found = fromBlock(key, name);
    if (!found) return { header, data, missing: key };
    Object.assign(ref, found);
  }
  return { header, data, missing: null };
}
