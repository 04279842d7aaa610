// The candidates of the step that is shown: the most probable tokens and the chosen one. A click forces one in its place.

import * as S2S from "../lib/index.js";

S2S.css("candidates", `
.s2s-ca { min-height: 286px; display: grid; align-content: start; margin: 0 -6px; }
.s2s-ca-row { display: grid; grid-template-columns: minmax(60px, 1.1fr) minmax(32px, 1fr) 46px; gap: 8px; align-items: center; height: 26px; padding: 0 6px; border: 0; border-radius: 4px; background: none; color: var(--s2s-text); font: inherit; text-align: left; cursor: pointer; min-width: 0; }
.s2s-ca-row[hidden], .s2s-ca-hint[hidden] { display: none; }
.s2s-ca-row:hover { background: var(--s2s-line); }
.s2s-ca-token { overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.s2s-ca-bar { height: 12px; border-radius: 2px; background: var(--s2s-target); opacity: .6; }
.s2s-ca-prob { text-align: right; color: var(--s2s-dim); }
.s2s-ca-chosen { font-weight: 700; }
.s2s-ca-chosen .s2s-ca-bar { opacity: 1; }
.s2s-ca-forced .s2s-ca-token { text-decoration: underline double var(--s2s-target); text-underline-offset: 4px; }
.s2s-ca-hint { color: var(--s2s-dim); margin: 0; padding: 8px 6px; font-size: 13px; line-height: 20px; }
.s2s-ca-hint b { color: var(--s2s-text); }
.s2s-formula { margin: 4px 4px 8px 16px !important; font-family: Cambria, "Latin Modern Math", "STIX Two Math", "Times New Roman", serif; font-size: 15px !important; }
.s2s-formula sub, .s2s-pop sub { font-size: .75em; line-height: 0; }
`);

const lowered = (template) => template.split(/(_[a-z])/).map((part, i) => (i % 2 ? S2S.h("sub", {}, part[1]) : part));

function help(data) {
  const { words } = data, values = { max: S2S.num(data.max_entropy, 1), n: data.n_vocab };
  const line = (key) => S2S.h("p", {}, S2S.fmt(words[`help.${key}`], values));
  const formula = (key) => S2S.h("p", { class: "s2s-formula" }, lowered(words[`help.${key}`]));
  return S2S.h("div", {}, line("what"), formula("softmax"), line("entropy"), formula("formula"), line("click"));
}

// A step's candidates, most probable first: {token, text, prob, chosen, forced}. Two tokens that would look the same
// (the same letters within a word and at its beginning) are told apart by showing them exactly.
function candidates(data, step0) {
  const columns = data.index.shape[1], rows = [];
  for (let i = 0; i < columns; i++) {
    const at = data.index.data[step0 * columns + i];
    if (at < 0) break;
    const chosen = i === data.chosen[step0];
    rows.push({ token: data.tokens[at], text: data.texts[at], prob: data.probs.data[step0 * columns + i], chosen, forced: chosen && data.forced[step0] });
  }
  const count = (text) => rows.filter((row) => row.text === text).length;
  return rows.map((row) => (count(row.text) > 1 ? { ...row, text: row.token } : row));
}

function rowOf(panel, bus, i) {
  const row = { token: S2S.h("span", { class: "s2s-ca-token" }), bar: S2S.h("span", { class: "s2s-ca-bar" }), prob: S2S.h("span", { class: "s2s-ca-prob" }) };
  row.button = S2S.h("button", { type: "button", class: "s2s-ca-row", hidden: true,
    onclick: () => bus.force(bus.sel.step - 1, panel.state.now[i].token) }, row.token, row.bar, row.prob);
  return row;
}

function fill(row, candidate, words) {
  const { button } = row;
  button.hidden = !candidate;
  if (!candidate) {
    button.removeAttribute("data-token");
    button.removeAttribute("data-prob");
    return;
  }
  const { token, text, prob, chosen, forced } = candidate, said = S2S.num(prob, 3);
  button.dataset.token = token;
  button.dataset.prob = String(Number(prob.toPrecision(7)));
  button.classList.toggle("s2s-ca-chosen", chosen);
  button.classList.toggle("s2s-ca-forced", forced);
  button.title = S2S.fmt(words[forced ? "row_forced" : chosen ? "row_chosen" : "row"], { token: text, prob: said }).textContent;
  button.setAttribute("aria-label", button.title);
  row.token.textContent = text;
  row.bar.style.width = `max(1px, ${(100 * prob).toFixed(2)}%)`;
  row.prob.textContent = said;
}

function table(data, sel) {
  const last = sel.showall ? data.target.tokens.length : Math.max(0, sel.step), rows = [["step", "rank", "token", "probability", "chosen", "entropy_nats"]];
  for (let step0 = 0; step0 < last; step0++) {
    candidates(data, step0).forEach(({ token, prob, chosen }, i) =>
      rows.push([step0 + 1, i < 10 ? i + 1 : "", token, prob, chosen ? 1 : 0, data.entropy.data[step0]]));
  }
  return S2S.csv(rows);
}

function picture(panel, data) {
  const rows = panel.state.now, w = 360, { canvas, ctx } = S2S.canvas(w, 26 * rows.length + 24, ""), c = S2S.colors;
  const family = getComputedStyle(panel.root).fontFamily;
  ctx.fillStyle = c.panel;
  ctx.fillRect(0, 0, w, 26 * rows.length + 24);
  rows.forEach(({ text, prob, chosen }, i) => {
    const y = 12 + 26 * i;
    ctx.font = `${chosen ? 700 : 400} 13px ${family}`;
    ctx.fillStyle = c.text;
    ctx.textAlign = "left";
    ctx.fillText(text, 12, y + 17, 124);
    ctx.textAlign = "right";
    ctx.fillText(S2S.num(prob, 3), w - 12, y + 17);
    ctx.fillStyle = chosen ? c.target : S2S.mix(0.6, "target");
    ctx.fillRect(144, y + 7, Math.max(1, prob * 148), 12);
  });
  return S2S.png(canvas);
}

export default S2S.view("candidates", {
  build(panel, data, bus) {
    const { words } = data;
    const rows = Array.from({ length: data.index.shape[1] }, (_, i) => rowOf(panel, bus, i));
    const hint = S2S.h("p", { class: "s2s-ca-hint" }, S2S.fmt(words.hint));
    const list = S2S.h("div", { class: "s2s-ca", role: "group" }, hint, rows.map((row) => row.button));
    panel.state = { rows, hint, list, now: [], step: null };
    panel.setTitle(words.title);
    panel.setQuiet(words.quiet);
    panel.help(help(data));
    panel.body.replaceChildren(list);
    const name = () => `${data.model}-candidates-${Math.max(0, bus.sel.step)}`;
    panel.exports([
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => picture(panel, data) },
      { label: panel.words.csv, get filename() { return `${name()}.csv`; }, make: () => table(data, bus.sel) },
    ]);
  },
  draw(panel, data, sel) {
    const state = panel.state, { words } = data, step0 = sel.step - 1;
    if (state.step === sel.step) return; // nothing else changes what is shown
    state.step = sel.step;
    state.now = step0 < 0 ? [] : candidates(data, step0);
    state.hint.hidden = step0 >= 0;
    state.rows.forEach((row, i) => fill(row, state.now[i], words));
    state.list.setAttribute("aria-label", S2S.fmt(words.list, { n: Math.max(1, sel.step) }).textContent);
    panel.say(step0 < 0 ? S2S.fmt(words.say_before)
      : S2S.fmt(words.say, { entropy: S2S.num(data.entropy.data[step0]), max: S2S.num(data.max_entropy, 1) }));
  },
});
