// The bus that all live views of a page share.

// One bus per group of views on the page (the Compare page has one for its common step). It outlives each component.
export function busOf(group) {
  const all = (window.__s2sBuses ??= new Map());
  if (!all.has(group)) all.set(group, makeBus());
  return all.get(group);
}

export const SHOWALL = "s2s-showall";

export function remembered() {
  try { return localStorage.getItem(SHOWALL) === "1"; } catch { return false; }
}

export function makeBus() {
  const views = new Set();
  const bus = {
    sel: { trace: null, step: 0, layer: 0, head: null, unit: 0, hover: null, showall: remembered() },
    min: 0,
    max: 0,
    onchange: null, // the time line's: called after all views have drawn, with what changed
    tell: null, // the time line's: (name, value) to the server
    add: (draw) => views.add(draw),
    drop: (draw) => views.delete(draw),
  };

  // Draw every view now, in the same task: a key press is on the screen in the next frame.
  bus.redraw = function (changed) {
    for (const draw of [...views]) {
      try { draw(bus.sel, changed); } catch (error) { console.error(error); }
    }
    bus.onchange?.(bus.sel, changed);
  };

  bus.set = function (partial) {
    const next = { ...bus.sel, ...partial };
    next.step = Math.max(bus.min, Math.min(bus.max, Math.round(next.step)));
    const changed = Object.keys(next).filter((key) => !same(next[key], bus.sel[key]));
    if (!changed.length) return;
    bus.sel = next;
    bus.redraw(changed);
  };

  // A new trace: its time line and where to stand in it. `start.step` may be "end"; null leaves it to the switch.
  bus.begin = function (data) {
    if (bus.sel.trace === data.trace) return;
    const { start } = data;
    bus.min = -data.n_reading;
    bus.max = data.target.tokens.length;
    const wish = start.step ?? (bus.sel.showall ? "end" : 0);
    const step = wish === "end" ? bus.max : Math.max(bus.min, Math.min(bus.max, wish));
    const layers = data.n_layers ?? 1, heads = data.n_heads ?? 0;
    const layer = Math.max(0, Math.min(layers - 1, start.layer ?? layers - 1));
    const head = start.head == null || start.head >= heads ? null : start.head;
    bus.sel = { ...bus.sel, trace: data.trace, step, layer, head, hover: null };
    bus.fresh = true; // the time line takes the focus and clears this
    bus.redraw(["trace", "step"]);
  };

  bus.force = (step0, token) => bus.tell?.("force", { step: step0, token, trace: bus.sel.trace });
  bus.unforce = () => bus.tell?.("force", { clear: true, trace: bus.sel.trace });
  return bus;
}

function same(a, b) {
  return a === b || (a && b && typeof a === "object" && a.side === b.side && a.index === b.index);
}

// The row of a position on the joined axis: reading positions 0..n_reading-1, then written tokens.
export const position = (sel, data) => (sel.step > 0 ? data.n_reading + sel.step - 1 : data.n_reading + sel.step - 1);
