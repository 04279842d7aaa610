// What stands on the chip of a token: the bytes of one character are one chip in parts, the character on the first.

// `side` is a sequence's {texts, joined}; a part that goes on is empty and says its name to screen readers.
export function label(chip, { texts, joined }, i) {
  const on = Boolean(joined?.[i]);
  chip.textContent = on ? "" : texts[i];
  chip.classList.toggle("s2s-joined", on);
  chip.classList.toggle("s2s-joins", Boolean(joined?.[i + 1]));
  if (on) chip.setAttribute("aria-label", texts[i]);
  else chip.removeAttribute("aria-label");
}

export function unlabel(chip) {
  chip.textContent = "";
  chip.classList.remove("s2s-joined", "s2s-joins");
  chip.removeAttribute("aria-label");
}
