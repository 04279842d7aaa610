// Blocks (`views/blocks.py`): what several views of a page read, or what stays from sentence to sentence, sent once.

import { cellsReader } from "./cells.js";

const KEPT = 6; // the newest blocks; a view holds what it has read
const READERS = { cells: cellsReader, plain: (content) => (name) => content[name] };
const blocks = (window.__s2sBlocks ??= new Map()); // key -> (name) => value
const waiting = (window.__s2sBlocksWaited ??= new Map()); // key -> functions to call when it is there

// Take the blocks of a message: {key: {kind, content}}.
export function keepBlocks(held) {
  for (const [key, { kind, content }] of Object.entries(held)) {
    const reader = blocks.get(key) ?? READERS[kind](content);
    blocks.delete(key);
    blocks.set(key, reader);
  }
  for (const key of [...blocks.keys()].slice(0, -KEPT)) blocks.delete(key);
  for (const key of Object.keys(held)) {
    const called = waiting.get(key) ?? [];
    waiting.delete(key);
    for (const then of called) then();
  }
}

// What a block holds under a name; undefined while the block is not there.
export const fromBlock = (key, name) => blocks.get(key)?.(name);

// Call `then` when a block has come; messages arrive in any order.
export function whenBlock(key, then) {
  waiting.set(key, [...(waiting.get(key) ?? []), then]);
}
