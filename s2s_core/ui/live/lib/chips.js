// What stands on the chip of a token: the bytes of one character are one chip in parts, the character on the first.

// The token that parts the turns of a dialogue (`text/turns.py`), of a vocabulary that has it: for others ¶ is a sign
// like any.
const SEPARATOR = "▁¶";
export const partsTurns = ({ tokens }, i) => tokens?.[i] === SEPARATOR;

// `side` is a sequence's {texts, tokens, joined}; a part that goes on is empty and says its name to screen readers.
export function label(chip, side, i) {
  const { texts, joined } = side;
  const on = Boolean(joined?.[i]);
  chip.textContent = on ? "" : texts[i];
  chip.classList.toggle("s2s-joined", on);
  chip.classList.toggle("s2s-joins", Boolean(joined?.[i + 1]));
  chip.classList.toggle("s2s-parts", partsTurns(side, i));
  if (on) chip.setAttribute("aria-label", texts[i]);
  else chip.removeAttribute("aria-label");
}

export function unlabel(chip) {
  chip.textContent = "";
  chip.classList.remove("s2s-joined", "s2s-joins", "s2s-parts");
  chip.removeAttribute("aria-label");
}
