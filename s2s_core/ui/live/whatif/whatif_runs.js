// Two runs on one time line: the answer before the edits, the edited one below it, and what the old answer loses.

import { css, fmt, h, num, plain, signed } from "../lib/draw.js";
import { csv } from "../lib/download.js";
import { offer } from "../lib/exports.js";
import { helpFormula, helpLine } from "../lib/math.js";
import { view } from "../lib/panel.js";

const HIGH = 28; // px of the strip of divergences
const CEILING = 0.5; // nats: a strip of small ones is not blown up

css(
  "whatif_runs",
  `
.s2s-wr { overflow-x: auto; }
.s2s-wr table { border-collapse: collapse; font-size: 14px; }
.s2s-wr :is(th, td) { padding: 3px 6px; text-align: center; white-space: pre; font-weight: 400; }
.s2s-wr th { position: sticky; left: 0; background: var(--s2s-panel); text-align: left; color: var(--s2s-dim);
  font-size: 12px; }
.s2s-wr-ghost td { color: var(--s2s-dim); }
.s2s-wr td.s2s-wr-new { font-weight: 700; text-decoration: underline; text-underline-offset: 3px; }
.s2s-wr td.s2s-wr-gone { text-decoration: line-through; }
.s2s-wr td.s2s-wr-now { box-shadow: inset 0 -2px var(--s2s-target); }
.s2s-wr-number td { font-size: 12px; color: var(--s2s-dim); }
.s2s-wr-strip td { height: ${HIGH}px; vertical-align: bottom; padding: 0 6px; }
.s2s-wr-strip i { display: block; margin: 0 auto; width: 14px; background: var(--s2s-target); min-height: 1px; }
`,
);

function help({ words }) {
  return h("div", {}, [
    helpLine(words, "what"),
    helpLine(words, "delta"),
    helpFormula(words, "kl"),
    helpLine(words, "forced"),
  ]);
}

const row = (name, head, cells) => h("tr", { class: name }, h("th", { scope: "row" }, fmt(head)), cells);
const at = (values, i) => values.data[i];

function answer(texts, kept, mark) {
  return texts.map((text, i) => h("td", { class: kept[i] ? "" : mark }, text));
}

function numbers(data) {
  const { words } = data;
  const changes = data.ghost.map((_, i) => at(data.under_log_probs, i) - at(data.ghost_log_probs, i));
  const most = Math.max(CEILING, ...data.divergence.data);
  const bars = data.ghost.map((_, i) => {
    const value = at(data.divergence, i);
    const title = plain(words.bar, { value: num(value, 2), n: i + 1 });
    return h("td", { title }, h("i", { style: `height:${Math.round((HIGH * value) / most)}px` }));
  });
  return [
    row("s2s-wr-number", words.delta, changes.map((value) => h("td", {}, signed(value, 2)))),
    row("s2s-wr-strip", words.divergence, bars),
  ];
}

function table(data) {
  const rows = [["token", "before", "ln_p_before", "ln_p_of_it_under_the_edits", "kl_nats", "edited", "ln_p_edited"]];
  for (let i = 0; i < Math.max(data.ghost.length, data.edited.length); i++) {
    const old = [data.ghost[i], at(data.ghost_log_probs, i), at(data.under_log_probs, i), at(data.divergence, i)];
    const before = i < data.ghost.length ? old : ["", "", "", ""];
    const after = i < data.edited.length ? [data.edited[i], at(data.edited_log_probs, i)] : ["", ""];
    rows.push([i + 1, ...before, ...after]);
  }
  return csv(rows);
}

export default view("whatif_runs", {
  build(panel, data) {
    const { words } = data;
    panel.setTitle(words.title);
    panel.help(help(data));
    const old = row("s2s-wr-ghost", words.ghost, answer(data.ghost, data.ghost_kept, "s2s-wr-gone"));
    const now = row("s2s-wr-edited", words.edited, answer(data.edited, data.edited_kept, "s2s-wr-new"));
    panel.state = { rows: [old, now] };
    const body = h("tbody", {}, old, data.n_edits ? [now, numbers(data)] : []);
    const box = h("div", { class: "s2s-wr", tabindex: "0", role: "group" }, h("table", {}, body));
    box.setAttribute("aria-label", plain(words.title));
    panel.body.replaceChildren(box);
    panel.say(fmt(data.said));
    offer(panel, () => `${data.model}-what-if`, { csv: () => table(data) });
  },
  draw(panel, data, sel) {
    for (const line of panel.state.rows) {
      [...line.children].forEach((cell, i) => cell.classList.toggle("s2s-wr-now", i > 0 && i === sel.step));
    }
  },
});
