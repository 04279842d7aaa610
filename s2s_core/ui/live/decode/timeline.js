// The time line: buttons, track and keys that move the one selection of the page; the only view that talks to the server.

import * as S2S from "../lib/index.js";

const SPEEDS = [0.5, 1, 2, 4];
const PERIOD = 700; // ms per step at speed 1
const REPORT = 150; // ms of rest before the server and the address bar are told
const LEAVING = 5000; // ms without reports after a page was chosen: one that cuts in would break the page that is coming
const KEYS = { ArrowRight: 1, ArrowLeft: -1, Home: "first", End: "last", " ": "play" };

S2S.css("timeline", `
.s2s-time { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; }
.s2s-buttons { display: flex; gap: 8px; }
.s2s-button { font: inherit; min-width: 34px; height: 30px; padding: 0 8px; border: 1px solid var(--s2s-line); border-radius: 6px; background: var(--s2s-panel); color: var(--s2s-text); cursor: pointer; display: inline-flex; align-items: center; justify-content: center; }
.s2s-button:hover { border-color: var(--s2s-dim); }
.s2s-button svg { width: 14px; height: 14px; fill: currentColor; }
.s2s-play { background: var(--s2s-text); color: var(--s2s-panel); border-color: var(--s2s-text); }
.s2s-status { color: var(--s2s-dim); font-size: 13px; white-space: nowrap; }
.s2s-track { flex: 1 1 160px; min-width: 120px; height: 24px; position: relative; cursor: pointer; touch-action: none; border-radius: 4px; }
.s2s-track i { position: absolute; top: 10px; height: 4px; width: 100%; left: 0; border-radius: 2px; background: var(--s2s-line); }
.s2s-track i.read { background: var(--s2s-source); transform-origin: left; }
.s2s-track i.write { background: var(--s2s-target); transform-origin: left; }
.s2s-track u { position: absolute; top: 8px; width: 1px; height: 8px; background: var(--s2s-dim); }
.s2s-track em { position: absolute; top: 0; left: 0; width: 0; height: 24px; pointer-events: none; }
.s2s-track em::before { content: ""; position: absolute; left: -7px; top: 5px; width: 14px; height: 14px; border-radius: 50%; border: 4px solid var(--s2s-target); background: var(--s2s-panel); }
.s2s-track.reading em::before { border-color: var(--s2s-source); }
.s2s-switch { display: inline-flex; gap: 6px; align-items: center; color: var(--s2s-dim); font-size: 12px; white-space: nowrap; cursor: pointer; }
.s2s-switch input { margin: 0; accent-color: var(--s2s-target); }
`);

const ICONS = {
  first: "M2 2h2v10H2zM12 2v10L5 7z", back: "M11 2v10L4 7z", forward: "M4 2v10l7-5z", last: "M10 2h2v10h-2zM2 2v10l7-5z",
  pause: "M3 2h3v10H3zM8 2h3v10H8z",
};
const icon = (name) => S2S.h("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, S2S.h("path", { d: ICONS[name] }));

// The keys belong to what has the focus if that is a field, a menu or another control that uses them.
function busy(event, root) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing || event.defaultPrevented) return true;
  const at = event.target;
  if (!(at instanceof Element) || root.querySelector(".s2s-track") === at) return false;
  if (at.closest("input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=slider], [role=listbox], [role=menu], [role=dialog], [role=tablist], [role=radiogroup], [role=grid]")) return true;
  return event.key === " " && !!at.closest("button, a, input, summary, [role=button]");
}

function go(bus, where) {
  if (where === "first") bus.set({ step: bus.min });
  else if (where === "last") bus.set({ step: bus.max });
  else bus.set({ step: bus.sel.step + where });
}

function play(state, bus, on) {
  clearInterval(state.timer);
  state.timer = null;
  if (on && bus.sel.step >= bus.max) bus.set({ step: bus.min });
  if (on) state.timer = setInterval(() => (bus.sel.step < bus.max ? go(bus, 1) : play(state, bus, false)), PERIOD / state.speed);
  const { play: button } = state.buttons;
  button.replaceChildren(icon(on ? "pause" : "forward"));
  button.title = state.words[on ? "pause" : "play"];
  button.setAttribute("aria-label", button.title);
}

function toolbar(state, bus) {
  const button = (name, act, className = "") => (state.buttons[name] = S2S.h("button", { type: "button", class: `s2s-button ${className}`,
    "data-do": name, title: state.words[name], "aria-label": state.words[name], onclick: act }, icon(name === "play" ? "forward" : name)));
  const manual = (where) => () => { play(state, bus, false); go(bus, where); };
  return S2S.h("div", { class: "s2s-buttons" }, button("first", manual("first")), button("back", manual(-1)),
    button("play", () => play(state, bus, !state.timer), "s2s-play"), button("forward", manual(1)), button("last", manual("last")));
}

function makeTrack(state, bus, data) {
  const total = bus.max - bus.min, share = data.n_reading / total;
  state.share = share;
  state.read = S2S.h("i", { class: "read", style: { width: `${100 * share}%` } });
  state.write = S2S.h("i", { class: "write", style: { left: `${100 * share}%`, width: `${100 * (1 - share)}%` } });
  state.knob = S2S.h("em");
  const seek = (event) => {
    const box = state.track.getBoundingClientRect();
    bus.set({ step: bus.min + ((event.clientX - box.left) / box.width) * (bus.max - bus.min) });
  };
  state.track = S2S.h("div", { class: "s2s-track", role: "slider", tabindex: "0", "aria-label": state.words.label, "aria-valuemin": bus.min, "aria-valuemax": bus.max,
    onpointerdown: (event) => { play(state, bus, false); state.track.setPointerCapture(event.pointerId); state.drag = true; seek(event); },
    onpointermove: (event) => state.drag && seek(event),
    onpointerup: () => { state.drag = false; }, onpointercancel: () => { state.drag = false; } },
    S2S.h("i"), state.read, state.write, S2S.h("u", { style: { left: `${100 * share}%` } }), state.knob);
  return state.track;
}

function options(state, bus) {
  const speed = S2S.h("select", { class: "s2s-select", title: state.words.speed, "aria-label": state.words.speed,
    onchange: () => { state.speed = Number(speed.value); speed.blur(); if (state.timer) play(state, bus, true); } },
    SPEEDS.map((value) => S2S.h("option", { value, selected: value === state.speed }, `${value}×`)));
  state.box = S2S.h("input", { type: "checkbox", "data-do": "showall",
    onchange: () => {
      const showall = state.box.checked;
      try { localStorage.setItem(S2S.SHOWALL, showall ? "1" : "0"); } catch { /* private window: remembered for this page only */ }
      bus.set(showall ? { showall, step: bus.max } : { showall });
      state.track.focus({ preventScroll: true });
    } });
  const link = S2S.h("button", { type: "button", class: "s2s-button", "data-do": "link", title: state.words.link_help }, state.words.link);
  link.onclick = () => navigator.clipboard?.writeText(address(state, bus).href).then(() => {
    link.textContent = state.words.copied;
    setTimeout(() => { link.textContent = state.words.link; }, 1500);
  });
  return [S2S.h("label", { class: "s2s-switch" }, state.box, state.words.showall), speed, link];
}

// The page's address with everything that matters in it.
function address(state, bus) {
  const url = new URL(location.href), { step, layer, head } = bus.sel;
  for (const [name, value] of Object.entries({ ...state.data.link, step, layer: bus.touched || state.data.start.layer != null ? layer : null, head })) {
    url.searchParams.delete(name);
    for (const one of [value].flat()) if (one !== null && one !== undefined) url.searchParams.append(name, one);
  }
  return url;
}

function report(state, bus, panel) {
  clearTimeout(state.report);
  state.report = setTimeout(() => {
    const { trace, step, layer, head, unit } = bus.sel;
    const said = JSON.stringify([trace, step, layer, head, unit]);
    if (!state.alive) return;
    const url = address(state, bus);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
    if (said === state.said) return;
    state.said = said;
    panel.component.setStateValue("selection", { trace, step, layer, head, unit });
  }, Math.max(REPORT, state.quietUntil - Date.now()));
}

function listen(state, bus, panel) {
  state.onkey = (event) => {
    const box = event.target.closest?.(".st-key-source_text input");
    if (box && event.key === "Enter" && !event.isComposing && box.value.trim() === state.data.typed.trim()) setTimeout(() => focusOn(state), 0);
    const what = KEYS[event.key];
    if (what === undefined || busy(event, panel.root)) return;
    event.preventDefault();
    if (what === "play") return play(state, bus, !state.timer);
    if (state.timer) play(state, bus, false);
    go(bus, what);
  };
  // After the button, or a token, the keys belong to the time line again.
  state.onclick = (event) => {
    if (event.target.closest?.(".st-key-decode, .s2s-chip")) setTimeout(() => state.alive && focusOn(state), 0);
    if (!event.target.closest?.(".st-key-s2s_navigation a")) return;
    state.quietUntil = Date.now() + LEAVING;
    report(state, bus, panel);
  };
  document.addEventListener("keydown", state.onkey);
  document.addEventListener("click", state.onclick, true); // before the link acts
  bus.tell = (name, value) => panel.component.setTriggerValue(name, value);
  bus.onchange = (sel, changed) => {
    if (changed.includes("layer") || changed.includes("head")) bus.touched = true;
    if (["step", "layer", "head", "unit"].some((key) => changed.includes(key))) report(state, bus, panel);
  };
}

function focusOn(state) {
  document.activeElement?.blur?.();
  state.track.focus({ preventScroll: true, focusVisible: false });
}

function unlisten(state) {
  if (!state) return;
  clearInterval(state.timer);
  clearTimeout(state.report);
  state.alive = false;
  document.removeEventListener("keydown", state.onkey);
  document.removeEventListener("click", state.onclick, true);
}

export default S2S.view("timeline", {
  bare: true,
  build(panel, data, bus) {
    const old = panel.state, focused = old && document.activeElement === old.track;
    unlisten(old);
    const state = (panel.state = { data, words: data.words, buttons: {}, speed: old?.speed ?? 1, said: old?.said, alive: true, quietUntil: old?.quietUntil ?? 0 });
    state.status = S2S.h("span", { class: "s2s-status" });
    panel.root.setAttribute("aria-label", data.words.label);
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-time" }, toolbar(state, bus), state.status, makeTrack(state, bus, data), options(state, bus)));
    listen(state, bus, panel);
    if (bus.fresh) { bus.fresh = false; focusOn(state); }
    else if (focused) state.track.focus({ preventScroll: true, focusVisible: false });
    report(state, bus, panel);
  },
  draw(panel, data, sel, bus) {
    const state = panel.state, total = bus.max - bus.min;
    const read = data.n_reading + Math.min(sel.step, 0), wrote = Math.max(sel.step, 0);
    const template = data.words[data.reading === "layers" ? "status_layers" : "status_tokens"];
    state.status.textContent = S2S.fmt(template, { read, reading: data.n_reading, wrote, writing: bus.max }).textContent;
    state.read.style.transform = `scaleX(${data.n_reading ? read / data.n_reading : 1})`;
    state.write.style.transform = `scaleX(${bus.max ? wrote / bus.max : 0})`;
    state.knob.style.left = `${100 * ((sel.step - bus.min) / (total || 1))}%`;
    state.track.classList.toggle("reading", sel.step <= 0);
    state.track.setAttribute("aria-valuenow", sel.step);
    state.track.setAttribute("aria-valuetext", state.status.textContent);
    state.box.checked = sel.showall;
  },
  end(panel, bus) {
    unlisten(panel.state);
    if (bus && bus.onchange) { bus.onchange = null; bus.tell = null; }
  },
});
