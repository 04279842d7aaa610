// One head, large: its map with the gold alignment, or its lines between two columns of tokens. Built once for each way
// of looking and kept; a step moves a frame and a cover, or draws the lines anew.

import { axes, look, looking, lookingBar, pickKind, pool } from "../lib/attention.js";
import { headChoosers, segment } from "../lib/choosers.js";
import { css, h } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { headWeights } from "../lib/heads.js";
import { view } from "../lib/panel.js";
import { drawLines, makeLines } from "./attention_head_lines.js";
import { drawMap, makeMap } from "./attention_head_map.js";
import { SIDES, goldCells, kindsOf, place } from "./attention_head_place.js";
import { sentence, table } from "./attention_head_say.js";
import { cutThrough, kept, showPicture } from "./attention_pictures.js";

css("attention_head", `
.s2s-ah { display: grid; gap: 12px; }
.s2s-ah > [hidden] { display: none; }
`);

const KIND = { reading: "encoder", writing: "cross" }; // what is shown until a person chooses another

// ---- the pictures

function makePicture(panel, data, bus, kind, how) {
  const picture = { kind, form: how.form, sides: SIDES[kind], axes: axes(data, kind, how), painted: null };
  picture.gold = goldCells(data, picture);
  const make = how.form === "lines" ? makeLines : makeMap;
  const made = make(panel, data, bus, picture);
  made.node.classList.add(`s2s-ah-${kind}`);
  return made;
}

function pictureFor(panel, data, bus, kind, how) {
  const { pictures, place: node } = panel.state;
  return kept(pictures, JSON.stringify([kind, how]), node, () => makePicture(panel, data, bus, kind, how));
}

// How many positions count: all of a picture whose rows are whole, so that a step need not paint it again.
function counted(at, half) {
  if (half) return at.until;
  return at.until ? Infinity : 0;
}

// The picture's values for this place; whether they are other than before.
function fillIn(data, picture, at) {
  const set = data.kinds[at.kind];
  const until = counted(at, cutThrough(picture.axes.rows, at.until));
  const key = [at.layer, at.head, until].join();
  if (picture.painted === key) return false;
  picture.painted = key;
  picture.values = pool(headWeights(set, at.layer, at.head), set.shape[3], picture.axes, until);
  return true;
}

// ---- the panel

function quiet(panel, data, bus) {
  const { words } = data;
  const { state } = panel;
  const [layers, heads] = data.kinds.cross.shape;
  const forms = ["map", "lines"].map((form) => [form, words[`form.${form}`]]);
  state.form = segment(words.choose_form, forms, (form) => look(bus, { form }));
  Object.assign(state, headChoosers(words, layers, heads, bus));
  return h("span", { class: "s2s-row s2s-end" }, state.layer, state.head, state.form.node);
}

// The kinds of looking, where there are several.
function kindBar(panel, data, bus) {
  const kinds = kindsOf(data).map((kind) => [kind, data.words[`kind.${kind}`]]);
  if (kinds.length < 2) return null;
  return segment(data.words.choose_kind, kinds, (kind) => pickKind(bus, panel.choice, kind));
}

function press(state, at, how) {
  const chosen = [at.kind, at.layer, at.head, JSON.stringify(how)].join();
  if (state.chosen === chosen) return;
  state.chosen = chosen;
  state.bar.press(how);
  state.form.press(how.form);
  state.kind?.press(at.kind);
  if (state.layer) state.layer.value = String(at.layer);
  if (state.head) state.head.value = at.head === null ? "" : String(at.head);
}

function fileName(data, { kind, layer, head }) {
  return `${data.model}-${kind}-${layer + 1}-${head === null ? "mean" : head + 1}`;
}

const HELP = ["what", "lines", "words", "rows", "gold", "source"];

export default view("attention_head", {
  build(panel, data, bus) {
    const { words } = data;
    const state = (panel.state = { pictures: new Map(), shown: null, chosen: null });
    panel.choice ??= { ...KIND };
    bus.kinds ??= { ...KIND }; // the panels of this page show one kind together
    panel.setTitle(words.title);
    panel.setQuiet(quiet(panel, data, bus));
    panel.help(HELP.map((key) => words[`help.${key}`]).join("\n"));
    state.kind = kindBar(panel, data, bus);
    state.bar = lookingBar(data.options, bus);
    state.place = h("div", { class: "s2s-ah" });
    const choices = h("div", { class: "s2s-row" }, state.kind?.node, state.bar.node);
    panel.body.replaceChildren(h("div", { class: "s2s-ah" }, choices, state.place));
    offer(panel, () => fileName(data, state.at), {
      csv: () => table(panel, state.shown),
    });
  },
  draw(panel, data, sel, bus) {
    const { state } = panel;
    const how = looking(bus);
    const at = place(panel, data, sel, bus);
    const picture = pictureFor(panel, data, bus, at.kind, how);
    panel.looking = how;
    state.at = at;
    showPicture(state, picture);
    press(state, at, how);
    const fresh = fillIn(data, picture, at);
    if (picture.form === "lines") drawLines(data, picture, at, sel);
    else drawMap(data, picture, at, sel, fresh);
    panel.say(sentence(panel, data, sel, picture));
  },
  end(panel, bus) {
    bus.kinds = null;
  },
});
