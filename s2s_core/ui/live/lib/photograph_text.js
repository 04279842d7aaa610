// The texts of a photograph, line by line, with their lines under and through them.

const SAME = 2; // px: characters whose tops differ by less stand in one line
const UNDER = 0.12; // of the size of the letters, below the baseline
const THROUGH = -0.3; // the same, for what is struck through
const ruler = document.createElement("canvas").getContext("2d");

const NAMES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const legal = (sign) => (sign >= " " || "\t\n\r".includes(sign)) && !"\ufffe\uffff".includes(sign);

// A text as it may stand in XML.
export function escaped(text) {
  const signs = [...text.toWellFormed()].filter(legal);
  return signs.map((sign) => NAMES[sign] ?? sign).join("");
}

export const fontOf = (look) => `${look.fontStyle} ${look.fontWeight} ${look.fontSize} ${look.fontFamily}`;

export function widthOf(text, font) {
  ruler.font = font;
  return ruler.measureText(text).width;
}

function faceOf(look) {
  const face = { "font-family": look.fontFamily, "font-size": look.fontSize, "font-weight": look.fontWeight };
  if (look.fontStyle !== "normal") face["font-style"] = look.fontStyle;
  return Object.entries(face).map(([name, value]) => `${name}="${escaped(value)}"`).join(" ");
}

// The lines of a text as they are broken on the screen: [{text, rect}].
function linesOf(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const rects = range.getClientRects();
  if (rects.length < 2) return rects.length ? [{ text: node.data, rect: rects[0] }] : [];
  const lines = [];
  let at = 0;
  for (const sign of node.data) {
    range.setStart(node, at);
    at += sign.length;
    range.setEnd(node, at);
    const rect = range.getClientRects()[0];
    if (!rect?.width) continue;
    const line = lines.at(-1);
    if (line && Math.abs(rect.top - line.rect.top) < SAME) {
      line.text += sign;
      line.rect = new DOMRect(line.rect.left, line.rect.top, rect.right - line.rect.left, line.rect.height);
    } else lines.push({ text: sign, rect });
  }
  return lines;
}

// Lines that are drawn at a text, by itself or by what it stands in: [{line, style, colour, offset}].
function decorations(view, element) {
  const found = [];
  for (let at = element; at && at !== view.root; at = at.parentElement) {
    const look = getComputedStyle(at);
    const { textDecorationLine: line, textDecorationStyle: style, textDecorationColor: colour } = look;
    if (line !== "none") found.push({ line, style, colour, offset: parseFloat(look.textUnderlineOffset) });
  }
  return found;
}

function decorate(view, { line, style, colour, offset }, { x, w }, baseline, size) {
  const dash = { dotted: "1.5 2", dashed: "4 3" }[style];
  const more = `stroke="${colour}" stroke-width="1"${dash ? ` stroke-dasharray="${dash}"` : ""}`;
  const draw = (y) => view.out.push(`<line x1="${x}" y1="${y}" x2="${x + w}" y2="${y}" ${more}/>`);
  const under = baseline + (Number.isFinite(offset) ? offset : size * UNDER);
  if (line.includes("underline")) draw(under);
  if (line.includes("underline") && style === "double") draw(under + 2);
  if (line.includes("line-through")) draw(baseline + size * THROUGH);
}

function shownAs(text, look) {
  const said = look.textTransform === "uppercase" ? text.toUpperCase() : text;
  return look.whiteSpace.startsWith("pre") ? said : said.replace(/\s+/g, " ");
}

// A text with those of the blanks round it that have a place on the screen.
function fitting(text, font, width) {
  const off = (said) => Math.abs(widthOf(said, font) - width);
  const all = [text, text.trimStart(), text.trimEnd(), text.trim()];
  const best = all.reduce((a, b) => (off(b) < off(a) - 0.1 ? b : a));
  ruler.font = font;
  return best;
}

// A line of text in the middle of a box.
function write(view, element, text, box) {
  const look = getComputedStyle(element);
  const said = fitting(shownAs(text, look), fontOf(look), box.w);
  if (!said.trim() || look.visibility !== "visible") return;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = ruler.measureText(said);
  const baseline = box.y + box.h / 2 + (up - down) / 2;
  const place = `x="${box.x}" y="${baseline}" textLength="${box.w}" lengthAdjust="spacingAndGlyphs"`;
  view.out.push(`<text ${place} ${faceOf(look)} fill="${look.color}" xml:space="preserve">${escaped(said)}</text>`);
  const size = parseFloat(look.fontSize);
  for (const each of decorations(view, element)) decorate(view, each, box, baseline, size);
}

export function texts(view, node) {
  for (const { text, rect } of linesOf(node)) {
    if (rect.width) write(view, node.parentElement, text, view.at(rect));
  }
}

// What a chooser stands on, where it stands.
export function writeLine(view, element, text) {
  const { x, y, h } = view.at(element.getBoundingClientRect());
  const look = getComputedStyle(element);
  const left = x + parseFloat(look.borderLeftWidth) + parseFloat(look.paddingLeft);
  write(view, element, text, { x: left, y, h, w: widthOf(text, fontOf(look)) });
}
