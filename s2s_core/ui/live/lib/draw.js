// Small helpers that every view draws with: elements, texts, numbers, colours, heatmaps, tables.

import { colors } from "./theme.js";

// An element. Strings among the children become text nodes, never HTML; `on*` attributes are listeners; `data-*` as written.
export function h(tag, attrs = {}, ...children) {
  const svg = SVG_TAGS.has(tag);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attrs ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on") && typeof value === "function") node[name.toLowerCase()] = value;
    else if (name === "style" && typeof value === "object") for (const [key, v] of Object.entries(value)) node.style.setProperty(key, v);
    else if (name === "class" || name === "className") node.setAttribute("class", value);
    else if (name === "text") node.textContent = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}
export const SVG_TAGS = new Set("svg g path line rect circle polyline polygon text tspan title defs clipPath marker ellipse".split(" "));

// A message template with its values, **bold** turned into <b>. Values are text: markup in them stays visible.
export function fmt(template, values = {}) {
  const fragment = document.createDocumentFragment();
  String(template ?? "").split("**").forEach((part, i) => {
    const text = part.replace(/\{([a-z_]+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
    if (text) fragment.append(i % 2 ? h("b", {}, text) : text);
  });
  return fragment;
}

export function num(x, digits = 2) {
  if (x === null || x === undefined || Number.isNaN(x)) return "–";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const text = x.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace("-", "−");
}
export const signed = (x, digits = 2) => (Number(x.toFixed(digits)) > 0 ? "+" : "") + num(x, digits);
export const percent = (x) => `${Math.round(100 * x)} %`;

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const between = (a, b, t) => a.map((x, i) => Math.round(x + (b[i] - x) * t));

// The colour of a value 0..1, from the panel's own colour (nothing) to `color` (a name of colors or a hex colour).
export function mix(value, color) {
  const full = colors[color] ?? color;
  return `rgb(${between(rgb(colors.panel), rgb(full), Math.max(0, Math.min(1, value))).join(",")})`;
}

// Dark or light ink on a cell of that value, by luminance.
export function ink(value, color) {
  const [r, g, b] = between(rgb(colors.panel), rgb(colors[color] ?? color), Math.max(0, Math.min(1, value)));
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#1c2430" : "#ffffff";
}

// 256 colours for bytes: "signed" from negative over the panel's colour to gate; any other name from the panel to it.
const scales = new Map();

export function scale(name) {
    const key = name + colors.panel;
  if (scales.has(key)) return scales.get(key);
  const c = colors, table = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i++) {
    const signed = (i - 127.5) / 127.5;
    const colour = name === "signed"
      ? between(rgb(c.panel), rgb(signed < 0 ? c.negative : c.gate), Math.abs(signed))
      : between(rgb(c.panel), rgb(c[name] ?? name), i / 255);
    table.set(colour, 3 * i);
  }
  scales.set(key, table);
  return table;
}

// A heatmap of values [rows, cols] into the rectangle 0,0,w,h: 0..1 ("gate", "attention", ...) or -1..1 ("signed").
// A value that is not a number (not written yet) stays transparent.
export function heat(ctx, values, rows, cols, w, h, name = "attention") {
  if (!rows || !cols) return;
  const table = scale(name), image = new ImageData(cols, rows);
  for (let i = 0; i < rows * cols; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    const unit = name === "signed" ? (value + 1) / 2 : value;
    const k = 3 * Math.max(0, Math.min(255, Math.round(255 * unit)));
    image.data.set([table[k], table[k + 1], table[k + 2], 255], 4 * i);
  }
  const small = new OffscreenCanvas(cols, rows);
  small.getContext("2d").putImageData(image, 0, 0);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(small, 0, 0, w, h);
}

// A canvas of w x h CSS pixels, sharp on every screen, with its context already scaled.
export function canvas(wide, high, label) {
  const ratio = window.devicePixelRatio || 1;
  const canvas = h("canvas", { width: Math.round(wide * ratio), height: Math.round(high * ratio), role: "img", "aria-label": label,
    style: { width: `${wide}px`, height: `${high}px`, display: "block" } });
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  return { canvas, ctx };
}

// Rows of cells as CSV text (RFC 4180), with a byte order mark so that spreadsheets read UTF-8.
// A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers are left alone.
export function csv(rows) {
  const cell = (value) => {
    let text = String(value ?? "");
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return "\ufeff" + rows.map((row) => [...row].map(cell).join(",")).join("\r\n") + "\r\n";
}

export const png = (canvas) => new Promise((done) => canvas.toBlob(done, "image/png"));

export async function save(filename, made) {
  const content = await made;
  const blob = content instanceof Blob ? content : new Blob([content], { type: "text/csv;charset=utf-8" });
  const link = h("a", { href: URL.createObjectURL(blob), download: filename });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Attention [source] of step0 (counted from 0) in the layer and head selected; the mean over heads where none is.
// `attention` is {data, shape: [layer, head, target, source]}; null without attention.
export function weights(attention, sel, step0) {
  if (!attention || step0 < 0) return null;
  const [layers, heads, target, source] = attention.shape;
  if (step0 >= target) return null;
  const layer = Math.min(sel.layer, layers - 1), row = (head) => (((layer * heads + head) * target) + step0) * source;
  if (sel.head !== null && sel.head < heads) return attention.data.subarray(row(sel.head), row(sel.head) + source);
  const mean = new Float32Array(source);
  for (let head = 0; head < heads; head++) {
    const at = row(head);
    for (let i = 0; i < source; i++) mean[i] += attention.data[at + i] / heads;
  }
  return mean;
}

export const argmax = (values) => values.reduce((best, value, i) => (value > values[best] ? i : best), 0);

// A view's own rules, once per page.
export function css(name, css) {
  if (!document.getElementById(`s2s-style-${name}`)) document.head.append(h("style", { id: `s2s-style-${name}` }, css));
}

