// One head as a map: its matrix with the gold alignment upon it. Built once for each way of looking; a step moves its
// frame and its cover.

import { begun, holding } from "../lib/attention.js";
import { css, h, px } from "../lib/draw.js";
import { put } from "../lib/math.js";
import { matrix } from "../lib/matrix.js";
import { readSteps } from "../lib/progress.js";
import { hoverOf, pointedColumn, pointedRow, rowTexts } from "./attention_head_place.js";
import { sentence } from "./attention_head_say.js";
import { description, framed, groupAt, relabel, textsOf } from "./attention_pictures.js";

css("attention_head_map", `
.s2s-ah-gold { width: 100%; height: 100%; }
.s2s-ah-gold > i {
  position: absolute; box-sizing: border-box; border: 2px solid var(--s2s-text);
  box-shadow: inset 0 0 0 1px var(--s2s-panel);
}
.s2s-ah-gold > i.s2s-possible { border-style: dashed; border-width: 1px; box-shadow: none; }
.s2s-ah-encoder .s2s-mx-row { color: var(--s2s-source); }
.s2s-ah-self .s2s-mx-col { color: var(--s2s-target); }
`);

function goldMark({ w, h: high }, { r, c, sure }) {
  const style = { left: px(c * w), top: px(r * high), width: px(w), height: px(high) };
  return h("i", { class: sure ? "" : "s2s-possible", "data-gold": sure ? "sure" : "possible", style });
}

// `picture`: {kind, form, sides, axes, gold}; with what is drawn of it added.
export function makeMap(panel, data, bus, picture) {
  const { axes, sides: [ofRows, ofColumns] } = picture;
  const texts = textsOf(axes.rows);
  const hover = (side, index) => {
    const group = groupAt(axes, side, index);
    bus.set({ hover: group ? hoverOf(side === "source" ? ofColumns : ofRows, group) : null });
    panel.say(sentence(panel, data, bus.sel, made));
  };
  const pick = (r) => {
    if (ofRows === "target") bus.set({ step: axes.rows[r].members.at(-1) + 1 });
  };
  const map = matrix({
    rows: texts,
    cols: textsOf(axes.cols),
    width: panel.width,
    family: panel.family,
    goto: data.words.goto,
    tallest: 420,
    label: description(data.words, axes),
    on: { hover, pick },
  });
  const marks = h("div", { class: "s2s-ah-gold" }, picture.gold.map((cell) => goldMark(map.at, cell)));
  map.node.querySelector(".s2s-mx-plot").append(marks);
  const made = { ...picture, node: map.node, map, marks, texts, tops: [...map.node.querySelectorAll(".s2s-mx-col")] };
  return made;
}

// Columns of what is not fed yet stay empty.
function labelColumns(picture, until) {
  if (picture.until === until) return;
  picture.until = until;
  picture.axes.cols.forEach(({ members, text }, c) => put(picture.tops[c], members[0] < until ? text : ""));
}

export function drawMap(data, picture, at, sel, fresh) {
  const { map, axes, marks } = picture;
  const written = begun(axes.rows, at.until);
  if (fresh) {
    if (at.kind !== "encoder") relabel(picture, axes, rowTexts(data, at.kind), at.until);
    map.written = null; // labels of half-written words change too
    map.paint(picture.values, "attention");
  }
  if (at.kind === "self") labelColumns(picture, at.until);
  const read = at.kind === "cross" ? readSteps(sel, data) : Infinity;
  const row = pointedRow(picture, sel.hover);
  const column = row < 0 || map.cell ? pointedColumn(picture, sel.hover) : -1;
  map.show({
    now: holding(axes.rows, at.now),
    written,
    hover: framed(row, column),
    read: data.reading === "layers" && read > 0 ? Infinity : read,
  });
  marks.style.clipPath = `inset(0 0 ${map.at.height - written * map.at.h}px 0)`;
}
