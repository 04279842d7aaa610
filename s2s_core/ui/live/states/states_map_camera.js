// Part of states_map.js: where a state stands in the picture, in the plane or in space, and where its label has room.

const EDGE = 10; // px
const SPOTS = [[9, -6, "left"], [9, 16, "left"], [-9, -6, "right"], [-9, 16, "right"], [0, -11, "center"], [0, 21, "center"]];

const clamp = (x, low, high) => Math.max(low, Math.min(high, x));

// A camera: from coordinates of the picture shown to pixels. Depth is 0 in the plane, -1..1 (near) in space.
function camera(data, shown, w, h, turn) {
  if (shown !== "space") {
    const [[left, right], [bottom, top]] = data.limits[shown === "map" ? "map" : "axes"], stride = shown === "map" ? 2 : 3;
    return { stride, to: (array, i) => {
      const x = ((array[stride * i] - left) / (right - left)) * w, y = ((top - array[stride * i + 1]) / (top - bottom)) * h;
      return [clamp(x, EDGE, w - EDGE), clamp(y, EDGE, h - EDGE), 0, x < 0 || y < 0 || x > w || y > h];
    } };
  }
  const middle = data.limits.axes.map(([a, b]) => (a + b) / 2), half = Math.max(...data.limits.axes.map(([a, b]) => (b - a) / 2));
  const [cy, sy, cp, sp] = [Math.cos(turn.yaw), Math.sin(turn.yaw), Math.cos(turn.pitch), Math.sin(turn.pitch)], unit = Math.min(w, h) * 0.46;
  const see = (a, b, c) => {
    const x = a * cy + c * sy, z = c * cy - a * sy, y = b * cp - z * sp, depth = z * cp + b * sp;
    const px = w / 2 + x * unit, py = h / 2 - y * unit;
    return [clamp(px, EDGE, w - EDGE), clamp(py, EDGE, h - EDGE), clamp(depth, -1, 1), px < 0 || py < 0 || px > w || py > h];
  };
  return { stride: 3, see, to: (array, i) => see((array[3 * i] - middle[0]) / half, (array[3 * i + 1] - middle[1]) / half, (array[3 * i + 2] - middle[2]) / half) };
}

// Pixels of every token of every path at the layer shown, and a spot for its label that keeps clear of the others.
function settle(panel, data) {
  const state = panel.state, { view, shown, w, h } = state, kind = shown === "map" ? "map" : "axes";
  state.items = [];
  data.paths.forEach((path, which) => {
    for (const [part, sideName] of [["write", "target"], ["read", "source"]]) {
      const { data: array, shape } = path[part][kind], n = shape[1];
      const list = (state.tracks[which] ??= {}); // which = 0: the sentence, 1: the second
      list[part] = path[sideName].texts.slice(0, n).map((text, index) => {
        const layer = part === "read" ? state.readLayer : state.layer;
        const item = { which, part, side: sideName, index, text, at: view.to(array, Math.min(layer, shape[0] - 1) * n + index), spot: null };
        state.items.push(item);
        return item;
      });
    }
  });
  const taken = state.items.map(({ at: [x, y] }) => [x - 4, y - 4, x + 4, y + 4]);
  state.items.forEach((item, i) => {
    const wide = state.width(item.text);
    for (const [dx, dy, align] of SPOTS) {
      const x0 = item.at[0] + dx - (align === "right" ? wide : align === "center" ? wide / 2 : 0), box = [x0, item.at[1] + dy - 12, x0 + wide, item.at[1] + dy + 3];
      if (box[0] < 0 || box[1] < 0 || box[2] > w || box[3] > h) continue;
      if (taken.some((o, k) => k !== i && box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1])) continue;
      taken.push(box);
      item.spot = [dx, dy, align];
      return;
    }
  });
}
