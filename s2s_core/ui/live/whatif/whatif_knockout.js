// The knock-out board: every head and every group of units as a cell, coloured by what the answer loses without it.

import { argmax, css, fmt, h, ink, mix, num, plain, signed, UNDER_INK } from "../lib/draw.js";
import { csv } from "../lib/download.js";
import { offer } from "../lib/exports.js";
import { helpFormula, helpLine } from "../lib/math.js";
import { view } from "../lib/panel.js";

css(
  "whatif_knockout",
  `
.s2s-wk { display: flex; flex-wrap: wrap; gap: 12px 24px; align-items: start; }
.s2s-wk h3 { font-size: 13px; font-weight: 600; margin: 0 0 4px; padding: 0; }
.s2s-wk-row { display: flex; gap: 2px; margin-bottom: 2px; align-items: center; }
.s2s-wk-row span { width: 56px; font-size: 12px; color: var(--s2s-dim); white-space: nowrap; }
.s2s-wk-row button { min-width: 40px; height: 26px; padding: 0 4px; border: 1px solid var(--s2s-line);
  border-radius: 3px; font: inherit; font-size: 12px; cursor: pointer; }
.s2s-wk-tokens { margin: 10px 0 0; font-size: 13px; min-height: 40px; }
.s2s-wk-tokens b { font-weight: 600; }
.s2s-wk-tokens span { display: inline-block; text-align: center; padding: 1px 6px; margin: 0 2px 2px 0;
  border-radius: 3px; }
.s2s-wk-tokens small { display: block; font-size: 12px; }
`,
);

// Nats at which a cell has its full colour: the greatest change on the board, and no less than this.
const LEAST = 1;

function help({ words }) {
  return h("div", {}, [
    helpLine(words, "what"),
    helpFormula(words, "formula"),
    helpLine(words, "zero"),
    helpLine(words, "click"),
    helpLine(words, "not"),
  ]);
}

// What is lost in one colour, what is gained in the other, nothing in the panel's own.
function paint(node, value, most) {
  const share = UNDER_INK * Math.min(1, Math.abs(value) / most);
  const name = value < 0 ? "negative" : "gate";
  node.style.background = mix(share, name);
  node.style.color = ink(share, name);
}

function totals({ change, tokens }) {
  const n = tokens.length;
  return Array.from({ length: change.shape[0] }, (_, i) => {
    let sum = 0;
    for (let t = 0; t < n; t++) sum += change.data[i * n + t];
    return sum;
  });
}

function showTokens(panel, data, i) {
  const { tokens, change, names, words } = data;
  const { box, sums } = panel.state;
  const most = Math.max(LEAST, ...sums.map(Math.abs));
  const chips = tokens.map((token, t) => {
    const value = change.data[i * tokens.length + t];
    const chip = h("span", {}, token, h("small", {}, signed(value, 2)));
    paint(chip, value, most);
    return chip;
  });
  const said = fmt(words.without, { name: names[i], value: signed(sums[i], 2) });
  box.replaceChildren(h("div", {}, said), ...chips);
}

function cell(panel, data, bus, i) {
  const { words, names, edits } = data;
  const { sums } = panel.state;
  const label = plain(words.cell, { name: names[i], value: signed(sums[i], 2) });
  const button = h("button", { type: "button", title: label, "aria-label": label }, num(sums[i], 1));
  paint(button, sums[i], Math.max(LEAST, ...sums.map(Math.abs)));
  button.addEventListener("mouseenter", () => showTokens(panel, data, i));
  button.addEventListener("focus", () => showTokens(panel, data, i));
  button.addEventListener("click", () => bus.edit(edits[i]));
  return button;
}

function board(panel, data, bus, { kind, layers }) {
  const { words } = data;
  const rows = layers.map(({ layer, cells }) => {
    const name = h("span", {}, fmt(words.layer, { n: layer + 1 }));
    return h("div", { class: "s2s-wk-row" }, name, cells.map((i) => cell(panel, data, bus, i)));
  });
  return h("section", {}, h("h3", {}, fmt(words[`kind.${kind}`])), rows);
}

function table(data, sums) {
  const rows = [["without", "change_nats", ...data.tokens.map((token, t) => `${t + 1} ${token}`)]];
  const n = data.tokens.length;
  sums.forEach((sum, i) => rows.push([data.names[i], sum, ...data.change.data.slice(i * n, (i + 1) * n)]));
  return csv(rows);
}

export default view("whatif_knockout", {
  build(panel, data, bus) {
    const { words, names } = data;
    const sums = totals(data);
    const box = h("div", { class: "s2s-wk-tokens" });
    panel.state = { sums, box };
    panel.setTitle(words.title);
    panel.setQuiet(words.quiet);
    panel.help(help(data));
    const boards = data.boards.map((one) => board(panel, data, bus, one));
    panel.body.replaceChildren(h("div", { class: "s2s-wk" }, boards), box);
    const worst = argmax(sums.map((sum) => -sum));
    showTokens(panel, data, worst);
    const lost = sums[worst] < -0.05 ? words.say : words.say_none;
    panel.say(fmt(lost, { name: names[worst], value: num(-sums[worst], 2) }));
    offer(panel, () => `${data.model}-knock-out`, { csv: () => table(data, sums) });
  },
  draw() {}, // the board is of the whole answer
});
