// The reference states nearest to the current token's state, each as its sentence with the token marked, and how far.

import { csv } from "../lib/download.js";
import { css, fmt, h, num } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { helpLine, put } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { readSteps } from "../lib/progress.js";
import { layerOf } from "./states_layers.js";
import { isSeen, progress } from "./states_progress.js";

css("states_nearest", `
[data-view="states_nearest"] .s2s-say { min-height: 40px; }
.s2s-sn { list-style: none; margin: 0; padding: 0; }
.s2s-sn li { list-style: none; margin: 0; padding: 8px 0; border-top: 1px solid var(--s2s-line); min-height: 61px; }
.s2s-sn li[hidden] { display: block; visibility: hidden; }
.s2s-sn p {
  margin: 0; padding: 0; font-size: 14px; line-height: 22px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; color: var(--s2s-dim);
}
.s2s-sn mark { background: none; font-weight: 700; padding: 0 1px; border-bottom: 2px solid; }
.s2s-sn .s2s-encoder mark { color: var(--s2s-source); }
.s2s-sn .s2s-decoder mark { color: var(--s2s-target); }
.s2s-sn small {
  display: flex; gap: 8px; align-items: center; font-size: 12px; line-height: 20px; color: var(--s2s-dim);
}
.s2s-sn small i { flex: 1 1 auto; height: 4px; background: var(--s2s-line); border-radius: 2px; overflow: hidden; }
.s2s-sn small i b { display: block; height: 100%; background: var(--s2s-attention); transform-origin: 0 50%; }
.s2s-sn small span { white-space: nowrap; }
`);

function help(data) {
  const { words } = data;
  const values = {
    n: data.n_references,
    units: data.n_units,
    k: data.near.shape[2],
    typical: num(data.typical, 1),
  };
  const keys = ["what", "formula", "bar", "same", ...(data.layers > 1 ? ["layers"] : [])];
  return h("div", {}, keys.map((key) => helpLine(words, key, values)));
}

// ---- the numbers

// The k nearest of a token: [{...reference, distance}], the nearest first.
function nearest(data, sel, { side, index }) {
  const [, rows, k] = data.near.shape;
  const row = side === "source" ? index : data.source.texts.length + index;
  const start = (layerOf(data, sel, side) * rows + row) * k;
  return Array.from({ length: k }, (_, i) => {
    const reference = data.references[data.near.data[start + i]];
    return { ...reference, distance: data.distances.data[start + i] };
  });
}

// The token pointed at, else the current one, with its nearest: {side, index, list}; null where there is none.
function shownToken(data, sel) {
  const { hover } = sel;
  const token = hover && isSeen(data, sel, hover) ? hover : progress(data, data, sel).now;
  return token && { ...token, list: nearest(data, sel, token) };
}

function sentence(data, sel, shown) {
  const { words } = data;
  if (!shown) return fmt(words[readSteps(sel, data) ? "say_layers" : "say_before"]);
  const token = data[shown.side].texts[shown.index];
  const same = shown.list.filter((reference) => reference.token === token).length;
  return fmt(words.say, { token, nearest: shown.list[0].token, same, k: shown.list.length });
}

// How many tokens of a side are in the table.
function tableEnd(data, sel, side) {
  if (sel.showall) return data[side].texts.length;
  return progress(data, data, sel)[side];
}

function table(data, sel) {
  const own = ["part", "position", "token", "rank", "distance"];
  const rows = [[...own, "reference_part", "reference_token", "reference_sentence"]];
  for (const side of ["source", "target"]) {
    const part = side === "source" ? "encoder" : "decoder";
    for (let index = 0; index < tableEnd(data, sel, side); index++) {
      nearest(data, sel, { side, index }).forEach(({ distance, ...reference }, r) => {
        const found = [reference.part, reference.token, reference.sentence];
        rows.push([part, index + 1, data[side].tokens[index], r + 1, distance, ...found]);
      });
    }
  }
  return csv(rows);
}

// ---- the list

function makeRow() {
  const text = () => document.createTextNode("");
  const row = { before: text(), mark: h("mark"), after: text(), part: h("span"), far: h("span") };
  row.bar = h("b", { "data-bar": 1 });
  row.line = h("p", {}, row.before, row.mark, row.after);
  const small = h("small", {}, row.part, h("i", {}, row.bar), row.far);
  row.node = h("li", { hidden: true }, row.line, small);
  return row;
}

function fillRow(row, data, reference) {
  const { distance } = reference;
  row.line.className = `s2s-${reference.part}`;
  row.line.title = reference.sentence;
  row.before.data = reference.before;
  row.after.data = reference.after;
  put(row.mark, reference.token);
  put(row.part, data.words[`part_${reference.part}`]);
  put(row.far, num(distance, distance < 10 ? 2 : 1));
  row.bar.style.transform = `scaleX(${Math.min(1, data.typical ? distance / data.typical : 0)})`;
}

export default view("states_nearest", {
  build(panel, data, bus) {
    const { words } = data;
    const rows = Array.from({ length: data.near.shape[2] }, makeRow);
    panel.state = { rows };
    panel.setTitle(words.title);
    panel.setQuiet(fmt(words.quiet, { n: data.n_references }));
    panel.help(help(data));
    panel.body.replaceChildren(h("ol", { class: "s2s-sn" }, rows.map(({ node }) => node)));
    offer(panel, `${data.model}-nearest-states`, {
      csv: () => table(data, bus.sel),
    });
  },
  draw(panel, data, sel) {
    const shown = shownToken(data, sel);
    panel.state.rows.forEach((row, i) => {
      const reference = shown?.list[i];
      row.node.hidden = !reference;
      if (reference) fillRow(row, data, reference);
    });
    panel.say(sentence(data, sel, shown));
  },
});
