// Where a state stands in the picture, in the plane, in space or on the map, and where its label has room.

import { clamp } from "../lib/draw.js";
import { ORDER } from "./states_progress.js";

const EDGE = 10; // px
const ROUND = 4; // px round a point that labels keep clear of
export const SPOTS = [
  [9, -6, "left"],
  [9, 16, "left"],
  [-9, -6, "right"],
  [-9, 16, "right"],
  [0, -11, "center"],
  [0, 21, "center"],
];
const SHIFT = { left: 0, center: 0.5, right: 1 }; // of a label's width, to its left edge

// A pixel within the picture: [x, y, depth, whether it stands outside].
const within = (x, y, depth, w, h) => [
  clamp(x, EDGE, w - EDGE),
  clamp(y, EDGE, h - EDGE),
  depth,
  x < 0 || y < 0 || x > w || y > h,
];

function flat([[left, right], [bottom, top]], stride, w, h) {
  const to = (array, i) => {
    const x = ((array[stride * i] - left) / (right - left)) * w;
    const y = ((top - array[stride * i + 1]) / (top - bottom)) * h;
    return within(x, y, 0, w, h);
  };
  return { to };
}

// `see` takes coordinates from -1 to 1 round the middle.
function turned(limits, { yaw, pitch }, w, h) {
  const middle = limits.map(([a, b]) => (a + b) / 2);
  const half = Math.max(...limits.map(([a, b]) => (b - a) / 2));
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const unit = Math.min(w, h) * 0.46;
  const see = (a, b, c) => {
    const x = a * cy + c * sy;
    const z = c * cy - a * sy;
    const y = b * cp - z * sp;
    const depth = z * cp + b * sp;
    return within(w / 2 + x * unit, h / 2 - y * unit, clamp(depth, -1, 1), w, h);
  };
  return { see, to: (array, i) => see(...middle.map((m, k) => (array[3 * i + k] - m) / half)) };
}

// A camera: `to` makes pixels of the i-th of the coordinates shown. Depth is 0 in the plane, -1..1 (near) in space.
export function camera({ limits }, shown, w, h, turn) {
  if (shown === "space") return turned(limits.axes, turn, w, h);
  return shown === "map" ? flat(limits.map, 2, w, h) : flat(limits.axes, 3, w, h);
}

// ---- the tokens of all paths

// One part of one path, in pixels: [{which, side, index, text, at, spot}]; which = 0: the sentence, 1: the second one.
function track(state, path, which, part) {
  const side = ORDER[part];
  const { data, shape } = path[part][state.shown === "map" ? "map" : "axes"];
  const layer = Math.min(part === "read" ? state.readLayer : state.layer, shape[0] - 1);
  return path[side].texts.slice(0, shape[1]).map((text, index) => {
    const at = state.view.to(data, layer * shape[1] + index);
    return { which, side, index, text, at, spot: null };
  });
}

const overlaps = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

// The first spot where a label neither leaves the picture nor lies on another; its box joins those taken.
function findSpot(state, item, i, taken) {
  const wide = state.measure(item.text);
  for (const [dx, dy, align] of SPOTS) {
    const left = item.at[0] + dx - SHIFT[align] * wide;
    const box = [left, item.at[1] + dy - 12, left + wide, item.at[1] + dy + 3];
    const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= state.w && box[3] <= state.h;
    if (inside && !taken.some((other, k) => k !== i && overlaps(box, other))) {
      taken.push(box);
      return [dx, dy, align];
    }
  }
  return null;
}

// Pixels of every token of every path at the layers shown, and spots for their labels, what is written first.
export function settle(state, { paths }) {
  state.tracks = paths.map((path, which) => ({
    write: track(state, path, which, "write"),
    read: track(state, path, which, "read"),
  }));
  const items = state.tracks.flatMap(({ write, read }) => [...write, ...read]);
  const taken = items.map(({ at: [x, y] }) => [x - ROUND, y - ROUND, x + ROUND, y + ROUND]);
  items.forEach((item, i) => {
    item.spot = findSpot(state, item, i, taken);
  });
}
