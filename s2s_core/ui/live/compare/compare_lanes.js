// The lanes in lock-step: what each has written, where it looks or what its memory holds, and its next token.

import * as S2S from "../lib/index.js";

const NAMED = 0.045; // shares from here on are written under their token, in per cent
S2S.css("lanes", `
[data-view="lanes"] .s2s-say b { white-space: nowrap; }
[data-view="lanes"] .s2s-say { font-size: 14px; line-height: 22px; min-height: 44px; }
.s2s-ln { display: grid; grid-template-columns: minmax(108px, 148px) minmax(0, 5fr) minmax(0, 6fr) 196px; column-gap: 20px; }
.s2s-ln > .s2s-ln-top { color: var(--s2s-dim); font-size: 12px; line-height: 20px; border-top: 1px solid var(--s2s-line); padding-top: 4px; }
.s2s-ln-lane { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; align-items: center; border-bottom: 1px solid var(--s2s-line); padding: 10px 0; min-height: 76px; }
.s2s-ln-lane:last-child { border-bottom: 0; padding-bottom: 0; }
.s2s-ln-name { font-weight: 600; font-size: 14px; line-height: 20px; }
.s2s-ln-sub { color: var(--s2s-dim); font-size: 12px; line-height: 16px; min-height: 32px; }
.s2s-ln-do { display: flex; gap: 4px 10px; flex-wrap: wrap; }
.s2s-ln-do :is(a, button) { font: inherit; font-size: 12px; line-height: 18px; color: var(--s2s-source); background: none; border: 0; padding: 0; cursor: pointer; text-decoration: none; }
.s2s-ln-do :is(a, button):hover { text-decoration: underline; }
.s2s-ln-chips { display: flex; flex-wrap: wrap; gap: 4px; min-width: 0; contain: layout; }
.s2s-ln-chips .s2s-chip { font-size: 15px; line-height: 20px; min-height: 30px; padding: 4px 6px; min-width: 26px; text-align: center; }
.s2s-ln-chips .s2s-chip.s2s-empty { border-style: dotted; min-width: 26px; }
.s2s-ln-chips .s2s-chip.s2s-wait { border-color: transparent; color: var(--s2s-dim); }
.s2s-ln-chips .s2s-chip.s2s-leaves { box-shadow: inset 0 -3px 0 var(--s2s-negative); }
.s2s-ln-strip { display: flex; flex-wrap: wrap; gap: 2px; min-width: 0; contain: layout; }
.s2s-ln-strip .s2s-chip { font-size: 13px; line-height: 20px; min-height: 30px; padding: 3px 4px; min-width: 26px; flex: 1 1 auto; text-align: center; border-radius: 3px; }
.s2s-ln-strip small { display: block; font-size: 12px; line-height: 14px; min-height: 14px; opacity: .85; }
.s2s-ln-strip .s2s-chip:not(.s2s-unread) { border-color: var(--s2s-line); }
.s2s-ln-next { display: grid; gap: 0; align-content: center; min-height: 78px; }
.s2s-ln-next button { display: grid; grid-template-columns: minmax(0, 1fr) 52px 36px; gap: 6px; align-items: center; font: inherit; font-size: 13px; line-height: 19px; height: 20px; padding: 0 4px; border: 0; border-radius: 3px; background: none; color: var(--s2s-text); text-align: left; cursor: pointer; }
.s2s-ln-next button:hover { background: var(--s2s-line); }
.s2s-ln-next button[hidden] { display: none; }
.s2s-ln-next button > span { overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.s2s-ln-next i { height: 8px; border-radius: 2px; background: var(--s2s-target); opacity: .55; transform-origin: left; }
.s2s-ln-next b { font-weight: 400; text-align: right; color: var(--s2s-dim); }
.s2s-ln-next .s2s-chosen > span { font-weight: 700; }
.s2s-ln-next .s2s-chosen i { opacity: 1; }
.s2s-ln-next p { margin: 0; padding: 0 4px; font-size: 12px; line-height: 18px; color: var(--s2s-dim); }
.s2s-ln-lane.s2s-waits .s2s-ln-next { opacity: .6; }
.s2s-ln.s2s-two { grid-template-columns: minmax(0, 1fr) 196px; }
.s2s-ln.s2s-two .s2s-ln-top { display: none; }
.s2s-ln.s2s-two .s2s-ln-lane { row-gap: 6px; align-items: start; }
.s2s-ln.s2s-two .s2s-ln-next { grid-column: 2; grid-row: 1 / span 3; }
.s2s-ln.s2s-two .s2s-ln-lane > :not(.s2s-ln-next) { grid-column: 1; }
.s2s-ln.s2s-two .s2s-ln-sub { min-height: 16px; }
.s2s-ln.s2s-one { grid-template-columns: minmax(0, 1fr); }
.s2s-ln.s2s-one .s2s-ln-top { display: none; }
.s2s-ln.s2s-one .s2s-ln-lane { row-gap: 6px; }
.s2s-ln.s2s-one .s2s-ln-sub { min-height: 16px; }
`);

const millions = (n) => (n >= 1e6 ? `${S2S.num(n / 1e6, 1)} M` : `${S2S.num(n / 1e3, 0)} k`);
const paint = (looks) => (looks?.kind === "attention" ? "attention" : "gate");

// The row of a lane's `looks` at a step; below 0 where there is none yet. Lanes end their reading together.
function rowOf(data, lane, step) {
  const n = lane.source.tokens.length, position = step > 0 ? n + step - 1 : n - 1 + step;
  return position - lane.looks.first;
}

const read = (data, lane, step) => (lane.all_at_once && step > -data.n_reading ? lane.source.tokens.length
  : Math.max(0, lane.source.tokens.length + Math.min(0, step)));

// The last step that a lane has something to say about: a lane that has finished keeps its last picture.
const own = (lane, step) => Math.min(step, lane.target.tokens.length);

function subtitle(data, lane, sel) {
  const { words } = data, values = { size: millions(lane.n_parameters), score: data.scores[lane.score] ?? "" };
  if (!lane.looks) return S2S.fmt(words["kind.none"], values);
  if (lane.looks.kind !== "attention") return S2S.fmt(words[`kind.${lane.looks.kind}`], values);
  const [layers, heads] = lane.looks.weights.shape, layer = Math.min(sel.layer, layers - 1) + 1;
  if (layers * heads === 1) return S2S.fmt(words["kind.attention"], values);
  const one = sel.head !== null && sel.head < heads;
  return S2S.fmt(words[one ? "kind.head" : "kind.heads"], { ...values, layer, head: (sel.head ?? 0) + 1, n: heads });
}

// Chips are unveiled: the token is in the page once its step has come; after its last one a lane waits.
function unveil(data, made, t, kind) {
  const { lane } = made, chip = made.chips[t], { words } = data;
  made.state[t] = kind;
  chip.className = `s2s-chip${kind === "empty" ? " s2s-empty" : kind === "wait" ? " s2s-wait" : ""}`;
  chip.removeAttribute("data-token");
  chip.style.background = chip.style.color = "";
  chip.textContent = kind === "wait" ? "·" : "";
  chip.title = words[kind === "wait" ? "waits" : "unwritten"];
  if (kind !== "written") return;
  const prob = lane.probs.data[t], forced = lane.forced[t], tint = 0.06 + 0.2 * prob;
  chip.textContent = lane.target.texts[t];
  chip.dataset.token = lane.target.tokens[t];
  chip.dataset.prob = prob.toFixed(6);
  chip.style.background = S2S.mix(tint, "target");
  chip.style.color = S2S.ink(tint, "target");
  chip.classList.toggle("s2s-forced", forced && t >= lane.n_given);
  chip.classList.toggle("s2s-leaves", made.leaves === t);
  const said = { token: lane.target.texts[t], prob: S2S.num(prob), rank: lane.ranks.data[t] };
  chip.title = S2S.fmt(words[made.leaves === t ? "chip_leaves" : forced ? "chip_given" : "chip"], said).textContent;
}

function drawChips(data, made, sel) {
  const { lane, chips, state } = made, reached = S2S.reached(lane, sel), length = lane.target.tokens.length;
  chips.forEach((chip, t) => {
    const kind = t < reached ? "written" : t >= length && (sel.showall || sel.step > length) && t < Math.max(sel.step, sel.showall ? data.n_steps : 0) ? "wait" : "empty";
    if (state[t] !== kind) unveil(data, made, t, kind);
    chip.classList.toggle("s2s-now", t === sel.step - 1 && t < length);
    chip.classList.toggle("s2s-future", kind === "written" && t >= sel.step);
    chip.classList.toggle("s2s-hover", kind === "written" && sel.hover?.side === "target" && sel.hover.index === t);
  });
}

function drawStrip(data, made, sel) {
  const { lane, strip } = made, known = read(data, lane, sel.step), { looks } = lane, color = paint(looks);
  const weights = looks?.weights && known > 0 && S2S.seen(looks.weights, sel, rowOf(data, lane, own(lane, sel.step)));
  strip.forEach((chip, s) => {
    const isRead = s < known, value = weights && isRead ? weights[s] : 0;
    chip.style.background = S2S.mix(weights ? value : isRead ? 0.05 : 0, weights ? color : "source");
    chip.style.color = isRead ? S2S.ink(weights ? value : 0.05, weights ? color : "source") : "";
    chip.classList.toggle("s2s-unread", !isRead);
    chip.classList.toggle("s2s-nowread", sel.step < 0 && !lane.all_at_once && s === known - 1);
    chip.classList.toggle("s2s-hover", sel.hover?.side === "source" && sel.hover.index === s);
    S2S.put(chip.lastChild, weights && isRead && value >= NAMED ? String(Math.round(100 * value)) : "");
  });
  return weights;
}

function drawNext(data, made, sel) {
  const { lane, rows, note } = made, step = own(lane, sel.step), t = step - 1, k = lane.index.shape[1], waits = sel.step > lane.target.tokens.length;
  made.node.classList.toggle("s2s-waits", waits);
  if (made.at !== step) rows.forEach((row, i) => {
    row.button.hidden = t < 0;
    if (t < 0) { row.button.removeAttribute("data-token"); return; }
    const at = lane.index.data[t * k + i], prob = lane.top.data[t * k + i], chosen = lane.candidate_tokens[at] === lane.target.tokens[t];
    S2S.put(row.token, lane.candidates[at]);
    S2S.put(row.prob, S2S.num(prob));
    row.bar.style.transform = `scaleX(${Math.max(0.02, prob).toFixed(3)})`;
    row.button.classList.toggle("s2s-chosen", chosen);
    row.button.dataset.token = lane.candidate_tokens[at];
    row.button.dataset.prob = prob.toFixed(6);
  });
  made.at = step;
  const values = t < 0 ? {} : { entropy: S2S.num(lane.entropy.data[t]), rank: lane.ranks.data[t], prob: S2S.num(lane.probs.data[t], 3), token: lane.target.texts[t] };
  S2S.put(note, t < 0 ? "" : S2S.fmt(data.words[waits ? "finished" : lane.ranks.data[t] > 1 ? "note_ranked" : "note"], values).textContent);
}

// Where each lane first leaves the reference, or, without one, the lane chosen as the base.
function leave(data, made, base) {
  if (data.mode === "prefix") return null;
  const other = data.reference?.tokens ?? data.lanes[base].target.tokens;
  return made.lane.target.tokens === other ? null : S2S.parting(made.lane.target.tokens, other);
}

function attentionChoosers(panel, data, bus) {
  const { words } = data, many = data.lanes.filter((lane) => lane.looks?.weights && lane.looks.weights.shape[0] * lane.looks.weights.shape[1] > 1);
  if (!many.length) return [];
  const layers = Math.max(...many.map((lane) => lane.looks.weights.shape[0])), heads = Math.max(...many.map((lane) => lane.looks.weights.shape[1]));
  const layer = S2S.chooser(words.choose_layer, words.layer, layers, (value) => bus.set({ layer: value }));
  const head = S2S.h("select", { "aria-label": words.choose_head, title: words.choose_head, onchange: (event) => { bus.set({ head: event.target.value === "" ? null : Number(event.target.value) }); event.target.blur(); } },
    S2S.h("option", { value: "" }, words.mean), Array.from({ length: heads }, (_, i) => S2S.h("option", { value: i }, S2S.fmt(words.head, { n: i + 1 }))));
  Object.assign(panel.state, { layer, head });
  return [layers > 1 && layer, " ", heads > 1 && head].filter(Boolean);
}

// A candidate clicked is forced in its own lane or in all of them; under a common prefix always in all.
function forcing(panel, data, bus) {
  const { words } = data, nodes = [];
  if (data.mode === "own" && data.lanes.length > 1) {
    const choice = S2S.segment(words.force_label, [["one", words.force_one], ["all", words.force_all]], (key) => { panel.everywhere = key === "all"; choice.press(key); });
    choice.press(panel.everywhere ? "all" : "one");
    nodes.push(choice.node);
  }
  if (data.mode === "own" && data.lanes.some((lane) => lane.forced.some(Boolean))) {
    nodes.push(" ", S2S.h("button", { type: "button", class: "s2s-item", style: { display: "inline", width: "auto" }, "data-do": "unforce", onclick: () => bus.unforce() }, words.unforce));
  }
  return nodes;
}

export default S2S.view("lanes", {
  build(panel, data, bus) {
    const { words } = data, wide = widths(panel, data), state = (panel.state = {});
    state.lanes = data.lanes.map((lane) => makeLane(panel, data, bus, lane, wide));
    state.grid = S2S.h("div", { class: `s2s-ln${panel.width < 620 ? " s2s-one" : panel.width < 900 ? " s2s-two" : ""}`, role: "group" },
      ["model", data.mode === "prefix" ? "fed" : "written", "looks", "next"].map((name) => S2S.h("div", { class: "s2s-ln-top" }, words[`column.${name}`])), state.lanes.map((made) => made.node));
    panel.setTitle(words[`title.${data.mode}`]);
    panel.setQuiet([...attentionChoosers(panel, data, bus), " ", ...forcing(panel, data, bus)]);
    panel.help(["what", data.mode, "looks", "memory", "jacobian", "reading", "click"].map((key) => words[`help.${key}`]).join("\n"));
    panel.body.replaceChildren(state.grid);
    panel.exports([
      { label: panel.words.png, get filename() { return `compare-${Math.max(0, bus.sel.step)}.png`; }, make: () => picture(panel) },
      { label: panel.words.csv, filename: "compare.csv", make: () => table(data, bus.sel) },
    ]);
  },
  draw(panel, data, sel, bus) {
    S2S.fill(data, data.lanes.map((lane) => lane.looks), bus);
    const { state } = panel, base = S2S.base(data, sel), look = `${sel.layer} ${sel.head}`;
    for (const made of state.lanes) {
      const leaves = leave(data, made, base);
      if (leaves !== made.leaves) { made.leaves = leaves; made.state.fill(null); }
      drawChips(data, made, sel);
      made.weights = drawStrip(data, made, sel);
      drawNext(data, made, sel);
      if (made.subtitled !== look) S2S.put(made.sub, subtitle(data, made.lane, sel).textContent);
      made.subtitled = look;
    }
    if (state.layer) state.layer.value = sel.layer;
    if (state.head) state.head.value = sel.head ?? "";
    panel.say(S2S.sayLanes(data, state.lanes, sel));
  },
});
