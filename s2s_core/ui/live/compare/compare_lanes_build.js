// One lane put on the page, before anything is written in it: its chips, its source, its candidates, what a click does.

function decodeLink(data, lane, bus) {
  const query = new URLSearchParams({ task: data.task, model: lane.model, text: lane.text, step: bus.sel.step, lang: data.lang });
  const { layer, head } = bus.sel;
  query.set("layer", layer);
  if (head !== null) query.set("head", head);
  lane.forced.forEach((forced, t) => forced && query.append("force", `${t}=${lane.target.tokens[t]}`));
  return `decode?${query}`;
}

// Widths of the written tokens: one for each step, wide enough in every lane, so that steps stand under one another.
function widths(panel, data) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.font = `600 15px ${getComputedStyle(panel.root).fontFamily}`;
  return Array.from({ length: data.n_steps }, (_, t) => {
    const all = data.lanes.map((lane) => (t < lane.target.texts.length ? Math.ceil(ctx.measureText(lane.target.texts[t]).width) : 0));
    return Math.max(26, Math.min(150, Math.max(...all) + 15));
  });
}

function writtenChips(panel, data, bus, lane, wide) {
  return wide.map((width, t) => S2S.h("button", { type: "button", class: "s2s-chip s2s-empty", tabindex: "-1", style: { width: `${width}px` },
    onclick: () => bus.set({ step: t + 1 }), onmouseenter: () => bus.set({ hover: { side: "target", index: t } }), onmouseleave: () => bus.set({ hover: null }) }));
}

// What a source chip says under the pointer: written only then, not with every step.
function describe(data, { lane, weights }, s) {
  const values = { token: lane.source.texts[s], percent: weights && S2S.percent(weights[s]) };
  return weights ? S2S.fmt(data.words[`weight.${lane.looks.kind}`], values).textContent : lane.source.texts[s];
}

function sourceChips(data, bus, lane, made) {
  return lane.source.texts.map((text, s) => S2S.h("button", { type: "button", class: "s2s-chip", tabindex: "-1", "data-index": s,
    onclick: () => bus.set({ step: s + 1 - lane.source.tokens.length }),
    onmouseenter: (event) => { event.target.title = describe(data, made, s); bus.set({ hover: { side: "source", index: s } }); }, onmouseleave: () => bus.set({ hover: null }) }, text, S2S.h("small")));
}

function candidateRows(panel, data, bus, lane) {
  const k = lane.index.shape[1];
  return Array.from({ length: k }, (_, i) => {
    const token = S2S.h("span"), bar = S2S.h("i"), prob = S2S.h("b");
    const button = S2S.h("button", { type: "button", hidden: true, onclick: () => force(panel, data, bus, lane, i) }, token, bar, prob);
    return { button, token, bar, prob };
  });
}

function force(panel, data, bus, lane, i) {
  const step = own(lane, bus.sel.step) - 1, token = lane.candidate_tokens[lane.index.data[step * lane.index.shape[1] + i]];
  bus.tell?.("force", { trace: data.trace, model: lane.model, step, token, all: panel.everywhere, before: lane.target.tokens.slice(0, step) });
}

function makeLane(panel, data, bus, lane, wide) {
  const made = { lane, at: null }, chips = writtenChips(panel, data, bus, lane, wide), strip = sourceChips(data, bus, lane, made), rows = candidateRows(panel, data, bus, lane);
  const sub = S2S.h("div", { class: "s2s-ln-sub" }), note = S2S.h("p"), { words } = data;
  const link = S2S.h("a", { href: decodeLink(data, lane, bus), target: "_self", title: words.open_help, "data-do": "open" }, words.open);
  link.onpointerdown = link.onfocus = link.onclick = () => { link.href = decodeLink(data, lane, bus); };
  const large = lane.looks && S2S.h("button", { type: "button", "data-do": "large", title: words.large_help, onclick: () => {
    bus.set({ lane: data.lanes.indexOf(lane) });
    document.querySelector('[data-view="alignments"]')?.scrollIntoView({ behavior: "smooth", block: "nearest" });
  } }, words.large);
  const node = S2S.h("div", { class: "s2s-ln-lane", "data-lane": lane.model, "data-cell": lane.cell ?? "" },
    S2S.h("div", {}, S2S.h("div", { class: "s2s-ln-name" }, lane.label), sub, S2S.h("div", { class: "s2s-ln-do" }, large, link)),
    S2S.h("div", { class: "s2s-ln-chips" }, chips), S2S.h("div", { class: "s2s-ln-strip", "data-kind": lane.looks?.kind ?? "none" }, strip),
    S2S.h("div", { class: "s2s-ln-next" }, rows.map((row) => row.button), note));
  return Object.assign(made, { node, chips, strip, rows, sub, note, state: chips.map(() => null) });
}
