// The picture of states_map: the ground of reference states, and upon it the paths as far as they are gone.

import { mix } from "../lib/draw.js";
import { colors } from "../lib/theme.js";
import { layerOf } from "./states_layers.js";
import { ORDER, progress } from "./states_progress.js";
import { SPOTS, camera, settle } from "./states_map_camera.js";

export const FONT = 13; // px
const AXES = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
const SHADES = [0.16, 0.26, 0.4]; // far, in the middle, near
const PART_COLOUR = ["source", "target"]; // of reference states of the encoder and of the decoder

// ---- the ground

function drawAxes({ back: { ctx }, view, family }) {
  ctx.font = `12px ${family}`;
  ctx.textAlign = "center";
  AXES.forEach((axis, k) => {
    const along = (share) => view.see(...axis.map((v) => share * v));
    const [x0, y0] = along(-0.9);
    const [x1, y1] = along(0.9);
    const [x, y] = along(0.98);
    ctx.strokeStyle = colors.line;
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.lineTo(x1, y1);
    ctx.stroke();
    ctx.fillStyle = colors.dim;
    ctx.fillText(String(k + 1), x, y + 4);
  });
}

// Which of the shades: in the plane all are near.
function nearness(shown, depth) {
  if (shown !== "space" || depth >= 0.2) return 2;
  return depth < -0.2 ? 0 : 1;
}

// Reference states, and in space the three axes.
function drawGround(state, data) {
  const { back: { ctx }, view, shown } = state;
  const dots = shown === "map" ? data.dots_map : data.dots;
  ctx.clearRect(0, 0, state.w, state.h);
  if (shown === "space") drawAxes(state);
  const colours = PART_COLOUR.map((name) => SHADES.map((shade) => mix(shade, name)));
  for (let i = 0; i < dots.shape[0]; i++) {
    const [x, y, depth, outside] = view.to(dots.data, i);
    if (outside) continue;
    const near = nearness(shown, depth);
    const size = 1.5 + near * 0.5;
    ctx.fillStyle = colours[data.parts.data[i]][near];
    ctx.fillRect(x - size / 2, y - size / 2, size, size);
  }
}

// What is drawn in the picture changed: another kind, another angle, another layer.
export function remake(state, data, sel) {
  state.view = camera(data, state.shown, state.w, state.h, state.turn);
  drawGround(state, data);
  relayer(state, data, sel);
}

// The tokens' places at the layers that the step shows.
export function relayer(state, data, sel) {
  state.layer = layerOf(data, sel, "target");
  state.readLayer = layerOf(data, sel, "source");
  settle(state, data);
}

// ---- the paths

function arrow(ctx, [x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 22) return;
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const [mx, my] = [(x0 + x1) / 2 + ux * 4, (y0 + y1) / 2 + uy * 4];
  ctx.beginPath();
  ctx.moveTo(mx, my);
  ctx.lineTo(mx - 8 * ux - 4 * uy, my - 8 * uy + 4 * ux);
  ctx.lineTo(mx - 8 * ux + 4 * uy, my - 8 * uy - 4 * ux);
  ctx.fill();
}

// The way through these tokens, from the first to the last; a second sentence's is dashed.
function way(ctx, items, colour, dashed, alpha) {
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = dashed ? 1.5 : 2;
  ctx.setLineDash(dashed ? [4, 4] : []);
  ctx.beginPath();
  items.slice(1).forEach(({ at: [x, y] }, i) => {
    ctx.moveTo(items[i].at[0], items[i].at[1]);
    ctx.lineTo(x, y);
  });
  ctx.stroke();
  ctx.setLineDash([]);
  items.slice(1).forEach(({ at }, i) => arrow(ctx, items[i].at, at));
  ctx.globalAlpha = 1;
}

function point(ctx, { at: [x, y], which }, { colour, now, lit }) {
  ctx.beginPath();
  ctx.arc(x, y, now ? 7 : 4, 0, 7);
  ctx.fillStyle = which ? colors.panel : colour;
  ctx.fill();
  if (!which && !lit) return;
  ctx.strokeStyle = lit ? colors.text : colour;
  ctx.lineWidth = now ? 3 : 2;
  ctx.stroke();
}

function label(state, { at, which, text, spot }, bold) {
  const { front: { ctx }, family } = state;
  const [dx, dy, align] = spot ?? SPOTS[at[0] > state.w / 2 ? 2 : 0];
  ctx.font = `${which ? "italic " : ""}${bold ? 700 : 400} ${FONT}px ${family}`;
  ctx.textAlign = align;
  if (bold) {
    // a halo for the current token only: outlines of all labels would cost more than all the rest
    ctx.strokeStyle = colors.panel;
    ctx.lineWidth = 3;
    ctx.strokeText(text, at[0] + dx, at[1] + dy);
  }
  ctx.fillStyle = which && !bold ? colors.dim : colors.text;
  ctx.fillText(text, at[0] + dx, at[1] + dy);
}

// One part of one path; returns the tokens that stand out, which come on top of all: [{item, look}].
function paintPart(state, sel, items, { done, now, colour }) {
  const { front: { ctx } } = state;
  const second = Boolean(items[0]?.which);
  way(ctx, items.slice(0, done), colour, second, second ? 0.8 : 1);
  if (sel.showall) way(ctx, items.slice(Math.max(0, done - 1)), colour, second, 0.3);
  const onTop = [];
  for (const item of items.slice(0, sel.showall ? items.length : done)) {
    const is = (token) => token?.side === item.side && token.index === item.index;
    const look = { colour, now: is(now), lit: !second && is(sel.hover) };
    state.visible.push(item);
    if (look.now || look.lit) {
      onTop.push({ item, look });
      continue;
    }
    ctx.globalAlpha = item.index >= done ? 0.35 : 1;
    point(ctx, item, look);
    if (item.spot) label(state, item, false);
    ctx.globalAlpha = 1;
  }
  return onTop;
}

// The paths as far as they are gone, the current token on top. `state.visible`: the tokens that the pointer may be on.
export function paint(state, data, sel) {
  const { front: { ctx } } = state;
  const onTop = [];
  ctx.clearRect(0, 0, state.w, state.h);
  ctx.lineJoin = "round";
  state.visible = [];
  for (const which of [...data.paths.keys()].reverse()) {
    const at = progress(data, data.paths[which], sel);
    for (const [part, side] of Object.entries(ORDER)) {
      const how = { done: at[side], now: at.now, colour: colors[side] };
      onTop.push(...paintPart(state, sel, state.tracks[which][part], how));
    }
  }
  for (const { item, look } of onTop) {
    point(ctx, item, look);
    label(state, item, true);
  }
}
