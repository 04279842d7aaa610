// The patching board: positions across, sites and layers down; the stronger the colour, the more of the other
// sentence's answer comes back when the one value is taken from it.

import { argmax, css, fmt, h, ink, mix, percent, plain, UNDER_INK } from "../lib/draw.js";
import { csv } from "../lib/download.js";
import { offer } from "../lib/exports.js";
import { helpFormula, helpLine } from "../lib/math.js";
import { view } from "../lib/panel.js";

css(
  "whatif_patching",
  `
.s2s-wp { overflow-x: auto; }
.s2s-wp table { border-collapse: separate; border-spacing: 2px; font-size: 12px; margin-bottom: 12px; }
.s2s-wp :is(th, td) { padding: 0; font-weight: 400; white-space: pre; text-align: center; }
.s2s-wp th { padding: 0 4px; }
.s2s-wp tbody th { text-align: left; color: var(--s2s-dim); }
.s2s-wp caption { text-align: left; font-weight: 600; font-size: 13px; }
.s2s-wp button { width: 100%; min-width: 40px; height: 22px; padding: 0 4px; border: 0; border-radius: 2px;
  font: inherit; font-size: 12px; cursor: pointer; }
`,
);

function help({ words }) {
  return h("div", {}, [
    helpLine(words, "what"),
    helpFormula(words, "formula"),
    helpLine(words, "positions"),
    helpLine(words, "click"),
    helpLine(words, "not"),
  ]);
}

function paint(node, share) {
  const strength = UNDER_INK * Math.min(1, Math.abs(share));
  const name = share < 0 ? "negative" : "gate";
  node.style.background = mix(strength, name);
  node.style.color = ink(strength, name);
}

function cell(data, bus, i) {
  const share = data.share.data[i];
  const label = plain(data.words.cell, { name: data.names[i], percent: percent(share) });
  const onclick = () => bus.edit(data.edits[i]);
  const button = h("button", { type: "button", title: label, "aria-label": label, onclick }, percent(share));
  paint(button, share);
  return button;
}

// What is handed over in one piece stands in a column of its own behind the positions.
function rowOf(data, bus, { name, layer, cells }, columns, whole) {
  const by = new Map(cells);
  const places = [...columns.keys(), ...(whole ? [null] : [])];
  const filled = places.map((at) => h("td", {}, by.has(at) ? cell(data, bus, by.get(at)) : []));
  const label = layer === null ? name : fmt(data.words.row, { name, n: layer + 1 });
  return h("tr", {}, h("th", { scope: "row" }, label), filled);
}

function board(data, bus, { part, rows }) {
  const { words } = data;
  const columns = data.columns[part];
  const whole = rows.some(({ cells }) => cells.some(([at]) => at === null));
  const heads = [...columns, ...(whole ? [plain(words.whole)] : [])].map((name) => h("th", { scope: "col" }, name));
  const head = h("thead", {}, h("tr", {}, h("td"), heads));
  const body = h("tbody", {}, rows.map((row) => rowOf(data, bus, row, columns, whole)));
  return h("table", {}, h("caption", {}, fmt(words[`part.${part}`])), head, body);
}

const table = (data) => csv([["patch", "share"], ...data.names.map((name, i) => [name, data.share.data[i]])]);

export default view("whatif_patching", {
  build(panel, data, bus) {
    const { words } = data;
    panel.setTitle(words.title);
    panel.setQuiet(words.quiet);
    panel.help(help(data));
    const boards = data.boards.map((one) => board(data, bus, one));
    const box = h("div", { class: "s2s-wp", tabindex: "0", role: "group" }, boards);
    box.setAttribute("aria-label", plain(words.title));
    panel.body.replaceChildren(box);
    if (!data.boards.length) {
      panel.say(data.why ? data.why : fmt(words.ask));
      return;
    }
    const best = argmax([...data.share.data]);
    const values = { name: data.names[best], percent: percent(data.share.data[best]), other: data.other_answer };
    panel.say(fmt(words.say, values));
    offer(panel, () => `${data.model}-patching`, { csv: () => table(data) });
  },
  draw() {}, // the board is of the whole answer
});
