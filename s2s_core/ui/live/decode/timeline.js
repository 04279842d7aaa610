// The time line: buttons, track and keys that move the one selection of the page; the only view that talks to the
// server.

import { h, plain } from "../lib/draw.js";
import { view } from "../lib/panel.js";
import { beginPresenting, isTyped, presenting } from "../lib/present.js";
import { readSteps, writtenSteps } from "../lib/progress.js";
import { chosenByMouse, giveBackLater } from "./timeline_focus.js";
import { report } from "./timeline_address.js";
import { go, makeOptions, makeToolbar, makeTrack, play } from "./timeline_parts.js";

// ms without reports after a page was chosen: one that cuts in would break the page that is coming
const LEAVING = 5000;
const KEYS = { ArrowRight: 1, ArrowLeft: -1, Home: "first", End: "last", " ": "play" };
const TOLD = ["step", "layer", "head", "unit"]; // what the server and the address are told
const QUIET = { preventScroll: true, focusVisible: false };

const ROLES = ["slider", "listbox", "menu", "dialog", "tablist", "radiogroup", "grid"];
const FIELDS = [
  "input:not([type=checkbox])",
  "textarea",
  "select",
  "[contenteditable=true]",
  ...ROLES.map((role) => `[role=${role}]`),
].join(", "); // what uses the keys itself
const PRESSED = "button, a, input, summary, [role=button]"; // what the space bar presses

const modified = (event) => event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;

// The keys belong to what has the focus if that is a field, a menu or another control that uses them.
function busy(event, root) {
  if (modified(event) || event.isComposing || event.defaultPrevented) return true;
  const at = event.target;
  if (!(at instanceof Element) || root.querySelector(".s2s-track") === at) return false;
  if (presenting()) return isTyped(at);
  if (at.closest(FIELDS)) return true;
  return event.key === " " && Boolean(at.closest(PRESSED));
}

function focusOn(state) {
  document.activeElement?.blur?.();
  state.track.focus(QUIET);
}

// Enter on a text that has been decoded already: no new page comes, and the keys are the time line's.
function enterAgain(state, event) {
  const box = event.target.closest?.(".st-key-source_text input");
  if (!box || event.key !== "Enter" || event.isComposing) return;
  if (box.value.trim() === state.data.typed.trim()) setTimeout(() => focusOn(state), 0);
}

function onKey(state, bus, panel, event) {
  enterAgain(state, event);
  const what = KEYS[event.key];
  if (what === undefined || busy(event, panel.root)) return;
  event.preventDefault();
  if (what === "play") {
    play(state, bus, !state.timer);
    return;
  }
  if (state.timer) play(state, bus, false);
  go(bus, what);
}

// After the mouse the keys belong to the time line again; a page that is left is not reported into.
function onClick(state, bus, panel, event) {
  const { target } = event;
  if (target.closest?.(".st-key-decode, .s2s-chip")) setTimeout(() => state.alive && focusOn(state), 0);
  else giveBackLater(event, () => state.alive && focusOn(state));
  if (!target.closest?.(".st-key-s2s_navigation a")) return;
  state.quietUntil = Date.now() + LEAVING;
  report(state, bus, panel);
}

function listen(state, bus, panel) {
  state.onkey = (event) => onKey(state, bus, panel, event);
  state.onclick = (event) => onClick(state, bus, panel, event);
  document.addEventListener("keydown", state.onkey);
  document.addEventListener("click", state.onclick, true); // before the link acts
  state.onchange = ({ target }) => chosenByMouse(target) && focusOn(state);
  document.addEventListener("change", state.onchange);
  bus.tell = (name, value) => panel.component.setTriggerValue(name, value);
  bus.onchange = (sel, changed) => {
    if (changed.includes("layer") || changed.includes("head")) bus.touched = true;
    if (TOLD.some((key) => changed.includes(key))) report(state, bus, panel);
  };
}

function unlisten(state) {
  if (!state) return;
  clearInterval(state.timer);
  clearTimeout(state.report);
  state.alive = false;
  document.removeEventListener("keydown", state.onkey);
  document.removeEventListener("click", state.onclick, true);
  document.removeEventListener("change", state.onchange);
}

// A new time line goes on with what the one before it knew.
function makeState(old, data) {
  const kept = { speed: old?.speed ?? 1, said: old?.said, quietUntil: old?.quietUntil ?? 0 };
  return { data, words: data.words, buttons: {}, alive: true, ...kept };
}

export default view("timeline", {
  bare: true,
  build(panel, data, bus) {
    const old = panel.state;
    const focused = old && document.activeElement === old.track;
    unlisten(old);
    const state = makeState(old, data);
    panel.state = state;
    state.status = h("span", { class: "s2s-status" });
    panel.root.setAttribute("aria-label", data.words.label);
    const toolbar = makeToolbar(state, bus);
    const track = makeTrack(state, bus, data);
    panel.body.replaceChildren(
      h("div", { class: "s2s-time" }, toolbar, state.status, track, makeOptions(state, bus)),
    );
    listen(state, bus, panel);
    beginPresenting(data.words);
    bus.editable = Boolean(data.editable);
    if (bus.fresh) focusOn(state);
    else if (focused) state.track.focus(QUIET);
    bus.fresh = false;
    report(state, bus, panel);
  },
  draw(panel, data, sel, bus) {
    const { state } = panel;
    const read = readSteps(sel, data);
    const wrote = writtenSteps(sel);
    const template = data.words[data.reading === "layers" ? "status_layers" : "status_tokens"];
    const status = plain(template, { read, reading: data.n_reading, wrote, writing: bus.max });
    state.status.textContent = status;
    state.read.style.transform = `scaleX(${data.n_reading ? read / data.n_reading : 1})`;
    state.write.style.transform = `scaleX(${bus.max ? wrote / bus.max : 0})`;
    state.knob.style.left = `${100 * ((sel.step - bus.min) / (bus.max - bus.min || 1))}%`;
    state.track.classList.toggle("reading", sel.step <= 0);
    state.track.setAttribute("aria-valuenow", sel.step);
    state.track.setAttribute("aria-valuetext", status);
    state.box.checked = sel.showall;
  },
  end(panel, bus) {
    unlisten(panel.state);
    if (!bus?.onchange) return;
    bus.onchange = null;
    bus.tell = null;
  },
});
