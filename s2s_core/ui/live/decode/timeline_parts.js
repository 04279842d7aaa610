// What the time line is made of: buttons, track, switches. They move the one selection of the page.

import { select } from "../lib/choosers.js";
import { SHOWALL } from "../lib/bus.js";
import { css, h } from "../lib/draw.js";
import { present, presenting } from "../lib/present.js";
import { remember } from "../lib/storage.js";
import { address } from "./timeline_address.js";

const SPEEDS = [0.5, 1, 2, 4];
const PERIOD = 700; // ms per step at speed 1
const COPIED = 1500; // ms that the link button says so
const ICONS = {
  first: "M2 2h2v10H2zM12 2v10L5 7z",
  back: "M11 2v10L4 7z",
  forward: "M4 2v10l7-5z",
  last: "M10 2h2v10h-2zM2 2v10l7-5z",
  pause: "M3 2h3v10H3zM8 2h3v10H8z",
};

css(
  "timeline",
  `
.s2s-time { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; }
.s2s-buttons { display: flex; gap: 8px; }
.s2s-button { font: inherit; min-width: 34px; height: 30px; padding: 0 8px; border: 1px solid var(--s2s-line);
  border-radius: 6px; background: var(--s2s-panel); color: var(--s2s-text); cursor: pointer; display: inline-flex;
  align-items: center; justify-content: center; }
.s2s-button:hover { border-color: var(--s2s-dim); }
.s2s-button svg { width: 14px; height: 14px; fill: currentColor; }
.s2s-play { background: var(--s2s-text); color: var(--s2s-panel); border-color: var(--s2s-text); }
.s2s-status { color: var(--s2s-dim); font-size: 13px; white-space: nowrap; }
.s2s-track { flex: 1 1 160px; min-width: 120px; height: 24px; position: relative; cursor: pointer; touch-action: none;
  border-radius: 4px; }
.s2s-track i { position: absolute; top: 10px; height: 4px; width: 100%; left: 0; border-radius: 2px;
  background: var(--s2s-line); }
.s2s-track i.read { background: var(--s2s-source); transform-origin: left; }
.s2s-track i.write { background: var(--s2s-target); transform-origin: left; }
.s2s-track u { position: absolute; top: 8px; width: 1px; height: 8px; background: var(--s2s-dim); }
.s2s-track em { position: absolute; top: 0; left: 0; width: 0; height: 24px; pointer-events: none; }
.s2s-track em::before { content: ""; position: absolute; left: -7px; top: 5px; width: 14px; height: 14px;
  border-radius: 50%; border: 4px solid var(--s2s-target); background: var(--s2s-panel); }
.s2s-track.reading em::before { border-color: var(--s2s-source); }
.s2s-switch { display: inline-flex; gap: 6px; align-items: center; color: var(--s2s-dim); font-size: 12px;
  white-space: nowrap; cursor: pointer; }
.s2s-switch input { margin: 0; accent-color: var(--s2s-target); }
`,
);

const icon = (name) => h("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, h("path", { d: ICONS[name] }));

export function go(bus, where) {
  const ends = { first: bus.min, last: bus.max };
  bus.set({ step: ends[where] ?? bus.sel.step + where });
}

export function play(state, bus, on) {
  const next = () => (bus.sel.step < bus.max ? go(bus, 1) : play(state, bus, false));
  clearInterval(state.timer);
  state.timer = null;
  if (on && bus.sel.step >= bus.max) bus.set({ step: bus.min });
  if (on) state.timer = setInterval(next, PERIOD / state.speed);
  const button = state.buttons.play;
  button.replaceChildren(icon(on ? "pause" : "forward"));
  button.title = state.words[on ? "pause" : "play"];
  button.setAttribute("aria-label", button.title);
}

function makeButton(state, name, act, look = "") {
  const label = state.words[name];
  const attributes = {
    type: "button",
    class: `s2s-button ${look}`,
    "data-do": name,
    title: label,
    "aria-label": label,
  };
  state.buttons[name] = h("button", { ...attributes, onclick: act }, icon(name === "play" ? "forward" : name));
  return state.buttons[name];
}

export function makeToolbar(state, bus) {
  const manual = (where) => () => {
    play(state, bus, false);
    go(bus, where);
  };
  return h("div", { class: "s2s-buttons" }, [
    makeButton(state, "first", manual("first")),
    makeButton(state, "back", manual(-1)),
    makeButton(state, "play", () => play(state, bus, !state.timer), "s2s-play"),
    makeButton(state, "forward", manual(1)),
    makeButton(state, "last", manual("last")),
  ]);
}

// What a pointer on the track does: it takes the step along, and stops playing.
function drag(state, bus) {
  const seek = (event) => {
    const box = state.track.getBoundingClientRect();
    bus.set({ step: bus.min + ((event.clientX - box.left) / box.width) * (bus.max - bus.min) });
  };
  const drop = () => {
    state.drag = false;
  };
  return {
    onpointerdown: (event) => {
      play(state, bus, false);
      state.track.setPointerCapture(event.pointerId);
      state.drag = true;
      seek(event);
    },
    onpointermove: (event) => state.drag && seek(event),
    onpointerup: drop,
    onpointercancel: drop,
  };
}

export function makeTrack(state, bus, data) {
  const share = data.n_reading / (bus.max - bus.min);
  const percent = (x) => `${100 * x}%`;
  const role = { role: "slider", tabindex: "0", "aria-label": state.words.label };
  const range = { "aria-valuemin": bus.min, "aria-valuemax": bus.max };
  state.read = h("i", { class: "read", style: { width: percent(share) } });
  state.write = h("i", { class: "write", style: { left: percent(share), width: percent(1 - share) } });
  state.knob = h("em");
  state.track = h("div", { class: "s2s-track", ...role, ...range, ...drag(state, bus) }, [
    h("i"),
    state.read,
    state.write,
    h("u", { style: { left: percent(share) } }),
    state.knob,
  ]);
  return state.track;
}

function makeSpeed(state, bus) {
  const options = SPEEDS.map((value) => [value, `${value}×`]);
  const pick = (value) => {
    state.speed = Number(value);
    if (state.timer) play(state, bus, true);
  };
  const list = select(state.words.speed, options, pick, { class: "s2s-select" });
  list.value = String(state.speed);
  return list;
}

// The switch that shows all tokens at once; remembered.
function makeSwitch(state, bus) {
  const onchange = () => {
    const showall = state.box.checked;
    remember(SHOWALL, showall ? "1" : "0");
    bus.set(showall ? { showall, step: bus.max } : { showall });
    state.track.focus({ preventScroll: true });
  };
  state.box = h("input", { type: "checkbox", "data-do": "showall", onchange });
  return h("label", { class: "s2s-switch" }, state.box, state.words.showall);
}

// Copy a text; over plain http, where a page has no clipboard, it stands in a field, selected, to be copied by hand.
async function copy(text, holder, label) {
  holder.querySelector("input")?.remove();
  if (navigator.clipboard) {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    if (done) return true;
  }
  const field = h("input", { class: "s2s-linked", readonly: true, value: text, "aria-label": label });
  field.onblur = () => field.remove();
  holder.append(field);
  field.select();
  return false;
}

function makeLink(state, bus) {
  const { words } = state;
  const attributes = { type: "button", class: "s2s-button", "data-do": "link", title: words.link_help };
  const link = h("button", attributes, words.link);
  const say = (text) => {
    link.textContent = text;
  };
  const copied = () => {
    say(words.copied);
    setTimeout(() => say(words.link), COPIED);
  };
  const holder = h("span", { class: "s2s-link" }, link);
  link.onclick = () => copy(address(state, bus).href, holder, words.link).then((done) => done && copied());
  return holder;
}

function makePresent(state) {
  const { present: name, present_help: title } = state.words;
  const attributes = { type: "button", class: "s2s-button", "data-do": "present", title };
  return h("button", { ...attributes, onclick: () => present(!presenting()) }, name);
}

export const makeOptions = (state, bus) => [
  makeSwitch(state, bus),
  makeSpeed(state, bus),
  makeLink(state, bus),
  makePresent(state),
];
