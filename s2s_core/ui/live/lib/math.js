// What the views with formulas share: formulas as HTML, the three ways to read them, rows of choices, a picture of a panel's text.

import { canvas as makeCanvas, css, fmt, h, num, png } from "./draw.js";
import { colors } from "./theme.js";

css("math", `
.s2s-math { font-family: Cambria, "Latin Modern Math", "STIX Two Math", "Times New Roman", serif; font-style: italic; font-size: 16px; color: var(--s2s-text); }
.s2s-formula { margin: 4px 4px 8px 16px !important; font-family: Cambria, "Latin Modern Math", "STIX Two Math", "Times New Roman", serif; font-size: 15px !important; }
.s2s-formula sub, .s2s-formula sup, .s2s-pop sub, .s2s-pop sup { font-size: .75em; line-height: 0; }
.s2s-math sub, .s2s-math sup { font-size: .72em; line-height: 0; }
.s2s-math .s2s-up { font-style: normal; }
.s2s-fo { display: grid; grid-template-columns: minmax(260px, 5fr) minmax(0, 6fr); gap: 8px 32px; align-items: start; }
.s2s-fo.s2s-narrow { grid-template-columns: minmax(0, 1fr); }
.s2s-fo-lines { display: grid; gap: 4px; min-width: 0; }
.s2s-fo-lines > div { line-height: 24px; min-height: 24px; color: var(--s2s-dim); }
.s2s-fo-lines b { color: var(--s2s-text); font-weight: 600; }
.s2s-fo table { border-collapse: collapse; border: 0; margin: 0; width: 100%; max-width: 560px; }
.s2s-fo :is(th, td) { border: 0; padding: 2px 8px; text-align: right; font-weight: 400; font-size: 13px; line-height: 20px; white-space: nowrap; }
.s2s-fo th { color: var(--s2s-dim); font-size: 12px; }
.s2s-fo :is(td, th):first-child { text-align: left; padding-left: 0; }
.s2s-fo.s2s-narrow :is(th, td) { padding: 2px 4px; }
.s2s-seg { display: inline-flex; border: 1px solid var(--s2s-line); border-radius: 4px; overflow: hidden; vertical-align: middle; }
.s2s-seg button { font: inherit; font-size: 12px; line-height: 18px; padding: 1px 8px; border: 0; background: none; color: var(--s2s-dim); cursor: pointer; white-space: nowrap; }
.s2s-seg button[aria-pressed=true] { background: var(--s2s-line); color: var(--s2s-text); font-weight: 600; }
.s2s-number { font: inherit; font-size: 12px; width: 56px; color: var(--s2s-dim); background: var(--s2s-panel); border: 1px solid var(--s2s-line); border-radius: 4px; padding: 1px 4px; }
`);

// "W_{xi} x_t" and "h^⊤" with real subscripts and superscripts; letters italic, functions upright.
export function math(source) {
  const parts = source.split(/([_^]\{[^}]*\}|[_^].|tanh|softmax|exp|σ)/);
  return h("span", { class: "s2s-math" }, parts.map((part, i) => {
    if (i % 2 === 0) return part;
    if (part[0] !== "_" && part[0] !== "^") return h("span", { class: "s2s-up" }, part);
    return h(part[0] === "_" ? "sub" : "sup", {}, part.slice(1).replace(/[{}]/g, ""));
  }));
}

// The same within prose: a message with "a_j" and "h^⊤", letters upright, a name of several letters lowered as a whole.
export const raised = (template, values) => fmt(template, values).textContent.split(/([_^](?:[A-Za-z0-9]+|⊤))/).map((part, i) => (i % 2 ? h(part[0] === "_" ? "sub" : "sup", {}, part.slice(1)) : part));

// A number as a factor or as a further term of a sum: "(−0.42)", "− 0.42".
export const factor = (x) => (num(x)[0] === "−" ? `(${num(x)})` : num(x));
export const added = (x) => (num(x)[0] === "−" ? `− ${num(-x)}` : `+ ${num(x)}`);

// One sentence after another; after a full-width stop there is no space.
export const also = (said, next) => { said.append(/[。！？]$/.test(said.textContent) ? "" : " ", next); return said; };

// Write a text only where it changed.
export const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };

// A row of choices, one of them pressed: options [[key, text]].
export function segment(label, options, onpick) {
  const buttons = options.map(([key, text]) => h("button", { type: "button", "data-choice": key, onclick: () => onpick(key) }, text));
  return { node: h("span", { class: "s2s-seg", role: "group", "aria-label": label }, buttons),
    press: (chosen) => { for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.choice === chosen)); } };
}

// A chooser of one of n, counted from 1 on the screen; `template` has {n}.
export function chooser(label, template, n, onpick) {
  const options = Array.from({ length: n }, (_, i) => h("option", { value: i }, fmt(template, { n: i + 1 })));
  return h("select", { "aria-label": label, title: label, onchange: (event) => { onpick(Number(event.target.value)); event.target.blur(); } }, options);
}

// A number 1..n typed in, handed on counted from 0.
export function numberBox(label, n, onpick) {
  const within = (text) => Math.max(1, Math.min(n, Math.round(Number(text) || 1)));
  return h("input", { type: "number", class: "s2s-number", min: 1, max: n, "aria-label": label, title: label, onchange: (event) => onpick(within(event.target.value) - 1) });
}
export const showNumber = (box, index) => { if (box !== document.activeElement) box.value = index + 1; };

// A unit that a person chose stays; until then each trace opens on one worth looking at.
export const chooseUnit = (bus, unit) => { bus.unitChosen = true; bus.set({ unit }); };

// Formulas are read in words, symbols or numbers; all panels together, remembered.
export const LEVEL = "s2s-level";
export const level = (bus) => (bus.level ??= (() => { try { return localStorage.getItem(LEVEL); } catch { return null; } })() ?? "symbols");
export const levels = (words, bus) => segment(words["level.label"], ["words", "symbols", "numbers"].map((level) => [level, words[`level.${level}`]]), (level) => {
  bus.level = level;
  try { localStorage.setItem(LEVEL, level); } catch { /* private window */ }
  bus.redraw(["level"]);
});

// A picture of all visible text and canvases of an element, where they stand. For export only: it reads the layout.
export function photograph(element) {
  const box = element.getBoundingClientRect(), pad = 16, { canvas, ctx } = makeCanvas(box.width + 2 * pad, box.height + 2 * pad, "");
  ctx.fillStyle = colors.panel;
  ctx.fillRect(0, 0, box.width + 2 * pad, box.height + 2 * pad);
  ctx.translate(pad - box.left, pad - box.top);
  ctx.textBaseline = "middle";
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT), range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.ELEMENT_NODE) { photographed(ctx, node); continue; }
    range.selectNodeContents(node);
    const rect = range.getBoundingClientRect(), look = getComputedStyle(node.parentElement);
    if (!rect.width || look.visibility === "hidden" || node.parentElement.closest("button")) continue;
    ctx.font = `${look.fontStyle} ${look.fontWeight} ${look.fontSize} ${look.fontFamily}`;
    ctx.fillStyle = look.color;
    ctx.fillText(node.data, rect.left, rect.top + rect.height / 2);
  }
  return png(canvas);
}

// Of the elements only canvases (as far as their window shows them) and bars are drawn.
export function photographed(ctx, node) {
  const rect = node.getBoundingClientRect();
  if (!rect.width || getComputedStyle(node).visibility === "hidden") return;
  if (node.dataset.bar !== undefined) {
    ctx.fillStyle = colors.attention;
    ctx.fillRect(rect.left, rect.top, rect.width * Number(node.dataset.bar), rect.height);
  } else if (node.tagName === "CANVAS") {
    const clip = node.parentElement.getBoundingClientRect();
    ctx.save();
    ctx.beginPath();
    ctx.rect(clip.left, clip.top, clip.width, clip.height);
    ctx.clip();
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(node, rect.left, rect.top, rect.width, rect.height);
    ctx.restore();
  }
}
