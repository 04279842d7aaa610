// What states_map says in words and numbers: its help, its key of colours, the step in a sentence, the table to save.

import { csv } from "../lib/download.js";
import { fmt, h, num } from "../lib/draw.js";
import { helpFormula, helpLine } from "../lib/math.js";
import { readSteps } from "../lib/progress.js";
import { colors } from "../lib/theme.js";
import { ORDER, progress } from "./states_progress.js";

const PARTS = { source: "read", target: "write" };

export function help(data) {
  const { words } = data;
  const values = { n: data.dots.shape[0], units: data.n_units };
  const line = (key) => helpLine(words, key, values);
  const formula = (key) => helpFormula(words, key);
  const map = data.dots_map ? [line("map"), formula("place")] : [];
  const layers = line(data.layers > 1 ? "layers" : "top");
  const rest = ["second", "moved", "use"].map(line);
  return h("div", {}, line("what"), formula("formula"), line("axes"), map, layers, rest);
}

export function legend({ words, paths }) {
  const key = (colour, text, hollow) => {
    const style = { "border-color": colour, background: hollow ? "transparent" : colour };
    return h("span", { class: "s2s-smkey" }, h("i", { style }), text);
  };
  const own = [key(colors.source, words.read), key(colors.target, words.write)];
  return paths.length > 1 ? [...own, key(colors.dim, words.second, true)] : own;
}

// A number [layer, position] of an array that may have fewer layers.
function at({ data, shape: [layers, n] }, layer, i) {
  return data[Math.min(layer, layers - 1) * n + i];
}

// How far the current token's state has moved, how far from the second sentence's.
export function sentence(data, sel, layer) {
  const { words } = data;
  const read = readSteps(sel, data);
  if (!read) return fmt(words.say_before);
  const { now } = progress(data, data.paths[0], sel);
  const node = document.createDocumentFragment();
  if (!now) {
    node.append(fmt(words.say_layer, { layer: read, layers: data.n_reading }));
    return node;
  }
  const part = PARTS[now.side];
  const path = data.paths[0];
  const far = at(path[part].moved, layer, now.index);
  const values = { token: path[now.side].texts[now.index], far: num(far, 1), typical: num(data.typical, 1) };
  node.append(fmt(words[Number.isNaN(far) ? `say_first_${part}` : `say_${part}`], values));
  const apart = data.apart?.[part];
  if (apart && now.index < apart.shape[1]) {
    node.append(fmt(words.say_apart, { far: num(at(apart, layer, now.index), 1) }));
  }
  if (layer < data.layers - 1) node.append(fmt(words.say_axes, { layer: layer + 1, layers: data.layers }));
  return node;
}

// ---- the table

// One part of one path, [layer, token], as far as it is to be seen.
function rowsOf(data, path, part, until) {
  const { axes, map, moved } = path[part];
  const [layers, n] = axes.shape;
  const { tokens } = path[ORDER[part]];
  const rows = [];
  for (let layer = 0; layer < layers; layer++) {
    for (let i = 0; i < until; i++) {
      const k = layer * n + i;
      const onMap = map ? map.data.subarray(2 * k, 2 * k + 2) : ["", ""];
      const far = moved.data[k];
      const place = [...axes.data.subarray(3 * k, 3 * k + 3), ...onMap, Number.isNaN(far) ? "" : far];
      rows.push([data.n_layers - data.layers + layer + 1, i + 1, tokens[i], ...place]);
    }
  }
  return rows;
}

export function table(data, sel) {
  const place = ["x", "y", "z", "map_x", "map_y", "moved"];
  const lines = [["sentence", "part", "layer", "position", "token", ...place]];
  data.paths.forEach((path, which) => {
    const done = progress(data, path, sel);
    for (const [part, side] of Object.entries(ORDER)) {
      const until = sel.showall ? path[part].axes.shape[1] : done[side];
      const name = part === "read" ? "encoder" : "decoder";
      lines.push(...rowsOf(data, path, part, until).map((row) => [which + 1, name, ...row]));
    }
  });
  return csv(lines);
}
