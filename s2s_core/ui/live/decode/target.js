// The target strip: each token written, tinted by its probability, empty slots for what is not; and the step in one sentence.

import * as S2S from "../lib/index.js";

function sentence(data, sel) {
  const { say } = data, step0 = sel.step - 1, reading = data.n_reading;
  if (sel.step <= 0) {
    const read = reading + sel.step;
    if (sel.step === 0) return S2S.fmt(say.ready);
    if (!read) return S2S.fmt(say.nothing);
    return data.reading === "layers" ? S2S.fmt(say.read_layer, { read, reading })
      : S2S.fmt(say.read_token, { token: data.source.texts[read - 1], read, reading });
  }
  const token = data.target.texts[step0], values = { token, prob: S2S.num(data.probs.data[step0]) };
  const end = data.target.tokens[step0] === "</s>";
  const line = S2S.fmt(data.forced[step0] ? say.forced : end ? say.wrote_end : say.wrote, values);
  const weights = S2S.weights(data.attention, sel, step0);
  if (weights) {
    const at = S2S.argmax(weights);
    line.append(S2S.fmt(say.looks, { percent: S2S.percent(weights[at]), source: data.source.texts[at] }));
  }
  if (!data.finished && sel.step === data.target.tokens.length) line.append(S2S.fmt(say.limit, { n: sel.step }));
  return line;
}

function chip(data, bus, i) {
  return S2S.h("button", { type: "button", class: "s2s-chip", "data-index": i, tabindex: "-1", onclick: () => bus.set({ step: i + 1 }),
    onmouseenter: () => bus.set({ hover: { side: "target", index: i } }), onmouseleave: () => bus.set({ hover: null }) });
}

// Empty slots are not filled, only unveiled: a token's text and name are in the page once it is written.
function unveil(chip, data, i, written) {
  chip.classList.toggle("s2s-empty", !written);
  if (!written) {
    chip.textContent = "";
    chip.style.background = chip.style.color = "";
    chip.removeAttribute("data-token");
    chip.title = data.words.unwritten;
    return;
  }
  const prob = data.probs.data[i], tint = 0.06 + 0.2 * prob, forced = data.forced[i];
  chip.textContent = data.target.texts[i];
  chip.dataset.token = data.target.tokens[i];
  chip.dataset.prob = prob.toFixed(6);
  chip.style.background = S2S.mix(tint, "target");
  chip.style.color = S2S.ink(tint, "target");
  chip.classList.toggle("s2s-forced", forced);
  chip.title = S2S.fmt(data.words[forced ? "forced" : "probability"], { token: data.target.texts[i], prob: S2S.num(prob) }).textContent;
}

export default S2S.view("target", {
  bare: true,
  build(panel, data, bus) {
    const chips = data.target.tokens.map((_, i) => chip(data, bus, i));
    const line = S2S.h("p", { class: "s2s-sentence", "aria-live": "polite" });
    const clear = data.forced.some(Boolean) && S2S.h("button", { type: "button", class: "s2s-button", "data-do": "unforce", onclick: () => bus.unforce() }, data.words.clear);
    panel.state = { chips, line, written: chips.map(() => null) };
    panel.root.setAttribute("aria-label", data.words.target);
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-strip" },
      S2S.h("span", { class: "s2s-name" }, data.words.target), S2S.h("div", { class: "s2s-chips" }, chips, clear)), line);
  },
  draw(panel, data, sel) {
    const { chips, line, written } = panel.state;
    chips.forEach((chip, i) => {
      const now = sel.showall || i < sel.step;
      if (written[i] !== now) unveil(chip, data, i, (written[i] = now));
      chip.classList.toggle("s2s-future", now && i >= sel.step);
      chip.classList.toggle("s2s-now", i === sel.step - 1);
      chip.classList.toggle("s2s-hover", now && sel.hover?.side === "target" && sel.hover.index === i);
    });
    line.replaceChildren(sentence(data, sel));
  },
});
