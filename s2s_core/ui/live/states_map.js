// Hidden states as paths among the model's reference states: on two or three fixed axes, or on the neighbour map. Reading in the
// source's colour, writing in the target's; a second sentence hollow and dashed. Nothing moves but what is stepped to.

const TALL = [300, 440], SHAPE = 0.62, EDGE = 10, NEAR = 12; // px
const SPOTS = [[9, -6, "left"], [9, 16, "left"], [-9, -6, "right"], [-9, 16, "right"], [0, -11, "center"], [0, 21, "center"]];
const FONT = 13, TURN = 0.01, START = { yaw: -0.6, pitch: 0.35 }, SHOWN = "s2s-states-shown";

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

const clamp = (x, low, high) => Math.max(low, Math.min(high, x));
const stored = () => { try { return localStorage.getItem(SHOWN); } catch { return null; } };

function help(data) {
  const { words } = data, values = { n: data.dots.shape[0], units: data.n_units };
  const line = (key) => S2S.h("p", {}, S2S.fmt(words[`help.${key}`], values));
  const formula = (key) => S2S.h("p", { class: "s2s-smformula" }, words[`help.${key}`].split(/_([a-z]+)/).map((part, i) => (i % 2 ? S2S.h("sub", {}, part) : part)));
  return S2S.h("div", {}, line("what"), formula("formula"), line("axes"), data.dots_map && line("map"), data.dots_map && formula("place"),
    line(data.layers > 1 ? "layers" : "top"), line("second"), line("moved"), line("use"));
}

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

// How far each path is gone, and its current token. While a Transformer reads, all source tokens stand at the layer read.
function progress(data, path, sel) {
  const n = path.source.texts.length, m = path.target.texts.length, read = data.n_reading + Math.min(0, sel.step), layers = data.reading === "layers";
  const source = layers ? (read > 0 ? n : 0) : sel.step >= 0 ? n : Math.min(n, read), target = Math.min(m, Math.max(0, sel.step));
  const now = sel.step > 0 ? (sel.step <= m ? ["write", sel.step - 1] : null) : layers || !read || read > n ? null : ["read", read - 1];
  return { source, target, now, read };
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

function touch(panel, data, bus, front) {
  const state = panel.state, found = (event) => {
    let best = null, least = NEAR * NEAR;
    for (const item of state.visible ?? []) {
      const d = (item.at[0] - event.offsetX) ** 2 + (item.at[1] - event.offsetY) ** 2;
      if (!item.which && d <= least) [best, least] = [item, d];
    }
    return best;
  };
  let from = null, waiting = false;
  front.onpointerdown = (event) => { if (state.shown === "space") { from = [event.clientX, event.clientY, state.turn.yaw, state.turn.pitch, false]; front.setPointerCapture(event.pointerId); } };
  front.onpointerup = front.onpointercancel = () => { state.dragged = from?.[4]; from = null; };
  front.ondblclick = () => { if (state.shown === "space") { state.turn = { ...START }; remake(panel, data, bus.sel); paint(panel, data, bus.sel); } };
  front.onpointermove = (event) => {
    if (from) {
      const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
      from[4] ||= Math.abs(dx) + Math.abs(dy) > 4;
      state.turn = { yaw: from[2] + dx * TURN, pitch: clamp(from[3] + dy * TURN, -1.5, 1.5) };
      if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; remake(panel, data, bus.sel); paint(panel, data, bus.sel); }); }
      return;
    }
    const item = found(event);
    state.box.classList.toggle("s2s-pointing", Boolean(item));
    bus.set({ hover: item ? { side: item.side, index: item.index } : null });
  };
  front.onpointerleave = () => bus.set({ hover: null });
  front.onclick = (event) => {
    const item = found(event);
    if (!item || state.dragged) return;
    bus.set({ step: item.part === "write" ? item.index + 1 : data.reading === "tokens" ? item.index + 1 - data.n_reading : 0 });
  };
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
      { label: panel.words.png, filename: `${data.model}-states-${state.shown}.png`, make: () => picture(panel, data) },
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
