// Small helpers that every view draws with: elements, texts, numbers, colours, heatmaps, tables.

import { colors } from "./theme.js";

export const SVG_TAGS = new Set(
  "svg g path line rect circle polyline polygon text tspan title defs clipPath marker ellipse".split(" "),
);

function makeNode(tag) {
  return SVG_TAGS.has(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
}

function setAttribute(node, name, value) {
  if (name.startsWith("on") && typeof value === "function") node[name.toLowerCase()] = value;
  else if (name === "style" && typeof value === "object") {
    for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
  } else if (name === "class" || name === "className") node.setAttribute("class", value);
  else if (name === "text") node.textContent = value;
  else node.setAttribute(name, value === true ? "" : value);
}

const isNothing = (value) => value === null || value === undefined || value === false;

// An element. Strings among the children become text nodes, never HTML; `on*` attributes are listeners; `data-*` as
// written.
export function h(tag, attrs = {}, ...children) {
  const node = makeNode(tag);
  for (const [name, value] of Object.entries(attrs ?? {})) {
    if (!isNothing(value)) setAttribute(node, name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => !isNothing(child)));
  return node;
}

const HAN = "[\\u3400-\\u9fff]";
const BEFORE = new RegExp(`(${HAN}) (\\*\\*)?\\{([a-z_]+)\\}`, "g");
const AFTER = new RegExp(`\\{([a-z_]+)\\}(\\*\\*)? (?=${HAN})`, "g");
const [BEGINS, ENDS] = [new RegExp(`^${HAN}`), new RegExp(`${HAN}$`)];

// Chinese templates part their words from Latin ones and numbers by a blank; from a Chinese value there is none.
function tight(template, values) {
  const begins = (name) => BEGINS.test(String(values[name] ?? ""));
  const ends = (name) => ENDS.test(String(values[name] ?? ""));
  return template
    .replace(BEFORE, (whole, han, bold, name) => (begins(name) ? `${han}${bold ?? ""}{${name}}` : whole))
    .replace(AFTER, (whole, name, bold) => (ends(name) ? `{${name}}${bold ?? ""}` : whole));
}

// The pieces of a template, its values in their places: [text or node].
function filled(part, values) {
  return part.split(/\{([a-z_]+)\}/).map((piece, i) => {
    if (i % 2 === 0) return piece;
    if (!(piece in values)) return `{${piece}}`;
    return values[piece] instanceof Node ? values[piece] : String(values[piece]);
  });
}

// A message template with its values, **bold** turned into <b>. Values are text, markup in them stays visible; or what
// fmt gave for a part.
export function fmt(template, values = {}) {
  const fragment = document.createDocumentFragment();
  tight(String(template ?? ""), values)
    .split("**")
    .forEach((part, i) => {
      const pieces = filled(part, values);
      if (part) fragment.append(...(i % 2 ? [h("b", {}, pieces)] : pieces));
    });
  fragment.normalize();
  return fragment;
}

// The same as plain text: for titles and labels.
export const plain = (template, values) => fmt(template, values).textContent;

export const clamp = (x, low, high) => Math.max(low, Math.min(high, x));
export const px = (n) => `${n}px`;

export function num(x, digits = 2) {
  if (x === null || x === undefined || Number.isNaN(x)) return "–";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const text = x.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace("-", "−");
}
export const signed = (x, digits = 2) => (Number(x.toFixed(digits)) > 0 ? "+" : "") + num(x, digits);
export const percent = (x) => `${Math.round(100 * x)} %`;

export const argmax = (values) => values.reduce((best, value, i) => (value > values[best] ? i : best), 0);

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const between = (from, to, share) => from.map((x, i) => Math.round(x + (to[i] - x) * share));
const blend = (value, color) => between(rgb(colors.panel), rgb(colors[color] ?? color), clamp(value, 0, 1));

// The colour of a value 0..1, from the panel's own colour (nothing) to `color` (a name of colors or a hex colour).
export const mix = (value, color) => `rgb(${blend(value, color).join(",")})`;

// The strongest colour under a number: on a stronger one neither dark nor light ink would be read easily.
export const UNDER_INK = 0.45;

// Dark or light ink on a cell of that value, by luminance.
export function ink(value, color) {
  const [r, g, b] = blend(value, color);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#1c2430" : "#ffffff";
}

function signedColour(share) {
  return between(rgb(colors.panel), rgb(share < 0 ? colors.negative : colors.gate), Math.abs(share));
}

const scales = new Map();

// 256 colours for bytes: "signed" from negative over the panel's colour to gate; any other name from the panel to it.
export function scale(name) {
  const key = name + colors.panel;
  if (scales.has(key)) return scales.get(key);
  const table = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i++) {
    table.set(name === "signed" ? signedColour((i - 127.5) / 127.5) : blend(i / 255, name), 3 * i);
  }
  scales.set(key, table);
  return table;
}

// A heatmap of values [rows, cols] into the rectangle 0,0,w,h: 0..1 ("gate", "attention", ...) or -1..1 ("signed").
// A value that is not a number (not written yet) stays transparent.
export function heat(ctx, values, rows, cols, w, h, name = "attention") {
  if (!rows || !cols) return;
  const table = scale(name);
  const image = new ImageData(cols, rows);
  for (let i = 0; i < rows * cols; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    const unit = name === "signed" ? (value + 1) / 2 : value;
    const k = 3 * clamp(Math.round(255 * unit), 0, 255);
    image.data.set([table[k], table[k + 1], table[k + 2], 255], 4 * i);
  }
  const small = new OffscreenCanvas(cols, rows);
  small.getContext("2d").putImageData(image, 0, 0);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(small, 0, 0, w, h);
}

// Presenter mode (present.js) is a class of the page's root.
export const PRESENT = "s2s-present";
const LARGER = 1.5;
export const enlarged = () => (document.documentElement.classList.contains(PRESENT) ? LARGER : 1);

// Where a pointer is in an element's own pixels; `offsetX` counts the window's, of which presenter mode makes more.
export function pointIn(event) {
  const zoom = event.target.currentCSSZoom ?? 1;
  return { x: event.offsetX / zoom, y: event.offsetY / zoom };
}

let least = 0; // pixels of a canvas for one of the screen's

// What `act` gives while all canvases of a panel are that sharp at least; `anew` builds the panel.
export function sharpened(ratio, anew, act) {
  if (ratioNow() >= ratio) return act();
  least = ratio;
  anew();
  const made = act();
  least = 0;
  anew();
  return made;
}

const ratioNow = () => Math.max(least, (window.devicePixelRatio || 1) * enlarged());

// A canvas of w x h CSS pixels, sharp on every screen, with its context already scaled.
export function canvas(wide, high, label) {
  const ratio = ratioNow();
  const node = h("canvas", {
    width: Math.round(wide * ratio),
    height: Math.round(high * ratio),
    role: "img",
    "aria-label": label,
    style: { width: px(wide), height: px(high), display: "block" },
  });
  const ctx = node.getContext("2d");
  ctx.scale(ratio, ratio);
  return { canvas: node, ctx };
}

// A view's own rules, once per page.
export function css(name, rules) {
  const id = `s2s-style-${name}`;
  if (!document.getElementById(id)) document.head.append(h("style", { id }, rules));
}

export { csv, save } from "./download.js";
