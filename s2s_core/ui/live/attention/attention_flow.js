// Where a step comes from when the layers are followed through: roll-out or ALTI+ on the source tokens, and beside it
// how much comes from the source and how much from what was written before.

import { begun, holding, looking, pool } from "../lib/attention.js";
import { chooser, segment } from "../lib/choosers.js";
import { csv, tokenColumns } from "../lib/download.js";
import { argmax, fmt, h, percent } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { view } from "../lib/panel.js";
import { readSteps, shownSteps } from "../lib/progress.js";
import { drawBars, makePicture } from "./attention_flow_picture.js";
import { cutThrough, framed, kept, relabel, showPicture } from "./attention_pictures.js";

const layerOf = (data, sel) => Math.min(sel.layer, data.rollout.shape[0] - 1);

// Weights [target, source] of the method chosen.
function weights(panel, data, sel) {
  if (panel.choice.method === "alti") return data.source_parts.data;
  const [, rows, cols] = data.rollout.shape;
  const layer = layerOf(data, sel);
  return data.rollout.data.subarray(layer * rows * cols, (layer + 1) * rows * cols);
}

function pictureFor(panel, data, bus, how) {
  const key = JSON.stringify([how.words, how.end, how.punctuation]);
  const say = () => panel.say(sentence(panel, data, bus.sel));
  return kept(panel.state.pictures, key, panel.body, () => makePicture(panel, data, bus, how, say));
}

// ---- drawing

function sentence(panel, data, sel) {
  const { words } = data;
  const { axes: { rows, cols }, map: { cell }, texts, values } = panel.state.shown;
  const until = shownSteps(sel, data.target.texts.length);
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
  const until = shownSteps(sel, data.target.texts.length);
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

// ---- export

// Every token of its own, whatever is put together on the screen: all contributions, and the roll-out of that layer.
function table(data, sel) {
  const [, steps, cols] = data.rollout.shape;
  const layer = layerOf(data, sel);
  const until = shownSteps(sel, data.target.texts.length);
  const known = data.fed_tokens.slice(0, until); // the prefix is not known further than that
  const titles = ["step", "token", "source_share", ...tokenColumns(data.source.tokens, "alti_")];
  titles.push(...tokenColumns(known, "alti_prefix_"));
  titles.push(...tokenColumns(data.source.tokens, `rollout_layer_${layer + 1}_`));
  const lines = [titles];
  for (let t = 0; t < until; t++) {
    const prefix = data.prefix_parts.data.subarray(t * steps, t * steps + until);
    const first = (layer * steps + t) * cols;
    lines.push([
      t + 1,
      data.target.tokens[t],
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

const HELP = ["what", "alti", "share", "rollout", "not", "source"];

export default view("attention_flow", {
  build(panel, data, bus) {
    panel.state = { pictures: new Map(), shown: null };
    panel.choice ??= { method: "alti" };
    panel.setTitle(data.words.title);
    panel.setQuiet(quiet(panel, data, bus));
    panel.help(HELP.map((key) => data.words[`help.${key}`]).join("\n"));
    panel.body.replaceChildren();
    offer(panel, () => `${data.model}-contributions-${panel.choice.method}`, { csv: () => table(data, bus.sel) });
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
      written: begun(rows, shownSteps(sel, data.target.texts.length)),
      read: readSteps(sel, data) > 0 ? Infinity : 0,
      hover: framed(pointed("target", rows), pointed("source", cols)),
    });
    drawBars(data, sel, picture);
    panel.say(sentence(panel, data, sel));
  },
});
