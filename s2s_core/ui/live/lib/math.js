// What the views with formulas share: formulas as HTML, the three ways to read them, numbers as parts of a sum.

import { segment } from "./choosers.js";
import { css, fmt, h, num, plain } from "./draw.js";
import { recall, remember } from "./storage.js";

const SERIF = `Cambria, "Latin Modern Math", "STIX Two Math", "Times New Roman", serif`;

css(
  "math",
  `
.s2s-math { font-family: ${SERIF}; font-style: italic; font-size: 16px; color: var(--s2s-text); }
.s2s-formula { margin: 4px 4px 8px 16px !important; font-family: ${SERIF}; font-size: 15px !important; }
.s2s-formula sub, .s2s-formula sup, .s2s-pop sub, .s2s-pop sup { font-size: .75em; line-height: 0; }
.s2s-math sub, .s2s-math sup { font-size: .72em; line-height: 0; }
.s2s-math .s2s-up { font-style: normal; }
.s2s-fo { display: grid; grid-template-columns: minmax(260px, 5fr) minmax(0, 6fr); gap: 8px 32px; align-items: start; }
.s2s-fo.s2s-narrow { grid-template-columns: minmax(0, 1fr); }
.s2s-fo-lines { display: grid; gap: 4px; min-width: 0; }
.s2s-fo-lines > div { line-height: 24px; min-height: 24px; color: var(--s2s-dim); }
.s2s-fo-lines b { color: var(--s2s-text); font-weight: 600; }
.s2s-fo table { border-collapse: collapse; border: 0; margin: 0; width: 100%; max-width: 560px; }
.s2s-fo :is(th, td) { border: 0; padding: 2px 8px; text-align: right; font-weight: 400; font-size: 13px;
  line-height: 20px; white-space: nowrap; }
.s2s-fo th { color: var(--s2s-dim); font-size: 12px; }
.s2s-fo :is(td, th):first-child { text-align: left; padding-left: 0; }
.s2s-fo.s2s-narrow :is(th, td) { padding: 2px 4px; }
`,
);

const lifted = (mark, text) => h(mark === "_" ? "sub" : "sup", {}, text);

// "W_{xi} x_t" and "h^⊤" with real subscripts and superscripts; letters italic, functions upright.
export function math(source) {
  const parts = source.split(/([_^]\{[^}]*\}|[_^].|tanh|softmax|exp|σ)/);
  const nodes = parts.map((part, i) => {
    if (i % 2 === 0) return part;
    if (part[0] !== "_" && part[0] !== "^") return h("span", { class: "s2s-up" }, part);
    return lifted(part[0], part.slice(1).replace(/[{}]/g, ""));
  });
  return h("span", { class: "s2s-math" }, nodes);
}

// The same within prose: a message with "a_j" and "h^⊤", letters upright, a name of several letters lowered as a
// whole.
export function raised(template, values) {
  const parts = plain(template, values).split(/([_^](?:[A-Za-z0-9]+|⊤))/);
  return parts.map((part, i) => (i % 2 ? lifted(part[0], part.slice(1)) : part));
}

// A number as a factor or as a further term of a sum: "(−0.42)", "− 0.42".
const negative = (x) => num(x)[0] === "−";
export const factor = (x) => (negative(x) ? `(${num(x)})` : num(x));
export const added = (x) => (negative(x) ? `− ${num(-x)}` : `+ ${num(x)}`);

// One sentence after another; after a full-width stop there is no space.
export function also(said, next) {
  said.append(/[。！？]$/.test(said.textContent) ? "" : " ", next);
  return said;
}

// Write a text only where it changed.
export function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// A unit that a person chose stays; until then each trace opens on one worth looking at.
export function chooseUnit(bus, unit) {
  bus.unitChosen = true;
  bus.set({ unit });
}

// Formulas are read in words, symbols or numbers; all panels together, remembered.
export const LEVEL = "s2s-level";
const LEVELS = ["words", "symbols", "numbers"];
export const level = (bus) => (bus.level ??= recall(LEVEL) ?? "symbols");
export function levels(words, bus) {
  const options = LEVELS.map((name) => [name, words[`level.${name}`]]);
  return segment(words["level.label"], options, (name) => {
    bus.level = name;
    remember(LEVEL, name);
    bus.redraw(["level"]);
  });
}

// A paragraph of help, and a formula in it, by its key among the catalog's words.
export const helpLine = (words, key, values) => h("p", {}, fmt(words[`help.${key}`], values));
export const helpFormula = (words, key) => h("p", { class: "s2s-formula" }, raised(words[`help.${key}`]));
