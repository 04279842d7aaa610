// The target strip: each token written, tinted by its probability, empty slots for what is not; and the step in one
// sentence.

import { label, unlabel } from "../lib/chips.js";
import { argmax, fmt, h, ink, mix, num, percent, plain } from "../lib/draw.js";
import { weights as weightsOf } from "../lib/heads.js";
import { view } from "../lib/panel.js";
import { pointed, readSteps } from "../lib/progress.js";

function sayReading(data, sel) {
  const { say } = data;
  const read = readSteps(sel, data);
  if (sel.step === 0) return fmt(say.ready);
  if (!read) return fmt(say.nothing);
  const values = { read, reading: data.n_reading };
  if (data.reading === "layers") return fmt(say.read_layer, values);
  return fmt(say.read_token, { ...values, token: data.source.texts[read - 1] });
}

function wroteTemplate(data, step0) {
  const { say } = data;
  if (data.forced[step0]) return say[data.given ? "given" : "forced"];
  return data.target.tokens[step0] === "</s>" ? say.wrote_end : say.wrote;
}

// Where a model has a pointer: what of the token's probability is copied, or that nothing can be.
function sayCopied({ say, copies }, step0) {
  const values = { p_gen: num(copies.p_gen.data[step0]), percent: percent(copies.share.data[step0]) };
  return fmt(copies.places[step0] < 0 ? say.generated : say.copied, values);
}

function sentence(data, sel) {
  if (sel.step <= 0) return sayReading(data, sel);
  const { say } = data;
  const step0 = sel.step - 1;
  const values = { token: data.target.texts[step0], prob: num(data.probs.data[step0]) };
  const line = fmt(wroteTemplate(data, step0), values);
  const weights = weightsOf(data.attention, sel, step0);
  if (weights) {
    const at = argmax(weights);
    line.append(fmt(say.looks, { percent: percent(weights[at]), source: data.source.texts[at] }));
  }
  if (data.copies) line.append(sayCopied(data, step0));
  if (!data.finished && sel.step === data.target.tokens.length) line.append(fmt(say.limit, { n: sel.step }));
  return line;
}

function makeChip(bus, i) {
  const handles = { "data-index": i, tabindex: "-1" };
  const act = { onclick: () => bus.set({ step: i + 1 }), ...pointed(bus, "target", i) };
  return h("button", { type: "button", class: "s2s-chip", ...handles, ...act });
}

function makeClear(data, bus) {
  const act = { "data-do": "unforce", onclick: () => bus.unforce() };
  return h("button", { type: "button", class: "s2s-button", ...act }, data.words[data.given ? "clear_given" : "clear"]);
}

function empty(chip, words) {
  unlabel(chip);
  chip.style.background = "";
  chip.style.color = "";
  chip.removeAttribute("data-token");
  chip.classList.remove("s2s-mixed");
  chip.title = words.unwritten;
}

// The chip's two-coloured edge: generating, then copying.
function edge(chip, { words, copies }, i) {
  if (!copies) return;
  const p = copies.p_gen.data[i];
  chip.classList.add("s2s-mixed");
  chip.style.setProperty("--s2s-p-gen", `${100 * p}%`);
  chip.dataset.pGen = p.toFixed(6);
  chip.title += ` · ${plain(words.p_gen, { p_gen: num(p), percent: percent(copies.share.data[i]) })}`;
}

// What a chip's tooltip says: who chose the token, and how probable it was.
function titleOf(data, i) {
  const { words, forced, given } = data;
  const forcer = given ? "given" : "forced";
  const values = { token: data.target.texts[i], prob: num(data.probs.data[i]) };
  return plain(words[forced[i] ? forcer : "probability"], values);
}

function write(chip, data, i) {
  const prob = data.probs.data[i];
  const tint = 0.06 + 0.2 * prob;
  const forced = data.forced[i];
  label(chip, data.target, i);
  chip.dataset.token = data.target.tokens[i];
  chip.dataset.prob = prob.toFixed(6);
  chip.style.background = mix(tint, "target");
  chip.style.color = ink(tint, "target");
  chip.classList.toggle("s2s-forced", forced && !data.given);
  chip.classList.toggle("s2s-given", forced && data.given);
  chip.title = titleOf(data, i);
  edge(chip, data, i);
}

// Empty slots are not filled, only unveiled: a token's text and name are in the page once it is written.
function unveil(chip, data, i, written) {
  chip.classList.toggle("s2s-empty", !written);
  if (written) write(chip, data, i);
  else empty(chip, data.words);
}

export default view("target", {
  bare: true,
  build(panel, data, bus) {
    const chips = data.target.tokens.map((_, i) => makeChip(bus, i));
    const line = h("p", { class: "s2s-sentence", "aria-live": "polite" });
    const clear = data.forced.some(Boolean) && makeClear(data, bus);
    const name = h("span", { class: "s2s-name" }, data.words.target);
    panel.state = { chips, line, written: chips.map(() => null) };
    panel.root.setAttribute("aria-label", data.words.target);
    const strip = h("div", { class: "s2s-strip" }, name, h("div", { class: "s2s-chips" }, chips, clear));
    panel.body.replaceChildren(strip, line);
  },
  draw(panel, data, sel) {
    const { chips, line, written } = panel.state;
    chips.forEach((chip, i) => {
      const now = sel.showall || i < sel.step;
      if (written[i] !== now) unveil(chip, data, i, now);
      written[i] = now;
      chip.classList.toggle("s2s-future", now && i >= sel.step);
      chip.classList.toggle("s2s-now", i === sel.step - 1);
      chip.classList.toggle("s2s-hover", now && sel.hover?.side === "target" && sel.hover.index === i);
    });
    line.replaceChildren(sentence(data, sel));
  },
});
