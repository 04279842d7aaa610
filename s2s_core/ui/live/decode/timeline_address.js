// The page's address with everything that matters in it, and telling the server: after a rest, not with every step.

import { presented } from "../lib/present.js";

const REPORT = 150; // ms of rest before the server and the address bar are told

export function address(state, bus) {
  const { step, layer, head } = bus.sel;
  const { link, start } = state.data;
  const chosen = bus.touched || (start.layer ?? null) !== null;
  const url = new URL(location.href);
  const position = { step, layer: chosen ? layer : null, head };
  for (const [name, value] of Object.entries({ ...link, ...position, ...presented() })) {
    url.searchParams.delete(name);
    for (const each of [value].flat()) {
      if (each !== null && each !== undefined) url.searchParams.append(name, each);
    }
  }
  return url;
}

function tell(state, bus, panel) {
  if (!state.alive) return;
  const { trace, step, layer, head, unit } = bus.sel;
  const selection = JSON.stringify([trace, step, layer, head, unit]);
  const url = address(state, bus);
  if (url.href !== location.href) history.replaceState(history.state, "", url);
  if (selection === state.said) return;
  state.said = selection;
  panel.component.setStateValue("selection", { trace, step, layer, head, unit });
}

export function report(state, bus, panel) {
  clearTimeout(state.report);
  const wait = Math.max(REPORT, state.quietUntil - Date.now());
  state.report = setTimeout(() => tell(state, bus, panel), wait);
}
