// What each layer already knows: the output head on every depth of the decoder, a column for each token written; and
// what the decoder would write if it looked at an earlier depth of the encoder.

import { csv } from "../lib/download.js";
import { css, fmt, h, ink, mix, num, plain } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { put } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { pointed, shownSteps } from "../lib/progress.js";

css("attention_lens", `
.s2s-le { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 12px 32px; align-items: start; }
.s2s-le.s2s-narrow { grid-template-columns: minmax(0, 1fr); }
.s2s-le-scroll { overflow-x: auto; contain: content; }
.s2s-le-answers, .s2s-le-lines { contain: layout; }
.s2s-le table { border-collapse: separate; border-spacing: 1px; border: 0; margin: 0; }
.s2s-le :is(th, td) {
  border: 0; padding: 2px 6px; font-size: 13px; line-height: 20px; font-weight: 400; white-space: pre;
  text-align: center; min-width: 36px; max-width: 110px; overflow: hidden; text-overflow: ellipsis;
}
.s2s-le th:first-child {
  text-align: left; color: var(--s2s-dim); font-size: 12px; position: sticky; left: 0; background: var(--s2s-panel);
  max-width: none;
}
.s2s-le thead th { color: var(--s2s-target); cursor: pointer; }
.s2s-le thead th.s2s-now { font-weight: 700; }
.s2s-le td.s2s-now { box-shadow: inset 0 0 0 2px var(--s2s-target); }
.s2s-le td.s2s-hit { font-weight: 600; }
.s2s-le-part { margin: 0 0 4px; font-size: 12px; line-height: 20px; color: var(--s2s-dim); }
.s2s-le-lines {
  display: grid; grid-template-columns: max-content max-content minmax(0, 1fr); gap: 2px 12px;
  font-size: 13px; line-height: 20px;
}
.s2s-le-lines > :nth-child(3n + 1) { color: var(--s2s-dim); font-size: 12px; }
.s2s-le-lines > :nth-child(3n + 2) { text-align: right; }
.s2s-le-lines > :nth-child(3n) {
  overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--s2s-dim);
}
.s2s-le-answers {
  display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 12px;
  font-size: 13px; line-height: 20px; margin-top: 4px;
}
.s2s-le-answers > :nth-child(odd) { color: var(--s2s-dim); font-size: 12px; }
.s2s-le-answers i { font-style: normal; padding: 0 3px; margin-right: 2px; border-radius: 3px; }
.s2s-le-answers i.s2s-same { background: color-mix(in srgb, var(--s2s-target) 16%, transparent); }
.s2s-le-answers i[hidden] { display: none; }
`);

// ---- the numbers

const depthName = (words, depth, part) => plain(words[depth ? part : `${part}_0`], { n: depth });
const depthsOf = (data) => Array.from({ length: data.top.shape[0] }, (_, depth) => depth);
const value = (array, depth, step0) => array.data[depth * array.shape[1] + step0];

// The likeliest tokens of a depth and step: [{text, prob}].
function candidates(data, depth, step0) {
  const [, steps, n] = data.top.shape;
  const first = (depth * steps + step0) * n;
  return Array.from({ length: n }, (_, k) => ({
    text: data.texts[data.top.data[first + k]],
    token: data.tokens[data.top.data[first + k]],
    prob: data.probs.data[first + k],
  }));
}

// ---- the parts of the panel; the last layer stands on top

function lens(data, bus) {
  const { words, target } = data;
  const heads = target.texts.map((_, t) => {
    const go = () => bus.set({ step: t + 1 });
    return h("th", { title: words.goto, onclick: go, ...pointed(bus, "target", t) });
  });
  const cells = depthsOf(data).map(() => target.texts.map(() => h("td")));
  const lines = cells.map((row, depth) => h("tr", {}, h("th", {}, depthName(words, depth, "decoder")), row));
  const top = h("thead", {}, h("tr", {}, h("th"), heads));
  return { heads, cells, node: h("table", {}, top, h("tbody", {}, lines.reverse())) };
}

function detail(data) {
  const lines = depthsOf(data).map((depth) => ({
    depth,
    name: h("span", {}, depthName(data.words, depth, "decoder")),
    rank: h("span"),
    top: h("span"),
  }));
  const nodes = [...lines].reverse().map(({ name, rank, top }) => [name, rank, top]);
  return { lines, node: h("div", { class: "s2s-le-lines" }, nodes) };
}

function answers(data) {
  const classOf = (text, t) => (text === data.target.texts[t] ? "s2s-same" : "");
  const tokens = data.answers.map((answer) =>
    answer.map((text, t) => h("i", { hidden: true, class: classOf(text, t) }, text)),
  );
  const name = (depth) => h("span", {}, depthName(data.words, depth, "encoder"));
  const rows = tokens.map((row, depth) => [name(depth), h("span", {}, row)]);
  return { tokens, node: h("div", { class: "s2s-le-answers" }, rows.reverse()) };
}

// ---- drawing

function cellTitle(data, depth, t) {
  return plain(data.words.cell, {
    token: data.target.texts[t],
    rank: value(data.ranks, depth, t),
    prob: num(value(data.chosen, depth, t), 3),
    kl: num(value(data.divergence, depth, t)),
  });
}

// A column is filled once its token is written.
function unveil({ heads, cells }, data, t, seen) {
  put(heads[t], seen ? data.target.texts[t] : "");
  cells.forEach((row, depth) => {
    const [{ text, prob }] = candidates(data, depth, t);
    const cell = row[t];
    put(cell, seen ? text : "");
    cell.style.background = seen ? mix(0.85 * prob, "attention") : "var(--s2s-bg)";
    cell.style.color = seen ? ink(0.85 * prob, "attention") : "";
    cell.classList.toggle("s2s-hit", seen && value(data.ranks, depth, t) === 1);
    cell.title = seen ? cellTitle(data, depth, t) : "";
  });
}

// The columns and answers as far as is written. `state.written` is null until something has been drawn.
function unveilTo(state, data, until) {
  if (state.written === until) return;
  const from = state.written === null ? 0 : Math.min(state.written, until);
  const to = state.written === null ? data.target.texts.length : Math.max(state.written, until);
  for (let t = from; t < to; t++) unveil(state.lens, data, t, t < until);
  for (const row of state.answers.tokens) {
    row.forEach((node, t) => {
      node.hidden = t >= until;
    });
  }
  state.written = until;
}

function mark({ heads, cells }, t, on) {
  heads[t]?.classList.toggle("s2s-now", on);
  for (const row of cells) row[t]?.classList.toggle("s2s-now", on);
}

// A wide table is scrolled until the step's column is seen, once it has been laid out.
function follow({ scroll, lens: { heads } }, t) {
  requestAnimationFrame(() => {
    const head = heads[t];
    if (!head || scroll.scrollWidth <= scroll.clientWidth) return;
    const names = scroll.querySelector("th").offsetWidth; // they stay at the left
    const right = head.offsetLeft + head.offsetWidth - scroll.clientWidth;
    const left = head.offsetLeft - names;
    if (scroll.scrollLeft < right) scroll.scrollLeft = right;
    else if (scroll.scrollLeft > left) scroll.scrollLeft = Math.max(0, left);
  });
}

function fillDetail({ detail: { lines } }, data, t) {
  const listed = (depth) => candidates(data, depth, t).map(({ text, prob }) => `${text} ${num(prob)}`);
  for (const { depth, rank, top } of lines) {
    put(rank, t < 0 ? "" : plain(data.words.rank, { rank: value(data.ranks, depth, t) }));
    put(top, t < 0 ? "" : listed(depth).join(" · "));
  }
}

export function sentence(data, t) {
  if (t < 0) return fmt(data.words.say_unwritten);
  const { words } = data;
  const token = data.target.texts[t];
  const ranks = depthsOf(data).map((depth) => value(data.ranks, depth, t));
  const last = ranks.length - 1;
  const first = ranks.findIndex((_, depth) => ranks.slice(depth).every((rank) => rank === 1));
  if (first < 0) return fmt(words.say_never, { token, rank: ranks[last] });
  const known = { token, depth: depthName(words, first, "decoder"), prob: num(value(data.chosen, first, t)) };
  if (first === 0) return fmt(words.say_input, { ...known, fed: data.fed[t] });
  if (first !== last) return fmt(words.say_known, known);
  const before = depthName(words, last - 1, "decoder");
  const [{ text }] = candidates(data, last - 1, t);
  return fmt(words.say_last, { token, rank: ranks[Math.max(0, last - 1)], before, text });
}

// ---- export

function table(data, sel) {
  const titles = Array.from({ length: data.top.shape[2] }, (_, i) => [`top${i + 1}`, `p${i + 1}`]);
  const rows = [["step", "token", "depth", "rank", "probability", "kl_from_last_nats", ...titles.flat()]];
  const until = shownSteps(sel, data.target.texts.length);
  for (let t = 0; t < until; t++) {
    for (const depth of depthsOf(data)) {
      const numbers = [data.ranks, data.chosen, data.divergence].map((array) => value(array, depth, t));
      const top = candidates(data, depth, t).flatMap(({ token, prob }) => [token, prob]);
      rows.push([t + 1, data.target.tokens[t], depth, ...numbers, ...top]);
    }
  }
  data.answer_tokens.forEach((tokens, depth) => rows.push(["encoder", depth, tokens.slice(0, until).join(" ")]));
  return csv(rows);
}

const HELP = ["what", "logit", "decoder", "not", "source"];

export default view("attention_lens", {
  build(panel, data, bus) {
    const { words } = data;
    const made = { lens: lens(data, bus), detail: detail(data), answers: answers(data) };
    const state = (panel.state = { ...made, written: null, now: null, told: null });
    panel.setTitle(words.title);
    panel.help(HELP.map((key) => words[`help.${key}`]).join("\n"));
    const part = (key, node) => h("div", {}, h("p", { class: "s2s-le-part" }, fmt(words[key])), node);
    const scroll = h("div", { class: "s2s-le-scroll" }, state.lens.node);
    state.scroll = scroll;
    const parts = [part("logit", scroll), part("top", state.detail.node), part("earlier", state.answers.node)];
    panel.body.replaceChildren(h("div", { class: `s2s-le${panel.width < 760 ? " s2s-narrow" : ""}` }, parts));
    offer(panel, `${data.model}-lens`, {
      csv: () => table(data, bus.sel),
    });
  },
  draw(panel, data, sel) {
    const { state } = panel;
    const until = shownSteps(sel, data.target.texts.length);
    const now = sel.step - 1;
    unveilTo(state, data, until);
    if (state.now !== now) {
      mark(state.lens, state.now, false);
      mark(state.lens, now, true);
      follow(state, now);
      state.now = now;
    }
    const lit = sel.hover?.side === "target" && sel.hover.index < until;
    const at = lit ? sel.hover.index : now;
    if (state.told === at) return;
    state.told = at;
    fillDetail(state, data, at);
    panel.say(sentence(data, at));
  },
});
