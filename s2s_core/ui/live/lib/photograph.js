// A picture of a panel as it stands: for export only, since it reads the layout.

import { png } from "./download.js";
import { sheet } from "./exports.js";
import { colors } from "./theme.js";

const PAD = 16; // px round the picture
const WHAT = NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT;

// All visible text and canvases of an element, where they stand.
export function photograph(element) {
  const box = element.getBoundingClientRect();
  const { canvas, ctx } = sheet(box.width + 2 * PAD, box.height + 2 * PAD);
  ctx.translate(PAD - box.left, PAD - box.top);
  ctx.textBaseline = "middle";
  const walker = document.createTreeWalker(element, WHAT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.ELEMENT_NODE) photographed(ctx, node);
    else writeText(ctx, node);
  }
  return png(canvas);
}

function writeText(ctx, node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const rect = range.getBoundingClientRect();
  const look = getComputedStyle(node.parentElement);
  if (!rect.width || look.visibility === "hidden" || node.parentElement.closest("button")) return;
  ctx.font = `${look.fontStyle} ${look.fontWeight} ${look.fontSize} ${look.fontFamily}`;
  ctx.fillStyle = look.color;
  ctx.fillText(node.data, rect.left, rect.top + rect.height / 2);
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
