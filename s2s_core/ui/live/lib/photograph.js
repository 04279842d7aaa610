// A panel as it stands on the screen, as SVG: its boxes, lines, texts, drawings and canvases, each where it is. For
// export only, since it reads the layout. Of choosers what is chosen is written; other controls are left out.

import { drawing, pictureOf } from "./photograph_parts.js";
import { boxes } from "./photograph_boxes.js";
import { texts, writeLine } from "./photograph_text.js";

const CHOOSER = ".s2s-seg"; // of its buttons one is pressed
const CONTROLS = [
  ".s2s-icon, .s2s-item, .s2s-button, .s2s-pop",
  "button[data-do]:not([aria-pressed])",
  "[type=checkbox], [type=radio], [type=range]",
].join(", ");
const HAIR = 1; // px: what is no larger is there for screen readers only

// What a picture is drawn with: `at` gives a rectangle of the window in the picture's own pixels.
function camera(root) {
  const zoom = root.currentCSSZoom ?? 1;
  const frame = root.getBoundingClientRect();
  const at = ({ left, top, width, height }) => {
    return { x: (left - frame.left) / zoom, y: (top - frame.top) / zoom, w: width / zoom, h: height / zoom };
  };
  const made = { root, at, out: [], defs: [], names: 0 };
  made.name = () => `s2s${++made.names}`;
  return made;
}

// Top, right, bottom and left of "inset(…px)"; null for another shape, or none.
function insets(clipPath) {
  const found = clipPath.match(/^inset\(([^)]*)\)$/);
  if (!found) return null;
  const [top, right = top, bottom = top, left = right] = found[1].split(" ").map(parseFloat);
  return { top, right, bottom, left };
}

// The window through which an element shows what it holds: `x`, `y`, `w`, `h`; null where it shows all.
function windowOf(view, element, look) {
  const cut = insets(look.clipPath);
  const { x, y, w, h } = view.at(element.getBoundingClientRect());
  if (cut) return { x: x + cut.left, y: y + cut.top, w: w - cut.left - cut.right, h: h - cut.top - cut.bottom };
  const free = look.overflowX === "visible" || element === view.root || element.classList.contains("s2s-body");
  return free ? null : { x, y, w, h };
}

function clipped(view, { x, y, w, h }, act) {
  const name = view.name();
  const box = `x="${x}" y="${y}" width="${Math.max(0, w)}" height="${Math.max(0, h)}"`;
  view.defs.push(`<clipPath id="${name}"><rect ${box}/></clipPath>`);
  view.out.push(`<g clip-path="url(#${name})">`);
  act();
  view.out.push("</g>");
}

// A turned element is drawn straight and then turned: the layout tells only the box round what is turned.
function turned(view, element, look, act) {
  const [a, b, c, d, e, f] = look.transform.match(/^matrix\((.*)\)$/)?.[1].split(",").map(Number) ?? [1, 0];
  if (!b) {
    act();
    return;
  }
  const kept = element.style.transform;
  element.style.transform = "none";
  const { x, y } = view.at(element.getBoundingClientRect());
  const [ox, oy] = look.transformOrigin.split(" ").map(parseFloat);
  const turning = `matrix(${[a, b, c, d, e, f].join(" ")})`;
  const turn = `translate(${x + ox} ${y + oy}) ${turning} translate(${-x - ox} ${-y - oy})`;
  view.out.push(`<g transform="${turn}">`);
  act();
  view.out.push("</g>");
  element.style.transform = kept;
}

// What is written in a list or a field.
function chosen(element) {
  if (element.tagName === "SELECT") return element.selectedOptions[0]?.textContent ?? "";
  return element.tagName === "INPUT" ? element.value : null;
}

function insides(view, element) {
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) texts(view, node);
    else if (node.nodeType === Node.ELEMENT_NODE) visit(view, node);
  }
}

function within(view, element, value) {
  if (element instanceof SVGElement) view.out.push(drawing(view, element));
  else if (element.tagName === "CANVAS") view.out.push(pictureOf(view, element));
  else if (value !== null) writeLine(view, element, value);
  else insides(view, element);
}

function content(view, element, look) {
  const value = chosen(element);
  const through = windowOf(view, element, look);
  if (through) {
    clipped(view, through, () => within(view, element, value));
    return;
  }
  within(view, element, value);
}

// Whether nothing of an element is seen in a picture.
function unseen(element, look) {
  const off = element.ariaPressed === "false" && (element.closest(CHOOSER) || element.matches(".s2s-toggle"));
  if (off || element.matches(CONTROLS) || look.display === "none" || Number(look.opacity) === 0) return true;
  const { width, height } = element.getBoundingClientRect();
  return look.position === "absolute" && look.overflowX === "hidden" && width <= HAIR && height <= HAIR;
}

function visit(view, element) {
  const look = getComputedStyle(element);
  if (unseen(element, look)) return;
  const faint = Number(look.opacity) < 1;
  if (faint) view.out.push(`<g opacity="${look.opacity}">`);
  turned(view, element, look, () => {
    const hidden = look.visibility !== "visible";
    if (!hidden && element !== view.root && !element.matches(`svg, ${CHOOSER}`)) boxes(view, element, look);
    if (!hidden || !(element instanceof SVGElement || element.tagName === "CANVAS")) content(view, element, look);
  });
  if (faint) view.out.push("</g>");
}

// {w, h, markup}: its size in CSS pixels, what is drawn. What can be scrolled is drawn whole, from its beginning.
export function photograph(root) {
  const body = root.querySelector(".s2s-body") ?? root;
  const { scrollLeft } = body;
  body.scrollLeft = 0;
  const view = camera(root);
  visit(view, root);
  const { w, h } = view.at(root.getBoundingClientRect());
  const more = Math.max(0, body.scrollWidth - body.clientWidth);
  body.scrollLeft = scrollLeft;
  return { w: Math.ceil(w + more), h: Math.ceil(h), markup: `<defs>${view.defs.join("")}</defs>${view.out.join("")}` };
}
