// Where a step comes from when the layers are followed through: roll-out or ALTI+ on the source tokens, and beside it
// how much comes from the source and how much from what was written before.

import {
  argmax, axes, begun, chooser, colors, css, csv, fmt, h, holding, looking, matrix, percent, png, pool, put, segment,
  view,
} from "../lib/index.js";
import { helpText, px, readSoFar, saves, writtenSoFar } from "../lib/parts.js";
import {
  cutThrough, description, framed, groupAt, kept, mapOnCanvas, relabel, showPicture, textsOf,
} from "./attention_pictures.js";

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

const layerOf = (data, sel) => Math.min(sel.layer, data.rollout.shape[0] - 1);

// Weights [target, source] of the method chosen.
function weights(panel, data, sel) {
  if (panel.choice.method === "alti") return data.source_parts.data;
  const [, rows, cols] = data.rollout.shape;
  const layer = layerOf(data, sel);
  return data.rollout.data.subarray(layer * rows * cols, (layer + 1) * rows * cols);
}

// ---- the map and its bars, for one way of looking

function mapFor(panel, data, bus, both, texts) {
  const { rows, cols } = both;
  const hover = (side, index) => {
    const group = groupAt(both, side, index);
    bus.set({ hover: group ? { side, index: group.token } : null });
    panel.say(sentence(panel, data, bus.sel));
  };
  return matrix({
    rows: texts,
    cols: textsOf(cols),
    width: panel.width - BAR - 60,
    family: getComputedStyle(panel.root).fontFamily,
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

function makePicture(panel, data, bus, how) {
  const both = axes(data, "cross", { ...how, rows: "written" });
  const texts = textsOf(both.rows);
  const map = mapFor(panel, data, bus, both, texts);
  const bars = both.rows.map((_, r) => barAt(map, r));
  const title = h("span", { style: { top: px(map.at.top - 20) } }, data.words.share);
  const height = px(map.at.top + map.at.height);
  const shares = h("div", { class: "s2s-af-shares", style: { height } }, title, bars.map(({ node }) => node));
  const node = h("div", { class: "s2s-af" }, map.node, shares);
  return { axes: both, map, bars, texts, node, painted: null, barred: null };
}

function pictureFor(panel, data, bus, how) {
  const key = JSON.stringify([how.words, how.end, how.punctuation]);
  return kept(panel.state.pictures, key, panel.body, () => makePicture(panel, data, bus, how));
}

// ---- drawing

function sentence(panel, data, sel) {
  const { words } = data;
  const { axes: { rows, cols }, map: { cell }, texts, values } = panel.state.shown;
  const until = writtenSoFar(data, sel);
  const pointed = Boolean(cell) && cell.t < begun(rows, until);
  const r = pointed ? cell.t : holding(rows, sel.step - 1);
  if (r < 0) return fmt(words[sel.step > 0 ? "say_hidden" : "say_unwritten"]);
  const row = values.subarray(r * cols.length, (r + 1) * cols.length);
  const best = pointed ? cell.s : argmax(row);
  const share = data.share.data[rows[r].members.filter((i) => i < until).at(-1)];
  return fmt(words[`say_${panel.choice.method}`], {
    row: texts[r],
    col: cols[best].text,
    percent: percent(row[best]),
    share: percent(share),
    prefix: percent(1 - share),
    layer: layerOf(data, sel) + 1,
  });
}

function paint(panel, data, sel, picture) {
  const { axes: both, map } = picture;
  const until = writtenSoFar(data, sel);
  const half = cutThrough(both.rows, until);
  const layer = panel.choice.method === "alti" ? "" : layerOf(data, sel);
  const key = [panel.choice.method, layer, half ? until : "all"].join();
  if (picture.painted === key) return;
  picture.painted = key;
  picture.values = pool(weights(panel, data, sel), data.source.texts.length, both, half ? until : Infinity);
  relabel(picture, both, data.target.texts, until);
  map.written = null;
  const most = picture.values.reduce((high, x) => (x > high ? x : high), 0);
  map.paint(picture.values, "attention", Math.max(0.05, most));
}

// A row's bar is the mean over its pieces that are written.
function drawBars(data, sel, picture) {
  const { rows } = picture.axes;
  const until = writtenSoFar(data, sel);
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

// ---- export

function asPNG(panel) {
  const { map: { at }, bars } = panel.state.shown;
  const { canvas, ctx, left, top } = mapOnCanvas(panel.state.shown, BAR + 60);
  const x = left + at.width + at.beside + 16;
  ctx.font = `12px ${at.family}`;
  bars.forEach(({ bar, number }, r) => {
    if (bar.hidden) return;
    const share = parseFloat(bar.style.getPropertyValue("--s2s-share")) / 100;
    const y = top + r * at.h + (at.h - 10) / 2;
    ctx.fillStyle = colors.target;
    ctx.fillRect(x, y, BAR, 10);
    ctx.fillStyle = colors.source;
    ctx.fillRect(x, y, BAR * share, 10);
    ctx.fillStyle = colors.text;
    ctx.fillText(number.textContent, x + BAR + 8, y + 9);
  });
  return png(canvas);
}

// Every token of its own, whatever is put together on the screen: all contributions, and the roll-out of that layer.
function table(data, sel) {
  const [, steps, cols] = data.rollout.shape;
  const layer = layerOf(data, sel);
  const until = writtenSoFar(data, sel);
  const known = data.fed.slice(0, until); // the prefix is not known further than that
  const titled = (name, texts) => texts.map((text, s) => `${name} ${s + 1} ${text}`);
  const titles = ["step", "token", "source_share", ...titled("alti", data.source.texts)];
  titles.push(...known.map((text, j) => `alti prefix ${j} ${text}`));
  titles.push(...titled(`rollout layer ${layer + 1}`, data.source.texts));
  const lines = [titles];
  for (let t = 0; t < until; t++) {
    const prefix = data.prefix_parts.data.subarray(t * steps, t * steps + until);
    const first = (layer * steps + t) * cols;
    lines.push([
      t + 1,
      data.target.texts[t],
      data.share.data[t],
      ...data.source_parts.data.subarray(t * cols, (t + 1) * cols),
      ...Array.from(prefix, (x, j) => (j <= t ? x : "")),
      ...data.rollout.data.subarray(first, first + cols),
    ]);
  }
  return csv(lines);
}

// ---- building

function quiet(panel, data, bus) {
  const { words } = data;
  const { state } = panel;
  const methods = ["alti", "rollout"].map((name) => [name, words[`method.${name}`]]);
  state.method = segment(words.choose_method, methods, (name) => {
    panel.choice.method = name;
    bus.redraw(["method"]);
  });
  const [layers] = data.rollout.shape;
  state.layer = layers > 1 ? chooser(words.choose_layer, words.layer, layers, (layer) => bus.set({ layer })) : null;
  return h("span", { class: "s2s-row s2s-end" }, state.layer, state.method.node);
}

export default view("attention_flow", {
  build(panel, data, bus) {
    panel.state = { pictures: new Map(), shown: null };
    panel.choice ??= { method: "alti" };
    panel.setTitle(data.words.title);
    panel.setQuiet(quiet(panel, data, bus));
    panel.help(helpText(data.words, ["what", "alti", "share", "rollout", "not", "source"]));
    panel.body.replaceChildren();
    saves(panel, {
      pictureName: () => `${data.model}-${panel.choice.method}`,
      picture: () => asPNG(panel),
      tableName: () => `${data.model}-contributions`,
      table: () => table(data, bus.sel),
    });
  },
  draw(panel, data, sel, bus) {
    const { state, choice } = panel;
    const picture = pictureFor(panel, data, bus, looking(bus));
    showPicture(state, picture);
    state.method.press(choice.method);
    if (state.layer) {
      state.layer.value = String(layerOf(data, sel));
      state.layer.hidden = choice.method === "alti";
    }
    paint(panel, data, sel, picture);
    const { rows, cols } = picture.axes;
    const pointed = (side, groups) => (sel.hover?.side === side ? holding(groups, sel.hover.index) : -1);
    picture.map.show({
      now: holding(rows, sel.step - 1),
      written: begun(rows, writtenSoFar(data, sel)),
      read: readSoFar(data, sel) > 0 ? Infinity : 0,
      hover: framed(pointed("target", rows), pointed("source", cols)),
    });
    drawBars(data, sel, picture);
    panel.say(sentence(panel, data, sel));
  },
});
