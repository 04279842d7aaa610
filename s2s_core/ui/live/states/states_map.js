// Hidden states as paths among the model's reference states: on two or three fixed axes, or on the neighbour map. Reading in the
// source's colour, writing in the target's; a second sentence hollow and dashed. Nothing moves but what is stepped to.

import * as S2S from "../lib/index.js";

const TALL = [300, 440], SHAPE = 0.62, FONT = 13; // px
const SHOWN = "s2s-states-shown";

S2S.css("states_map", `
[data-view="states_map"] .s2s-say { min-height: 40px; }
.s2s-sm { position: relative; }
.s2s-sm canvas { position: absolute; left: 0; top: 0; }
.s2s-sm canvas:last-child { touch-action: pan-y; }
.s2s-sm.s2s-turning canvas:last-child { cursor: grab; touch-action: none; }
.s2s-sm.s2s-pointing canvas:last-child { cursor: pointer; }
.s2s-smbar { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin-bottom: 8px; font-size: 12px; color: var(--s2s-dim); }
.s2s-smkey { display: inline-flex; align-items: center; gap: 4px; white-space: nowrap; }
.s2s-smkey i { width: 10px; height: 10px; border-radius: 50%; display: inline-block; border: 2px solid; }
.s2s-smbar .s2s-seg { display: inline-flex; }
.s2s-smbar .s2s-seg button { font: inherit; font-size: 12px; line-height: 16px; padding: 3px 8px; border: 1px solid var(--s2s-line); background: none; color: var(--s2s-dim); cursor: pointer; }
.s2s-smbar .s2s-seg button:first-child { border-radius: 4px 0 0 4px; } .s2s-smbar .s2s-seg button:last-child { border-radius: 0 4px 4px 0; }
.s2s-smbar .s2s-seg button + button { border-left: 0; }
.s2s-smbar .s2s-seg button[aria-pressed="true"] { background: var(--s2s-line); color: var(--s2s-text); font-weight: 600; }
.s2s-smbar select { font: inherit; color: var(--s2s-dim); background: var(--s2s-panel); border: 1px solid var(--s2s-line); border-radius: 4px; padding: 2px 4px; }
.s2s-smformula { margin: 4px 4px 8px 16px !important; font-family: Cambria, "Latin Modern Math", "STIX Two Math", "Times New Roman", serif; font-size: 15px !important; }
.s2s-smformula sub { font-size: .75em; line-height: 0; }
`);

const stored = () => { try { return localStorage.getItem(SHOWN); } catch { return null; } };

function help(data) {
  const { words } = data, values = { n: data.dots.shape[0], units: data.n_units };
  const line = (key) => S2S.h("p", {}, S2S.fmt(words[`help.${key}`], values));
  const formula = (key) => S2S.h("p", { class: "s2s-smformula" }, words[`help.${key}`].split(/_([a-z]+)/).map((part, i) => (i % 2 ? S2S.h("sub", {}, part) : part)));
  return S2S.h("div", {}, line("what"), formula("formula"), line("axes"), data.dots_map && line("map"), data.dots_map && formula("place"),
    line(data.layers > 1 ? "layers" : "top"), line("second"), line("moved"), line("use"));
}

// The ground: reference states, and in space the three axes.
function ground(state, data) {
  const { back: { ctx }, view, w, h, shown } = state, dots = shown === "map" ? data.dots_map : data.dots, c = S2S.colors;
  ctx.clearRect(0, 0, w, h);
  if (shown === "space") {
    ctx.font = `12px ${state.family}`;
    ctx.textAlign = "center";
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]].forEach((axis, k) => {
      const [x0, y0] = view.see(...axis.map((v) => -0.9 * v)), [x1, y1] = view.see(...axis.map((v) => 0.9 * v)), [xt, yt] = view.see(...axis.map((v) => 0.98 * v));
      ctx.strokeStyle = c.line;
      ctx.beginPath(); ctx.moveTo(x0, y0); ctx.lineTo(x1, y1); ctx.stroke();
      ctx.fillStyle = c.dim;
      ctx.fillText(String(k + 1), xt, yt + 4);
    });
  }
  const colours = [c.source, c.target].map((name) => [0.16, 0.26, 0.4].map((v) => S2S.mix(v, name)));
  for (let i = 0; i < dots.shape[0]; i++) {
    const [x, y, depth, outside] = view.to(dots.data, i);
    if (outside) continue;
    const near = shown === "space" ? (depth < -0.2 ? 0 : depth < 0.2 ? 1 : 2) : 2, size = shown === "space" ? 1.5 + near * 0.5 : 2.5;
    ctx.fillStyle = colours[data.parts.data[i]][near];
    ctx.fillRect(x - size / 2, y - size / 2, size, size);
  }
}

function arrow(ctx, [x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 22) return;
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length], [mx, my] = [(x0 + x1) / 2 + ux * 4, (y0 + y1) / 2 + uy * 4];
  ctx.beginPath();
  ctx.moveTo(mx, my);
  ctx.lineTo(mx - 8 * ux - 4 * uy, my - 8 * uy + 4 * ux);
  ctx.lineTo(mx - 8 * ux + 4 * uy, my - 8 * uy - 4 * ux);
  ctx.fill();
}

function line(ctx, items, from, to, colour, which, alpha) {
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = which ? 1.5 : 2;
  ctx.setLineDash(which ? [4, 4] : []);
  ctx.beginPath();
  for (let i = Math.max(1, from); i < to; i++) { ctx.moveTo(items[i - 1].at[0], items[i - 1].at[1]); ctx.lineTo(items[i].at[0], items[i].at[1]); }
  ctx.stroke();
  ctx.setLineDash([]);
  for (let i = Math.max(1, from); i < to; i++) arrow(ctx, items[i - 1].at, items[i].at);
  ctx.globalAlpha = 1;
}

function point(ctx, item, colour, now, lit) {
  const r = now ? 7 : 4;
  ctx.beginPath();
  ctx.arc(item.at[0], item.at[1], r, 0, 7);
  ctx.fillStyle = item.which ? S2S.colors.panel : colour;
  ctx.fill();
  if (item.which || lit) { ctx.strokeStyle = lit ? S2S.colors.text : colour; ctx.lineWidth = now ? 3 : 2; ctx.stroke(); }
}

function label(ctx, state, item, bold) {
  const [dx, dy, align] = item.spot ?? (item.at[0] > state.w / 2 ? SPOTS[2] : SPOTS[0]);
  ctx.font = `${item.which ? "italic " : ""}${bold ? 700 : 400} ${FONT}px ${state.family}`;
  ctx.textAlign = align;
  if (bold) { // a halo for the current token only: outlines of all labels would cost more than all the rest
    ctx.strokeStyle = S2S.colors.panel;
    ctx.lineWidth = 3;
    ctx.strokeText(item.text, item.at[0] + dx, item.at[1] + dy);
  }
  ctx.fillStyle = item.which && !bold ? S2S.colors.dim : S2S.colors.text;
  ctx.fillText(item.text, item.at[0] + dx, item.at[1] + dy);
}

// The paths as far as they are gone, the current token on top.
function paint(panel, data, sel) {
  const state = panel.state, { ctx } = state.front, c = S2S.colors, top = [];
  ctx.clearRect(0, 0, state.w, state.h);
  ctx.lineJoin = "round";
  state.visible = [];
  [...data.paths.keys()].reverse().forEach((which) => {
    const path = data.paths[which], at = progress(data, path, sel);
    for (const [part, done, colour] of [["read", at.source, c.source], ["write", at.target, c.target]]) {
      const items = state.tracks[which][part];
      line(ctx, items, 0, done, colour, which, which ? 0.8 : 1);
      if (sel.showall) line(ctx, items, done, items.length, colour, which, 0.3);
      const last = sel.showall ? items.length : done;
      for (let i = 0; i < last; i++) {
        const item = items[i], now = Boolean(at.now && at.now[0] === part && at.now[1] === i), lit = !which && sel.hover?.side === item.side && sel.hover.index === i;
        state.visible.push(item);
        if (now || lit) { top.push([item, colour, now, lit]); continue; }
        ctx.globalAlpha = i >= done ? 0.35 : 1;
        point(ctx, item, colour, false, false);
        if (item.spot) label(ctx, state, item, false);
        ctx.globalAlpha = 1;
      }
    }
  });
  for (const [item, colour, now, lit] of top) { point(ctx, item, colour, now, lit); label(ctx, state, item, true); }
}

function sentence(data, sel, layer) {
  const { words } = data, at = progress(data, data.paths[0], sel), own = data.layers > 1 && layer < data.layers - 1 ? S2S.fmt(words.say_axes, { layer: layer + 1, layers: data.layers }) : null;
  const node = document.createDocumentFragment(), add = (part) => { if (part) node.append(part); };
  if (!at.read) return S2S.fmt(words.say_before);
  if (!at.now) { add(S2S.fmt(words.say_layer, { layer: at.read, layers: data.n_reading })); return node; }
  const [part, i] = at.now, path = data.paths[0], moved = path[part].moved, n = moved.shape[1], row = Math.min(layer, moved.shape[0] - 1), far = moved.data[row * n + i];
  const token = path[part === "read" ? "source" : "target"].texts[i];
  add(S2S.fmt(words[Number.isNaN(far) ? `say_first_${part}` : `say_${part}`], { token, far: S2S.num(far, 1), typical: S2S.num(data.typical, 1) }));
  const apart = data.apart?.[part];
  if (apart && i < apart.shape[1]) add(S2S.fmt(words.say_apart, { far: S2S.num(apart.data[Math.min(layer, apart.shape[0] - 1) * apart.shape[1] + i], 1) }));
  add(own);
  return node;
}

// What is drawn in the picture changed: another kind, another angle, another layer.
function remake(panel, data, sel) {
  const state = panel.state;
  state.view = camera(data, state.shown, state.w, state.h, state.turn);
  state.layer = Math.min(sel.layer, data.layers - 1);
  state.readLayer = data.reading === "layers" && sel.step <= 0 ? Math.max(0, Math.min(data.layers, data.n_reading + sel.step) - 1) : state.layer;
  ground(state, data);
  settle(panel, data);
}

function picture(panel, data) {
  const { w, h, back, front } = panel.state, { canvas, ctx } = S2S.canvas(w, h, "");
  ctx.fillStyle = S2S.colors.panel;
  ctx.fillRect(0, 0, w, h);
  for (const layer of [back, front]) ctx.drawImage(layer.canvas, 0, 0, w, h);
  return S2S.png(canvas);
}

function table(panel, data, sel) {
  const rows = [["sentence", "part", "layer", "position", "token", "axis_1", "axis_2", "axis_3", "map_x", "map_y", "moved"]];
  data.paths.forEach((path, which) => {
    const at = progress(data, path, sel);
    for (const [part, side, done] of [["read", path.source, at.source], ["write", path.target, at.target]]) {
      const { axes, map, moved } = path[part], n = axes.shape[1], last = sel.showall ? n : done;
      for (let layer = 0; layer < axes.shape[0]; layer++) for (let i = 0; i < last; i++) {
        const k = layer * n + i, far = moved.data[k];
        rows.push([which + 1, part === "read" ? "encoder" : "decoder", data.n_layers - data.layers + layer + 1, i + 1, side.tokens[i], ...axes.data.subarray(3 * k, 3 * k + 3),
          ...(map ? map.data.subarray(2 * k, 2 * k + 2) : ["", ""]), Number.isNaN(far) ? "" : far]);
      }
    }
  });
  return S2S.csv(rows);
}

function legend(data) {
  const { words } = data, c = S2S.colors, key = (colour, text, hollow) => S2S.h("span", { class: "s2s-smkey" }, S2S.h("i", { style: { "border-color": colour, background: hollow ? "transparent" : colour } }), text);
  return [key(c.source, words.read), key(c.target, words.write), data.paths.length > 1 && key(c.dim, words.second, true)];
}

export default S2S.view("states_map", {
  build(panel, data, bus) {
    const { words } = data, w = Math.floor(panel.width), h = Math.round(clamp(w * SHAPE, ...TALL)), kinds = ["plane", "space", ...(data.dots_map ? ["map"] : [])];
    const wish = panel.state?.shown ?? stored(), family = getComputedStyle(panel.root).fontFamily, widths = new Map(), ruler = document.createElement("canvas").getContext("2d");
    ruler.font = `700 ${FONT}px ${family}`;
    const text = S2S.fmt(words.picture, { n: data.dots.shape[0] }).textContent;
    const state = (panel.state = { w, h, family, shown: kinds.includes(wish) ? wish : "plane", turn: panel.state?.turn ?? { ...START }, tracks: [], back: S2S.canvas(w, h, text), front: S2S.canvas(w, h, text),
      width: (t) => widths.get(t) ?? (widths.set(t, ruler.measureText(t).width), widths.get(t)) });
    state.box = S2S.h("div", { class: "s2s-sm", style: { height: `${h}px` } }, state.back.canvas, state.front.canvas);
    const press = () => {
      segment.press(state.shown);
      state.box.classList.toggle("s2s-turning", state.shown === "space");
      panel.root.dataset.shown = state.shown;
      const two = data.explained.slice(0, state.shown === "space" ? 3 : 2).reduce((a, b) => a + b, 0);
      panel.setQuiet(S2S.fmt(words[`quiet_${state.shown}`], { percent: S2S.percent(two) }));
    };
    const segment = S2S.segment(words.shown, kinds.map((kind) => [kind, words[`kind_${kind}`]]), (kind) => {
      state.shown = kind;
      try { localStorage.setItem(SHOWN, kind); } catch { /* private window */ }
      press();
      remake(panel, data, bus.sel);
      paint(panel, data, bus.sel);
    });
    state.layers = data.layers > 1 ? S2S.chooser(words.layer_label, words.layer, data.layers, (layer) => bus.set({ layer })) : null;
    panel.setTitle(words[`title_${data.site}`]);
    panel.help(help(data));
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-smbar" }, segment.node, state.layers, legend(data)), state.box);
    panel.exports([
      { label: panel.words.png, get filename() { return `${data.model}-states-${state.shown}.png`; }, make: () => picture(panel, data) },
      { label: panel.words.csv, filename: `${data.model}-states.csv`, make: () => table(panel, data, bus.sel) },
    ]);
    touch(panel, data, bus, state.front.canvas);
    press();
    remake(panel, data, bus.sel);
  },
  draw(panel, data, sel) {
    const state = panel.state, layer = Math.min(sel.layer, data.layers - 1);
    const readLayer = data.reading === "layers" && sel.step <= 0 ? Math.max(0, Math.min(data.layers, data.n_reading + sel.step) - 1) : layer;
    if (layer !== state.layer || readLayer !== state.readLayer) {
      Object.assign(state, { layer, readLayer });
      settle(panel, data);
    }
    if (state.layers) state.layers.value = layer;
    paint(panel, data, sel);
    panel.say(sentence(data, sel, layer));
  },
});
