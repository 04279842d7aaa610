// The picture of attention_flow, for one way of looking: a map, and beside each row a bar: how much is the source's.

import { axes, holding } from "../lib/attention.js";
import { css, h, percent, px } from "../lib/draw.js";
import { put } from "../lib/math.js";
import { matrix } from "../lib/matrix.js";
import { shownSteps } from "../lib/progress.js";
import { description, groupAt, textsOf } from "./attention_pictures.js";

const BAR = 84; // px of the bars of source and prefix

css("attention_flow", `
.s2s-af { display: flex; gap: 16px; align-items: flex-start; }
.s2s-af-shares {
  position: relative; flex: 0 0 ${BAR + 44}px; font-size: 12px; line-height: 16px; color: var(--s2s-dim);
}
.s2s-af[hidden] { display: none; }
.s2s-af-shares :is(i, span) { position: absolute; white-space: nowrap; }
.s2s-af-bar {
  width: ${BAR}px; height: 10px; left: 0; opacity: .75;
  background:
    linear-gradient(var(--s2s-source), var(--s2s-source)) no-repeat 0 0 / var(--s2s-share) 100%, var(--s2s-target);
}
.s2s-af-now .s2s-af-bar { opacity: 1; }
.s2s-af-now { color: var(--s2s-text); font-weight: 600; }
.s2s-af-bar[hidden], .s2s-af-number[hidden] { display: none; }
.s2s-af-number { left: ${BAR + 8}px; }
`);

// `say` is called when the pointer has moved.
function mapFor(panel, data, bus, both, texts, say) {
  const { rows, cols } = both;
  const hover = (side, index) => {
    const group = groupAt(both, side, index);
    bus.set({ hover: group ? { side, index: group.token } : null });
    say();
  };
  return matrix({
    rows: texts,
    cols: textsOf(cols),
    width: panel.width - BAR - 60,
    family: panel.family,
    goto: data.words.goto,
    label: description(data.words, both),
    on: { hover, pick: (r) => bus.set({ step: rows[r].members.at(-1) + 1 }) },
  });
}

// The bar and its number in the middle of a row's height.
function barAt({ at }, r) {
  const top = at.top + r * at.h;
  const bar = h("i", { class: "s2s-af-bar", hidden: true, style: { top: px(top + (at.h - 10) / 2) } });
  const number = h("span", { class: "s2s-af-number", hidden: true, style: { top: px(top + (at.h - 16) / 2) } });
  return { bar, number, node: h("span", { style: { inset: "0" } }, bar, number) };
}

// {axes, map, bars, texts, node}; `painted` and `barred` say what has been drawn, null for nothing.
export function makePicture(panel, data, bus, how, say) {
  const both = axes(data, "cross", { ...how, rows: "written" });
  const texts = textsOf(both.rows);
  const map = mapFor(panel, data, bus, both, texts, say);
  const bars = both.rows.map((_, r) => barAt(map, r));
  const title = h("span", { style: { top: px(map.at.top - 20) } }, data.words.share);
  const height = px(map.at.top + map.at.height);
  const shares = h("div", { class: "s2s-af-shares", style: { height } }, title, bars.map(({ node }) => node));
  const node = h("div", { class: "s2s-af" }, map.node, shares);
  return { axes: both, map, bars, texts, node, painted: null, barred: null };
}

// A row's bar is the mean over its pieces that are written.
export function drawBars(data, sel, picture) {
  const { rows } = picture.axes;
  const until = shownSteps(sel, data.target.texts.length);
  const now = holding(rows, sel.step - 1);
  const key = [until, now].join();
  if (picture.barred === key) return;
  picture.barred = key;
  rows.forEach(({ members }, r) => {
    const seen = members.filter((i) => i < until);
    const { bar, number, node } = picture.bars[r];
    bar.hidden = !seen.length;
    number.hidden = !seen.length;
    node.classList.toggle("s2s-af-now", r === now);
    if (!seen.length) return;
    const share = seen.reduce((sum, i) => sum + data.share.data[i], 0) / seen.length;
    bar.style.setProperty("--s2s-share", `${100 * share}%`);
    put(number, percent(share));
  });
}

