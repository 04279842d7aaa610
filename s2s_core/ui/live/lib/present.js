// Presenter mode, for a wall: type 1.5 times as large, nothing beside the sentence but a few panels chosen at the foot.
// The key P, the time line's button and `present=1` in a link turn it on; P or Escape off.

import { PRESENT as ON, css, h } from "./draw.js";

const FIRST = 2; // panels shown before any is chosen
const TYPED = "input:not([type=checkbox]):not([type=radio]), textarea, [contenteditable=true]";

const KEYS = [
  "s2s_bar",
  "s2s_notice",
  "decode",
  "more_examples",
  "s2s_states_second",
  "s2s_compare_options",
  "s2s_hand",
  "s2s_words_ask",
  "s2s_words",
  "s2s_memory_ahead",
];
const OTHERS = [
  '[data-testid="stSidebar"]',
  '[data-testid="stHeader"]',
  '[class*="st-key-example_"]',
  '[class*="st-key-s2s_panel_"]',
  ".s2s-tools",
  ".s2s-switch",
  ".s2s-time select",
  "[data-do=link]",
];
const HIDDEN = `:is(${[...OTHERS, ...KEYS.map((key) => `.st-key-${key}`)].join(", ")})`;
const GRIDS = ":is(.st-key-s2s_grid, .st-key-s2s_compare_grid)";

css(
  "present",
  `
.${ON} [data-testid="stMainBlockContainer"] { zoom: 1.5; padding: 8px 12px 48px; max-width: none; }
.${ON} [data-testid="stMain"] [data-testid="stVerticalBlock"] { gap: 8px; }
.${ON} ${HIDDEN} { display: none !important; }
.${ON} .st-key-source_text input { padding: 4px 12px; }
.${ON} .st-key-source_text :is([data-baseweb], [data-testid="stTextInputRootElement"]) { height: 34px; }
.${ON} :is(.st-key-s2s_time, .st-key-s2s_compare) { padding: 8px 12px; }
.${ON} [data-testid="stMain"] ${GRIDS} { display: grid; grid-template-columns: none; grid-auto-flow: column;
  grid-auto-columns: minmax(0, 1fr); }
.${ON} ${GRIDS} > * { grid-column: auto !important; }
.s2s-presenter { position: fixed; left: 0; right: 0; bottom: 0; z-index: 999990; display: none; gap: 8px;
  padding: 6px 16px; align-items: center; overflow-x: auto; background: var(--s2s-panel);
  border-top: 1px solid var(--s2s-line); color: var(--s2s-dim); font: 14px/1.5 var(--st-font, system-ui), sans-serif; }
.${ON} .s2s-presenter { display: flex; }
.s2s-presenter button { font: inherit; color: inherit; background: none; border: 1px solid var(--s2s-line);
  border-radius: 999px; padding: 2px 12px; white-space: nowrap; cursor: pointer; }
.s2s-presenter button[aria-pressed="true"] { color: var(--s2s-text); border-color: var(--s2s-text); font-weight: 600; }
`,
);

// One for the whole window, whatever page is shown. `panels`: names of those chosen; null before any was.
const mode = () => (window.__s2sPresent ??= start());

function start() {
  const query = new URL(location.href).searchParams;
  const panels = query.get("panels");
  const made = { on: query.get("present") === "1", panels: panels === null ? null : panels.split(","), words: {} };
  made.rules = document.head.appendChild(h("style", { id: "s2s-presented" }));
  made.bar = document.body.appendChild(h("div", { class: "s2s-presenter", role: "toolbar" }));
  new MutationObserver(() => made.on && soon()).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("keydown", onKey);
  return made;
}

export const presenting = () => mode().on;

// What a link says of it.
export function presented() {
  const { on, panels } = mode();
  return { present: on ? "1" : null, panels: on && panels ? panels.join(",") : null };
}

export function isTyped(element) {
  return Boolean(element.closest?.(TYPED));
}

function onKey(event) {
  const plain = !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented);
  if (!plain || isTyped(event.target)) return;
  if (event.key.toLowerCase() === "p") present(!mode().on);
  else if (event.key === "Escape" && mode().on) present(false);
}

export function present(on) {
  mode().on = on;
  writeAddress();
  settle();
}

// The words of the bar come with the time line's payload.
export function beginPresenting(words) {
  mode().words = words;
  settle();
}

function writeAddress() {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(presented())) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

const viewsShown = () => Array.from(document.querySelectorAll(`${GRIDS} .s2s-panel[data-view]`));

function chosenOf(views) {
  const names = views.map((panel) => panel.dataset.view);
  const kept = (mode().panels ?? []).filter((name) => names.includes(name));
  return mode().panels === null ? names.slice(0, FIRST) : kept;
}

function toggle(name) {
  const chosen = chosenOf(viewsShown());
  mode().panels = chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name];
  writeAddress();
  settle();
}

// Make the page what the mode says: cheap, and the same again where nothing has changed.
function settle() {
  const { on, bar, rules, words } = mode();
  const root = document.documentElement;
  if (root.classList.contains(ON) !== on) {
    root.classList.toggle(ON, on);
    window.dispatchEvent(new Event("s2s-present"));
  }
  const views = on ? viewsShown() : [];
  const chosen = chosenOf(views);
  const said = JSON.stringify([views.map((panel) => [panel.dataset.view, panel.ariaLabel]), chosen, words.present]);
  if (!on || bar.dataset.said === said) return;
  bar.dataset.said = said;
  bar.ariaLabel = words.present_bar ?? "";
  const away = views.map((panel) => panel.dataset.view).filter((name) => !chosen.includes(name));
  rules.textContent = away.map((name) => `.${ON} ${cellOf(name)} { display: none; }`).join("\n");
  bar.replaceChildren(...views.map(chip(chosen)), leave(words));
}

const cellOf = (name) => `${GRIDS} > .st-key-${keyOf(name)}`;

// A view's element on the page carries the key that the server gave it; the cell of the grid is its outermost box.
function keyOf(name) {
  const panel = viewsShown().find((each) => each.dataset.view === name);
  const grid = panel.closest(GRIDS);
  let cell = panel;
  while (cell.parentElement !== grid) cell = cell.parentElement;
  const key = Array.from(cell.classList).find((each) => each.startsWith("st-key-"));
  return key.slice("st-key-".length);
}

const chip = (chosen) => (panel) => {
  const { view } = panel.dataset;
  const pressed = String(chosen.includes(view));
  const label = panel.querySelector(".s2s-title")?.textContent ?? view;
  const attributes = { type: "button", "data-panel": view, "aria-pressed": pressed };
  return h("button", { ...attributes, onclick: () => toggle(view) }, label);
};

function leave(words) {
  const attributes = { type: "button", "data-do": "leave", onclick: () => present(false) };
  return h("button", attributes, words.present_leave ?? "×");
}

// Once a frame, however much of the page comes anew.
let due = false;
function soon() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    settle();
  });
}
