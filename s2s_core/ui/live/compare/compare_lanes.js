// The lanes in lock-step: what each has written, where it looks or what its memory is made of, and its next token.

import { headChoosers, segment } from "../lib/choosers.js";
import { css, h } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { base as baseOf, fill, parting } from "../lib/lanes.js";
import { put } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { sayLanes } from "../lib/say_lanes.js";
import { chipWidths, decodeAddress, makeLane } from "./compare_lanes_build.js";
import { drawChips, drawNext, drawStrip, subtitle } from "./compare_lanes_draw.js";
import { table } from "./compare_lanes_export.js";

const NARROW = { two: 900, one: 620 }; // px of a panel below which its lanes have two columns, or one
const HELP = ["looks", "memory", "jacobian", "reading", "click"];

css(
  "lanes",
  `
[data-view="lanes"] .s2s-say b { white-space: nowrap; }
[data-view="lanes"] .s2s-say { font-size: 14px; line-height: 20px; min-height: 40px; margin-bottom: 2px; }
.s2s-ln { display: grid; grid-template-columns: minmax(108px, 144px) minmax(0, 1fr) minmax(0, 1fr) 172px;
  column-gap: 16px; }
.s2s-ln > .s2s-ln-top { color: var(--s2s-dim); font-size: 12px; line-height: 18px;
  border-top: 1px solid var(--s2s-line); padding-top: 2px; }
.s2s-ln-lane { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; align-items: center;
  border-bottom: 1px solid var(--s2s-line); padding: 3px 0; min-height: 69px; }
.s2s-ln-lane:last-child { border-bottom: 0; padding-bottom: 0; }
.s2s-ln-name { font-weight: 600; font-size: 14px; line-height: 20px; display: flex; flex-wrap: wrap; gap: 0 8px; }
.s2s-ln-sub { color: var(--s2s-dim); font-size: 12px; line-height: 16px; min-height: 16px; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; }
.s2s-ln-do { display: flex; gap: 0 8px; flex-wrap: wrap; }
.s2s-ln-do :is(a, button) { font: inherit; font-size: 12px; line-height: 18px; color: var(--s2s-source);
  background: none; border: 0; padding: 0; cursor: pointer; text-decoration: none; }
.s2s-ln-do :is(a, button):hover { text-decoration: underline; }
.s2s-ln-fewer { color: var(--s2s-negative); font-size: 12px; font-weight: 400; white-space: nowrap; }
.s2s-ln-chips { display: flex; flex-wrap: wrap; gap: 4px; min-width: 0; contain: layout; }
.s2s-ln-chips .s2s-chip { font-size: 15px; line-height: 20px; min-height: 28px; padding: 3px 6px; min-width: 26px;
  text-align: center; }
.s2s-ln-chips .s2s-chip:is(.s2s-empty, .s2s-wait) { display: none; }
.s2s-ln-chips .s2s-chip.s2s-leaves { box-shadow: inset 0 -3px 0 var(--s2s-negative); }
.s2s-ln-strip { display: flex; flex-wrap: wrap; gap: 2px; min-width: 0; contain: layout; }
.s2s-ln-strip .s2s-chip { font-size: 13px; line-height: 16px; min-height: 30px; padding: 1px 4px; min-width: 28px;
  flex: none; text-align: center; border-radius: 3px; }
.s2s-ln-strip small { display: block; font-size: 12px; line-height: 13px; min-height: 13px; }
.s2s-ln-strip .s2s-chip:not(.s2s-unread) { border-color: var(--s2s-line); }
.s2s-ln-next { display: grid; gap: 0; align-content: center; min-height: 62px; }
.s2s-ln-next button { display: grid; grid-template-columns: minmax(0, 1fr) 44px 34px; gap: 6px; align-items: center;
  font: inherit; font-size: 13px; line-height: 16px; height: 16px; padding: 0 4px; border: 0; border-radius: 3px;
  background: none; color: var(--s2s-text); text-align: left; cursor: pointer; }
.s2s-ln-next button:hover { background: var(--s2s-line); }
.s2s-ln-next button[hidden] { display: none; }
.s2s-ln-next button > span { overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.s2s-ln-next i { height: 8px; border-radius: 2px; background: var(--s2s-target); opacity: .55; transform-origin: left; }
.s2s-ln-next b { font-weight: 400; text-align: right; color: var(--s2s-dim); }
.s2s-ln-next .s2s-chosen > span { font-weight: 700; }
.s2s-ln-next .s2s-chosen i { opacity: 1; }
.s2s-ln-next p { margin: 0; padding: 0 4px; font-size: 12px; line-height: 14px; color: var(--s2s-dim); }
.s2s-ln-lane.s2s-waits .s2s-ln-next { opacity: .6; }
.s2s-ln.s2s-two { grid-template-columns: minmax(0, 1fr) 196px; }
.s2s-ln.s2s-two .s2s-ln-top { display: none; }
.s2s-ln.s2s-two .s2s-ln-lane { row-gap: 6px; align-items: start; }
.s2s-ln.s2s-two .s2s-ln-next { grid-column: 2; grid-row: 1 / span 3; }
.s2s-ln.s2s-two .s2s-ln-lane > :not(.s2s-ln-next) { grid-column: 1; }
.s2s-ln.s2s-one { grid-template-columns: minmax(0, 1fr); }
.s2s-ln.s2s-one .s2s-ln-top { display: none; }
.s2s-ln.s2s-one .s2s-ln-lane { row-gap: 6px; }
`,
);

// Where each lane first leaves the reference, or, without one, the lane chosen as the base.
function leavingStep(data, lane, base) {
  if (data.mode === "prefix") return null;
  const other = data.reference?.tokens ?? data.lanes[base].target.tokens;
  return lane.target.tokens === other ? null : parting(lane.target.tokens, other);
}

function attentionChoosers(panel, data, bus) {
  const shapes = data.lanes.map((lane) => lane.looks?.weights?.shape ?? [0, 0]);
  const many = shapes.filter(([layers, heads]) => layers * heads > 1);
  const most = (i) => Math.max(...many.map((shape) => shape[i]));
  if (!many.length) return [];
  const { layer, head } = headChoosers(data.words, most(0), most(1), bus);
  Object.assign(panel.state, { layer, head });
  return [layer, " ", head].filter(Boolean);
}

// Whether a click forces in its own lane or in all of them; under a common prefix it is always all.
function forcingChoice(panel, { words }) {
  const options = ["one", "all"].map((key) => [key, words[`force_${key}`]]);
  const choice = segment(words.force_label, options, (key) => {
    panel.everywhere = key === "all";
    choice.press(key);
  });
  choice.press(panel.everywhere ? "all" : "one");
  return choice.node;
}

function unforceButton({ words }, bus) {
  const style = { display: "inline", width: "auto" };
  const attributes = { type: "button", class: "s2s-item", style, "data-do": "unforce", onclick: () => bus.unforce() };
  return h("button", attributes, words.unforce);
}

function forcing(panel, data, bus) {
  if (data.mode !== "own") return [];
  const nodes = data.lanes.length > 1 ? [forcingChoice(panel, data)] : [];
  const forced = data.lanes.some((lane) => lane.forced.some(Boolean));
  return forced ? [...nodes, " ", unforceButton(data, bus)] : nodes;
}

// The class of a grid so narrow that its columns stand one under the other.
function columnsOf(width) {
  if (width < NARROW.one) return " s2s-one";
  return width < NARROW.two ? " s2s-two" : "";
}

function makeGrid(panel, data) {
  const titles = ["model", data.mode === "prefix" ? "fed" : "written", "looks", "next"];
  const tops = titles.map((title) => h("div", { class: "s2s-ln-top" }, data.words[`column.${title}`]));
  const lanes = panel.state.lanes.map(({ node }) => node);
  return h("div", { class: `s2s-ln${columnsOf(panel.width)}`, role: "group" }, tops, lanes);
}

function drawLane(data, made, sel, base) {
  const leaves = leavingStep(data, made.lane, base);
  const look = `${sel.layer} ${sel.head}`;
  if (leaves !== made.leaves) {
    made.leaves = leaves;
    made.state.fill(null);
  }
  drawChips(data, made, sel);
  drawStrip(data, made, sel);
  drawNext(data, made, sel);
  if (made.look !== look) put(made.sub, (made.sub.title = subtitle(data, made.lane, sel)));
  made.look = look;
  made.link.href = decodeAddress(data, made.lane, sel);
}

export default view("lanes", {
  build(panel, data, bus) {
    const { words, mode } = data;
    const state = (panel.state = {});
    const widths = chipWidths(panel, data);
    state.lanes = data.lanes.map((lane) => makeLane(panel, data, bus, lane, widths));
    state.grid = makeGrid(panel, data);
    panel.setTitle(words[`title.${mode}`]);
    panel.announce();
    panel.setQuiet([...attentionChoosers(panel, data, bus), " ", ...forcing(panel, data, bus)]);
    panel.help(["what", mode, ...HELP].map((key) => words[`help.${key}`]).join("\n"));
    panel.body.replaceChildren(state.grid);
    offer(panel, () => `compare-${Math.max(0, bus.sel.step)}`, { csv: () => table(data, bus.sel) });
  },
  draw(panel, data, sel, bus) {
    const { state } = panel;
    const looks = data.lanes.map((lane) => lane.looks);
    fill(data, looks, bus);
    for (const made of state.lanes) drawLane(data, made, sel, baseOf(data, sel));
    if (state.layer) state.layer.value = sel.layer;
    if (state.head) state.head.value = sel.head ?? "";
    panel.say(sayLanes(data, state.lanes, sel));
  },
});
