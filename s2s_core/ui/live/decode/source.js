// The source strip: each token read, tinted by this step's attention; while reading, which tokens have been read.

import * as S2S from "../lib/index.js";

export default S2S.view("source", {
  bare: true,
  build(panel, data, bus) {
    const { texts, tokens } = data.source;
    const jump = (i) => bus.set({ step: data.reading === "tokens" ? i + 1 - data.n_reading : 0 });
    const chips = texts.map((text, i) => S2S.h("button", { type: "button", class: "s2s-chip", "data-token": tokens[i], "data-index": i, tabindex: "-1",
      onclick: () => jump(i), onmouseenter: () => bus.set({ hover: { side: "source", index: i } }), onmouseleave: () => bus.set({ hover: null }) }, text));
    panel.state = { chips };
    panel.root.setAttribute("aria-label", data.words.source);
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-strip" },
      S2S.h("span", { class: "s2s-name" }, data.words.source), S2S.h("div", { class: "s2s-chips" }, chips)));
  },
  draw(panel, data, sel) {
    const weights = S2S.weights(data.attention, sel, sel.step - 1);
    const read = data.n_reading + Math.min(sel.step, 0);
    const share = data.reading === "tokens" ? null : read / data.n_reading;
    panel.state.chips.forEach((chip, i) => {
      const isRead = share === null ? i < read : share > 0;
      const tint = weights ? 0.06 + 0.64 * weights[i] : isRead ? 0.16 * (share ?? 1) : 0;
      chip.style.background = S2S.mix(tint, "source");
      chip.style.color = isRead ? S2S.ink(tint, "source") : "";
      chip.classList.toggle("s2s-unread", !isRead);
      chip.classList.toggle("s2s-nowread", share === null && sel.step < 0 && i === read - 1);
      chip.classList.toggle("s2s-hover", sel.hover?.side === "source" && sel.hover.index === i);
      chip.title = weights ? S2S.fmt(data.words.attended, { token: data.source.texts[i], weight: S2S.num(weights[i]) }).textContent : "";
    });
  },
});
