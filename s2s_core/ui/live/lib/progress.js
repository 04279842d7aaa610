// Where a step stands: how much of the source has been read, how much of the answer is on the screen.

import { clamp } from "./draw.js";

// Reading steps taken: source tokens, or layers where the encoder reads all tokens at once.
export const readSteps = (sel, data) => data.n_reading + Math.min(0, sel.step);

// Tokens written so far, without those that only the switch shows.
export const writtenSteps = (sel) => Math.max(0, sel.step);

// How many of `total` written tokens are on the screen: those stepped to, or all.
export const shownSteps = (sel, total) => (sel.showall ? total : clamp(sel.step, 0, total));

// The row of a position on the joined axis: reading positions 0..n_reading-1, then written tokens.
export const position = (sel, data) => data.n_reading + sel.step - 1;

// What an element does under the pointer: its token lights up in every view.
export const pointed = (bus, side, index) => ({
  onmouseenter: () => bus.set({ hover: { side, index } }),
  onmouseleave: () => bus.set({ hover: null }),
});
