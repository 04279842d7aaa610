// The bus that all live views of a page share.

import { clamp } from "./draw.js";
import { exactNumbers } from "./exact.js";
import { recall } from "./storage.js";

// One bus per group of views on the page (the Compare page has one for its common step). It outlives each component.
export function busOf(group) {
  const all = (window.__s2sBuses ??= new Map());
  if (!all.has(group)) all.set(group, makeBus());
  return all.get(group);
}

export const SHOWALL = "s2s-showall";
export const remembered = () => recall(SHOWALL) === "1";

const NOTHING = { trace: null, step: 0, layer: 0, head: null, unit: 0, hover: null };

export function makeBus() {
  const views = new Set();
  const bus = {
    sel: { ...NOTHING, showall: remembered() },
    editable: false,
    min: 0,
    max: 0,
    onchange: null, // the time line's: called after all views have drawn, with what changed
    tell: null, // the time line's: (name, value) to the server
    add: (draw) => views.add(draw),
    drop: (draw) => views.delete(draw),
    redraw: (changed) => redraw(bus, views, changed),
    set: (partial) => set(bus, partial),
    begin: (data) => begin(bus, data),
    force: (step0, token) => bus.tell?.("force", { step: step0, token, trace: bus.sel.trace }),
    // An edit of the model's inside, on a page that takes them (`editable`, the time line's): null elsewhere.
    edit: (edit) => bus.editable && bus.tell?.("edit", { edit, trace: bus.sel.trace }),
    exact: (view) => exactNumbers((asked) => bus.tell?.("exact", { view, asked, trace: bus.sel.trace })),
    unforce: () => bus.tell?.("force", { clear: true, trace: bus.sel.trace }),
  };
  return bus;
}

// Draw every view now, in the same task: a key press is on the screen in the next frame.
function redraw(bus, views, changed) {
  for (const draw of Array.from(views)) {
    try {
      draw(bus.sel, changed);
    } catch (error) {
      console.error(error);
    }
  }
  bus.onchange?.(bus.sel, changed);
}

function set(bus, partial) {
  const next = { ...bus.sel, ...partial };
  next.step = clamp(Math.round(next.step), bus.min, bus.max);
  const changed = Object.keys(next).filter((key) => !same(next[key], bus.sel[key]));
  if (!changed.length) return;
  bus.sel = next;
  bus.redraw(changed);
}

// A new trace: its time line and where to stand in it. `start.step` may be "end"; null leaves it to the switch.
function begin(bus, data) {
  if (bus.sel.trace === data.trace) return;
  const { start } = data;
  const layers = data.n_layers ?? 1;
  const heads = data.n_heads ?? 0;
  bus.min = -data.n_reading;
  bus.max = data.target.tokens.length;
  const wish = start.step ?? (bus.sel.showall ? "end" : 0);
  const step = wish === "end" ? bus.max : clamp(wish, bus.min, bus.max);
  const layer = clamp(start.layer ?? layers - 1, 0, layers - 1);
  const head = (start.head ?? heads) >= heads ? null : start.head;
  bus.sel = { ...bus.sel, trace: data.trace, step, layer, head, hover: null };
  bus.fresh = true; // the time line takes the focus and clears this
  bus.redraw(["trace", "step"]);
}

function same(a, b) {
  return a === b || (a && b && typeof a === "object" && a.side === b.side && a.index === b.index);
}
