// What the pointer does on states_map: point at a token, go to its step, turn the space.

import { clamp, pointIn } from "../lib/draw.js";
import { paint, remake } from "./states_map_paint.js";

const NEAR = 12; // px
const TURN = 0.01; // radians per px
const STEEP = 1.5; // radians that the space may be tipped
const CLICK = 4; // px that a click may be moved
export const START = { yaw: -0.6, pitch: 0.35 }; // radians; the angle to begin with

// The sentence's own token nearest to the pointer; null where none is near.
function tokenNear({ visible }, event) {
  const { x, y } = pointIn(event);
  let nearest = null;
  let least = NEAR * NEAR;
  for (const item of visible ?? []) {
    const distance = (item.at[0] - x) ** 2 + (item.at[1] - y) ** 2;
    if (item.which || distance > least) continue;
    least = distance;
    nearest = item;
  }
  return nearest;
}

// The step at which a token is written or read.
function stepOf(data, { side, index }) {
  if (side === "target") return index + 1;
  return data.reading === "tokens" ? index + 1 - data.n_reading : 0;
}

// Dragging turns the space: the pointer's handlers on the canvas.
function turning(state, redraw) {
  let from = null; // where the drag began, and the angle then
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      redraw();
    });
  };
  return {
    start(event) {
      if (state.shown !== "space") return;
      from = { x: event.clientX, y: event.clientY, turn: state.turn, moved: false };
      event.target.setPointerCapture(event.pointerId);
    },
    end() {
      state.dragged = from?.moved;
      from = null;
    },
    // Whether the pointer is turning.
    move(event) {
      if (!from) return false;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      from.moved ||= Math.abs(dx) + Math.abs(dy) > CLICK;
      const pitch = clamp(from.turn.pitch + dy * TURN, -STEEP, STEEP);
      state.turn = { yaw: from.turn.yaw + dx * TURN, pitch };
      soon();
      return true;
    },
    reset() {
      if (state.shown !== "space") return;
      state.turn = { ...START };
      redraw();
    },
  };
}

export function touch(state, data, bus) {
  const { canvas } = state.front;
  const turn = turning(state, () => {
    remake(state, data, bus.sel);
    paint(state, data, bus.sel);
  });
  canvas.onpointerdown = turn.start;
  canvas.onpointerup = turn.end;
  canvas.onpointercancel = turn.end;
  canvas.ondblclick = turn.reset;
  canvas.onpointermove = (event) => {
    if (turn.move(event)) return;
    const item = tokenNear(state, event);
    state.box.classList.toggle("s2s-pointing", Boolean(item));
    bus.set({ hover: item ? { side: item.side, index: item.index } : null });
  };
  canvas.onpointerleave = () => bus.set({ hover: null });
  canvas.onclick = (event) => {
    const item = tokenNear(state, event);
    if (item && !state.dragged) bus.set({ step: stepOf(data, item) });
  };
}
