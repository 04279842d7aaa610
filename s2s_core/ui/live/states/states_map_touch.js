// Part of states_map.js: how far the paths are gone, and what the pointer does: point at a token, go to its step, turn the space.

const NEAR = 12; // px
const TURN = 0.01, START = { yaw: -0.6, pitch: 0.35 }; // radians per px; the angle to begin with

// How far each path is gone, and its current token. While a Transformer reads, all source tokens stand at the layer read.
function progress(data, path, sel) {
  const n = path.source.texts.length, m = path.target.texts.length, read = data.n_reading + Math.min(0, sel.step), layers = data.reading === "layers";
  const source = layers ? (read > 0 ? n : 0) : sel.step >= 0 ? n : Math.min(n, read), target = Math.min(m, Math.max(0, sel.step));
  const now = sel.step > 0 ? (sel.step <= m ? ["write", sel.step - 1] : null) : layers || !read || read > n ? null : ["read", read - 1];
  return { source, target, now, read };
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
