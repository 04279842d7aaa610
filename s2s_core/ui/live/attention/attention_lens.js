// What each layer already knows: the output head on every depth of the decoder, a column for each token written; and what the
// decoder would write if it looked at an earlier depth of the encoder.

import * as S2S from "../lib/index.js";

S2S.css("attention_lens", `
.s2s-le { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 12px 32px; align-items: start; }
.s2s-le.s2s-narrow { grid-template-columns: minmax(0, 1fr); }
.s2s-le-scroll { overflow-x: auto; contain: content; }
.s2s-le-answers, .s2s-le-lines { contain: layout; }
.s2s-le table { border-collapse: separate; border-spacing: 1px; border: 0; margin: 0; }
.s2s-le :is(th, td) { border: 0; padding: 2px 6px; font-size: 13px; line-height: 20px; font-weight: 400; white-space: pre; text-align: center; min-width: 36px; max-width: 110px; overflow: hidden; text-overflow: ellipsis; }
.s2s-le th:first-child { text-align: left; color: var(--s2s-dim); font-size: 12px; position: sticky; left: 0; background: var(--s2s-panel); max-width: none; }
.s2s-le thead th { color: var(--s2s-target); cursor: pointer; }
.s2s-le thead th.s2s-now { font-weight: 700; }
.s2s-le td.s2s-now { box-shadow: inset 0 0 0 2px var(--s2s-target); }
.s2s-le td.s2s-hit { font-weight: 600; }
.s2s-le-part { margin: 0 0 4px; font-size: 12px; line-height: 20px; color: var(--s2s-dim); }
.s2s-le-lines { display: grid; grid-template-columns: max-content max-content minmax(0, 1fr); gap: 2px 12px; font-size: 13px; line-height: 20px; }
.s2s-le-lines > :nth-child(3n + 1) { color: var(--s2s-dim); font-size: 12px; }
.s2s-le-lines > :nth-child(3n + 2) { text-align: right; }
.s2s-le-lines > :nth-child(3n) { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--s2s-dim); }
.s2s-le-answers { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 12px; font-size: 13px; line-height: 20px; margin-top: 4px; }
.s2s-le-answers > :nth-child(odd) { color: var(--s2s-dim); font-size: 12px; }
.s2s-le-answers i { font-style: normal; padding: 0 3px; margin-right: 2px; border-radius: 3px; }
.s2s-le-answers i.s2s-same { background: color-mix(in srgb, var(--s2s-target) 16%, transparent); }
.s2s-le-answers i[hidden] { display: none; }
`);

const written = (data, sel) => (sel.showall ? data.target.texts.length : Math.max(0, sel.step));
const depthName = (words, depth, part) => S2S.fmt(words[depth ? part : `${part}_0`], { n: depth }).textContent;

// The k-th token of a depth and step: {text, prob}.
function candidate(data, depth, step0, k) {
  const [, steps, n] = data.top.shape, at = (depth * steps + step0) * n + k;
  return { text: data.texts[data.top.data[at]], prob: data.probs.data[at] };
}
const value = (array, depth, step0) => array.data[depth * array.shape[1] + step0];

function lens(data, bus) {
  const { words, target } = data, [depths] = data.top.shape;
  const heads = target.texts.map((_, t) => S2S.h("th", { title: words.goto, onclick: () => bus.set({ step: t + 1 }), onmouseenter: () => bus.set({ hover: { side: "target", index: t } }), onmouseleave: () => bus.set({ hover: null }) }));
  const cells = Array.from({ length: depths }, () => target.texts.map(() => S2S.h("td")));
  const lines = cells.map((row, depth) => S2S.h("tr", {}, S2S.h("th", {}, depthName(words, depth, "decoder")), row)).reverse(); // the last layer on top
  return { heads, cells, node: S2S.h("table", {}, S2S.h("thead", {}, S2S.h("tr", {}, S2S.h("th"), heads)), S2S.h("tbody", {}, lines)) };
}

// A column is filled once its token is written.
function unveil({ heads, cells }, data, t, seen) {
  S2S.put(heads[t], seen ? data.target.texts[t] : "");
  cells.forEach((row, depth) => {
    const { text, prob } = candidate(data, depth, t, 0), cell = row[t];
    S2S.put(cell, seen ? text : "");
    cell.style.background = seen ? S2S.mix(0.85 * prob, "attention") : "var(--s2s-bg)";
    cell.style.color = seen ? S2S.ink(0.85 * prob, "attention") : "";
    cell.classList.toggle("s2s-hit", seen && value(data.ranks, depth, t) === 1);
    cell.title = seen ? S2S.fmt(data.words.cell, { token: data.target.texts[t], rank: value(data.ranks, depth, t), prob: S2S.num(value(data.chosen, depth, t), 3), kl: S2S.num(value(data.divergence, depth, t)) }).textContent : "";
  });
}

function detail(data) {
  const [depths] = data.top.shape;
  const lines = Array.from({ length: depths }, (_, depth) => ({ name: S2S.h("span", {}, depthName(data.words, depth, "decoder")), rank: S2S.h("span"), top: S2S.h("span") })).reverse();
  return { lines, node: S2S.h("div", { class: "s2s-le-lines" }, lines.map(({ name, rank, top }) => [name, rank, top])) };
}

function answers(data) {
  const all = data.answers.map((tokens) => tokens.map((text, t) => S2S.h("i", { hidden: true, class: text === data.target.texts[t] ? "s2s-same" : "" }, text)));
  const rows = all.map((row, depth) => [S2S.h("span", {}, depthName(data.words, depth, "encoder")), S2S.h("span", {}, row)]).reverse();
  return { all, node: S2S.h("div", { class: "s2s-le-answers" }, rows) };
}

function sentence(data, t) {
  const { words } = data, [depths] = data.top.shape, token = data.target.texts[t], ranks = Array.from({ length: depths }, (_, depth) => value(data.ranks, depth, t));
  if (t < 0) return S2S.fmt(words.say_unwritten);
  const last = depths - 1, first = ranks.findIndex((rank, depth) => rank === 1 && ranks.slice(depth).every((r) => r === 1));
  if (first < 0) return S2S.fmt(words.say_never, { token, rank: ranks[last] });
  if (first === last) return S2S.fmt(words.say_last, { token, rank: ranks[Math.max(0, last - 1)], before: depthName(words, last - 1, "decoder"), text: candidate(data, last - 1, t, 0).text });
  return S2S.fmt(words.say_known, { token, depth: depthName(words, first, "decoder"), prob: S2S.num(value(data.chosen, first, t)) });
}

function table(data, sel) {
  const [depths, , k] = data.top.shape, rows = [["step", "token", "depth", "rank", "probability", "kl_from_last_nats", ...Array.from({ length: k }, (_, i) => [`top${i + 1}`, `p${i + 1}`]).flat()]], until = written(data, sel);
  for (let t = 0; t < until; t++) for (let depth = 0; depth < depths; depth++)
    rows.push([t + 1, data.target.texts[t], depth, value(data.ranks, depth, t), value(data.chosen, depth, t), value(data.divergence, depth, t), ...Array.from({ length: k }, (_, i) => { const { text, prob } = candidate(data, depth, t, i); return [text, prob]; }).flat()]);
  data.answers.forEach((tokens, depth) => rows.push(["encoder", depth, tokens.slice(0, until).join(" ")]));
  return S2S.csv(rows);
}

export default S2S.view("attention_lens", {
  build(panel, data, bus) {
    const { words } = data, state = (panel.state = { written: 0, now: -1, lens: lens(data, bus), detail: detail(data), answers: answers(data) });
    panel.setTitle(words.title);
    panel.help(["help.what", "help.logit", "help.decoder", "help.not", "help.source"].map((key) => words[key]).join("\n"));
    const part = (key, ...nodes) => S2S.h("div", {}, S2S.h("p", { class: "s2s-le-part" }, S2S.fmt(words[key])), nodes);
    panel.body.replaceChildren(S2S.h("div", { class: `s2s-le${panel.width < 760 ? " s2s-narrow" : ""}` }, part("logit", S2S.h("div", { class: "s2s-le-scroll" }, state.lens.node)), part("top", state.detail.node), part("earlier", state.answers.node)));
    data.target.texts.forEach((_, t) => unveil(state.lens, data, t, false));
    panel.exports([
      { label: panel.words.png, filename: `${data.model}-lens.png`, make: () => S2S.photograph(panel.body) },
      { label: panel.words.csv, filename: `${data.model}-lens.csv`, make: () => table(data, bus.sel) },
    ]);
  },
  draw(panel, data, sel) {
    const state = panel.state, until = written(data, sel), now = sel.step - 1, hover = sel.hover?.side === "target" && sel.hover.index < until ? sel.hover.index : -1;
    for (let t = Math.min(state.written, until); t < Math.max(state.written, until); t++) unveil(state.lens, data, t, t < until);
    if (state.written !== until) for (const row of state.answers.all) row.forEach((node, t) => { node.hidden = t >= until; });
    state.written = until;
    if (state.now !== now) for (const [t, on] of [[state.now, false], [now, true]]) {
      state.lens.heads[t]?.classList.toggle("s2s-now", on);
      for (const row of state.lens.cells) row[t]?.classList.toggle("s2s-now", on);
    }
    state.now = now;
    const at = hover >= 0 ? hover : now;
    if (state.told === at) return;
    state.told = at;
    state.detail.lines.forEach(({ rank, top }, i) => {
      const depth = state.detail.lines.length - 1 - i;
      S2S.put(rank, at < 0 ? "" : S2S.fmt(data.words.rank, { rank: value(data.ranks, depth, at) }).textContent);
      S2S.put(top, at < 0 ? "" : Array.from({ length: data.top.shape[2] }, (_, k) => candidate(data, depth, at, k)).map(({ text, prob }) => `${text} ${S2S.num(prob)}`).join(" · "));
    });
    panel.say(sentence(data, at));
  },
});
