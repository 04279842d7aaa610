// The source strip: each token read, tinted by this step's attention; while reading, which tokens have been read.

import { label, partsTurns } from "../lib/chips.js";
import { h, ink, mix, num, plain } from "../lib/draw.js";
import { weights as weightsOf } from "../lib/heads.js";
import { view } from "../lib/panel.js";
import { pointed, readSteps } from "../lib/progress.js";

function makeChip(data, bus, i) {
  const { tokens } = data.source;
  const step = data.reading === "tokens" ? i + 1 - data.n_reading : 0;
  const handles = { "data-token": tokens[i], "data-index": i, tabindex: "-1" };
  const leaveOut = () => bus.edit({ kind: "source", mask: [i] });
  const act = { onclick: () => bus.set({ step }), ondblclick: leaveOut, ...pointed(bus, "source", i) };
  const chip = h("button", { type: "button", class: "s2s-chip", ...handles, ...act });
  label(chip, data.source, i);
  return chip;
}

// What a chip says under the pointer: its weight, and of a separator what it is.
function describe({ source, words }, i, weight) {
  const said = weight === null ? "" : plain(words.attended, { token: source.texts[i], weight: num(weight) });
  return partsTurns(source, i) ? [words.turn, said].filter(Boolean).join("\n") : said;
}

// How strong a chip's colour is: by its weight, else by how far it has been read.
function tintOf(weight, share) {
  return weight === null ? 0.16 * share : 0.06 + 0.64 * weight;
}

export default view("source", {
  bare: true,
  build(panel, data, bus) {
    const chips = data.source.texts.map((_, i) => makeChip(data, bus, i));
    const name = h("span", { class: "s2s-name" }, data.words.source);
    panel.state = { chips };
    panel.root.setAttribute("aria-label", data.words.source);
    panel.body.replaceChildren(h("div", { class: "s2s-strip" }, name, h("div", { class: "s2s-chips" }, chips)));
  },
  draw(panel, data, sel) {
    const weights = weightsOf(data.attention, sel, sel.step - 1);
    const read = readSteps(sel, data);
    const byToken = data.reading === "tokens";
    panel.state.chips.forEach((chip, i) => {
      const share = byToken ? Number(i < read) : read / data.n_reading;
      const weight = weights ? weights[i] : null;
      const tint = tintOf(weight, share);
      chip.style.background = mix(tint, "source");
      chip.style.color = share > 0 ? ink(tint, "source") : "";
      chip.classList.toggle("s2s-unread", share <= 0);
      chip.classList.toggle("s2s-nowread", byToken && sel.step < 0 && i === read - 1);
      chip.classList.toggle("s2s-hover", sel.hover?.side === "source" && sel.hover.index === i);
      chip.title = describe(data, i, weight);
    });
  },
});
