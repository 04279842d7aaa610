// Controls of a panel: rows of choices, lists, numbers typed in, small switches.

import { clamp, css, h, plain } from "./draw.js";

css(
  "choosers",
  `
.s2s-seg { display: inline-flex; border: 1px solid var(--s2s-line); border-radius: 4px; overflow: hidden;
  vertical-align: middle; }
.s2s-seg button { font: inherit; font-size: 12px; line-height: 18px; padding: 1px 8px; border: 0; background: none;
  color: var(--s2s-dim); cursor: pointer; white-space: nowrap; }
.s2s-seg button[aria-pressed=true] { background: var(--s2s-line); color: var(--s2s-text); font-weight: 600; }
.s2s-number { font: inherit; font-size: 12px; width: 56px; color: var(--s2s-dim); background: var(--s2s-panel);
  border: 1px solid var(--s2s-line); border-radius: 4px; padding: 1px 4px; }
.s2s-toggle { font: inherit; font-size: 12px; line-height: 18px; padding: 1px 8px; border: 1px solid var(--s2s-line);
  border-radius: 4px; background: none; color: var(--s2s-dim); cursor: pointer; white-space: nowrap; }
.s2s-toggle[aria-pressed=true] { background: var(--s2s-line); color: var(--s2s-text); font-weight: 600; }
.s2s-row { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; }
.s2s-row.s2s-end { justify-content: flex-end; }
`,
);

// A row of choices, one of them pressed: options [[key, text]]; {node, press(key)}.
export function segment(label, options, onpick) {
  const buttons = options.map(([key, text]) =>
    h("button", { type: "button", "data-choice": key, onclick: () => onpick(key) }, text),
  );
  const press = (chosen) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.choice === chosen));
  };
  return { node: h("span", { class: "s2s-seg", role: "group", "aria-label": label }, buttons), press };
}

// A list to choose from: options [[value, text]]; `onpick` gets the value as text. After the mouse the keys are the
// time line's again; who came to the list with the keys stays there.
export function select(label, options, onpick, attributes = {}) {
  const onchange = (event) => {
    onpick(event.target.value);
    if (!event.target.matches(":focus-visible")) event.target.blur();
  };
  const rows = options.map(([value, text]) => h("option", { value }, text));
  return h("select", { "aria-label": label, title: label, ...attributes, onchange }, rows);
}

// Options [[i, text]] of one of n, counted from 1 on the screen; `template` has {n}.
export const numbered = (template, n) => Array.from({ length: n }, (_, i) => [i, plain(template, { n: i + 1 })]);

// A chooser of one of n.
export const chooser = (label, template, n, onpick) =>
  select(label, numbered(template, n), (value) => onpick(Number(value)));

// The layer and the head that all views share, where there is more than one: {layer, head}, each a node or null.
// Their words are `choose_layer`, `layer`, `choose_head`, `head` and `mean`, which is the first choice of head.
export function headChoosers(words, layers, heads, bus) {
  const pick = (name) => (value) => bus.set({ [name]: value === "" ? null : Number(value) });
  const mean = ["", plain(words.mean, { n: heads })];
  const make = (name, options) => select(words[`choose_${name}`], options, pick(name), { "data-do": name });
  return {
    layer: layers > 1 ? make("layer", numbered(words.layer, layers)) : null,
    head: heads > 1 ? make("head", [mean, ...numbered(words.head, heads)]) : null,
  };
}

// A number 1..n typed in, handed on counted from 0.
export function numberBox(label, n, onpick) {
  const within = (text) => clamp(Math.round(Number(text) || 1), 1, n);
  const onchange = (event) => onpick(within(event.target.value) - 1);
  const attributes = { type: "number", class: "s2s-number", min: 1, max: n, "aria-label": label, title: label };
  return h("input", { ...attributes, onchange });
}
export function showNumber(box, index) {
  if (box !== document.activeElement) box.value = index + 1;
}

// A small button that stays pressed: {node, press(boolean)}.
export function toggle(name, text, title, onclick) {
  const attributes = {
    type: "button",
    class: "s2s-toggle",
    "data-do": name,
    title,
    "aria-pressed": "false",
    onclick,
  };
  const node = h("button", attributes, text);
  return { node, press: (on) => node.setAttribute("aria-pressed", String(on)) };
}
