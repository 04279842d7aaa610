// The boxes of a photograph: backgrounds, borders, bars and marks.

const CLEAR = /^rgba\(\d+, \d+, \d+, 0\)$|^transparent$/;
const SIDES = ["Top", "Right", "Bottom", "Left"];
const HATCHED = /^repeating-linear-gradient\((-?[\d.]+)deg, .*, (rgb\([^)]*\)) ([\d.]+)px(?:, \2)? ([\d.]+)px\)$/;
const COLOUR = /^(rgba?\([^)]*\)|color\([^)]*\)|#\w+|transparent)\s*(.*)$/;

const rect = ({ x, y, w, h }, more) => `<rect x="${x}" y="${y}" width="${w}" height="${h}" ${more}/>`;

// The parts of a list, parted by the commas that are in no bracket.
function parts(text) {
  const found = [""];
  let depth = 0;
  for (const sign of text) {
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (sign === "," && !depth) found.push("");
    else found[found.length - 1] += sign;
  }
  return found.map((part) => part.trim());
}

// A stop's places, as shares of the length; one before the stop that it follows stands where that one does.
function stops(list, length) {
  let last = 0;
  const found = [];
  list.forEach((part, i) => {
    const [, colour, where] = part.match(COLOUR) ?? [null, part, ""];
    const places = where ? where.split(" ") : [i ? "100%" : "0%"];
    for (const place of places) {
      const share = place.endsWith("%") ? parseFloat(place) / 100 : parseFloat(place) / length;
      last = Math.max(last, share);
      found.push(`<stop offset="${last}" stop-color="${colour}"/>`);
    }
  });
  return found.join("");
}

// A linear gradient to the right, or downwards, as the fill of a box.
function gradient(view, image, box) {
  const inner = image.match(/^linear-gradient\((.*)\)$/)?.[1];
  if (!inner) return null;
  const list = parts(inner);
  const right = list[0] === "90deg" || list[0] === "to right";
  if (/deg$|^to /.test(list[0])) list.shift();
  const name = view.name();
  const axis = right ? 'x2="1" y2="0"' : 'x2="0" y2="1"';
  view.defs.push(
    `<linearGradient id="${name}" x1="0" y1="0" ${axis}>${stops(list, right ? box.w : box.h)}</linearGradient>`,
  );
  return `fill="url(#${name})"`;
}

// Slanting lines, as for what was not compared.
function hatching(view, image) {
  const found = image.match(HATCHED);
  if (!found) return null;
  const [, angle, colour, from, to] = found;
  const name = view.name();
  const size = `width="${to}" height="${to}" patternUnits="userSpaceOnUse" patternTransform="rotate(${angle - 90})"`;
  const line = `<rect x="${from}" width="${to - from}" height="${to}" fill="${colour}"/>`;
  view.defs.push(`<pattern id="${name}" ${size}>${line}</pattern>`);
  return `fill="url(#${name})"`;
}

// How much of a box a background image takes: "50% 100%" of it; all of it where nothing is said.
function sized({ x, y, w, h }, size) {
  const [wide = "auto", high = "auto"] = size.split(" ");
  const length = (said, whole) => {
    if (said === "auto") return whole;
    return said.endsWith("%") ? (parseFloat(said) / 100) * whole : parseFloat(said);
  };
  return { x, y, w: length(wide, w), h: length(high, h) };
}

// A background image that is laid side by side, as the fill of a box.
function tiles(view, { x, y, w, h }, fill) {
  const name = view.name();
  const size = `x="${x}" y="${y}" width="${w}" height="${h}" patternUnits="userSpaceOnUse"`;
  view.defs.push(`<pattern id="${name}" ${size}>${rect({ x: 0, y: 0, w, h }, fill)}</pattern>`);
  return `fill="url(#${name})"`;
}

function background(view, look, box) {
  const radius = Math.min(parseFloat(look.borderTopLeftRadius) || 0, box.w / 2, box.h / 2);
  const round = radius ? `rx="${radius}"` : "";
  if (!CLEAR.test(look.backgroundColor)) view.out.push(rect(box, `${round} fill="${look.backgroundColor}"`));
  if (look.backgroundImage === "none") return;
  const [sizes, repeats] = [parts(look.backgroundSize), parts(look.backgroundRepeat)];
  const images = parts(look.backgroundImage).map((image, i) => {
    return { image, size: sizes[i % sizes.length], tiled: repeats[i % repeats.length] === "repeat" };
  });
  for (const { image, size, tiled } of images.reverse()) {
    const part = sized(box, size);
    const fill = gradient(view, image, part) ?? hatching(view, image);
    if (fill && tiled && (part.w < box.w || part.h < box.h)) view.out.push(rect(box, tiles(view, part, fill)));
    else if (fill) view.out.push(rect(part, `${round} ${fill}`));
  }
}

const DASHES = { dashed: (w) => `${3 * w} ${2 * w}`, dotted: (w) => `${w} ${w}` };

function stroke(colour, width, style) {
  const dash = DASHES[style] ? ` stroke-dasharray="${DASHES[style](width)}"` : "";
  return `fill="none" stroke="${colour}" stroke-width="${width}"${dash}`;
}

function borderOf(look, side) {
  const width = parseFloat(look[`border${side}Width`]);
  const style = look[`border${side}Style`];
  const colour = look[`border${side}Color`];
  return width && style !== "none" && style !== "hidden" && !CLEAR.test(colour) ? { width, style, colour } : null;
}

function borders(view, look, { x, y, w, h }) {
  const [top, right, bottom, left] = SIDES.map((side) => borderOf(look, side));
  const same = (other) => other && ["width", "style", "colour"].every((key) => other[key] === top[key]);
  if (top && [right, bottom, left].every(same)) {
    const half = top.width / 2;
    const radius = Math.max(0, parseFloat(look.borderTopLeftRadius) - half || 0);
    const box = { x: x + half, y: y + half, w: Math.max(0, w - top.width), h: Math.max(0, h - top.width) };
    view.out.push(rect(box, `rx="${radius}" ${stroke(top.colour, top.width, top.style)}`));
    return;
  }
  const line = (border, x1, y1, x2, y2) => {
    const ends = `x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"`;
    if (border) view.out.push(`<line ${ends} ${stroke(border.colour, border.width, border.style)}/>`);
  };
  line(top, x, y + (top?.width ?? 0) / 2, x + w, y + (top?.width ?? 0) / 2);
  line(bottom, x, y + h - (bottom?.width ?? 0) / 2, x + w, y + h - (bottom?.width ?? 0) / 2);
  line(left, x + (left?.width ?? 0) / 2, y, x + (left?.width ?? 0) / 2, y + h);
  line(right, x + w - (right?.width ?? 0) / 2, y, x + w - (right?.width ?? 0) / 2, y + h);
}

// A mark that is an inner shadow without blur: a frame, or a bar at one side.
function shadow(view, look, { x, y, w, h }) {
  const found = look.boxShadow.match(/^(rgba?\([^)]*\)) (-?[\d.]+)px (-?[\d.]+)px 0px ([\d.]+)px inset$/);
  if (!found) return;
  const [, colour, ...numbers] = found;
  const [right, down, spread] = numbers.map(Number);
  if (spread) {
    const box = { x: x + spread / 2, y: y + spread / 2, w: w - spread, h: h - spread };
    view.out.push(rect(box, stroke(colour, spread, "solid")));
  }
  const bar = `fill="${colour}"`;
  if (right) view.out.push(rect({ x: right > 0 ? x : x + w + right, y, w: Math.abs(right), h }, bar));
  if (down) view.out.push(rect({ x, y: down > 0 ? y : y + h + down, w, h: Math.abs(down) }, bar));
}

// The frame round what is chosen; that of the focus is none of the picture.
function outline(view, element, look, { x, y, w, h }) {
  const width = parseFloat(look.outlineWidth);
  if (!width || look.outlineStyle === "none" || element === document.activeElement) return;
  const out = parseFloat(look.outlineOffset) + width / 2;
  const box = { x: x - out, y: y - out, w: Math.max(0, w + 2 * out), h: Math.max(0, h + 2 * out) };
  view.out.push(rect(box, stroke(look.outlineColor, width, look.outlineStyle)));
}

// What stands before or after an element in its own style: a bar or an edge at a place of its own.
function beside(view, element, name, { x, y }, outer) {
  const look = getComputedStyle(element, name);
  if (look.content === "none" || look.position !== "absolute") return;
  const [left, top, w, h] = [look.left, look.top, look.width, look.height].map(parseFloat);
  const edge = { x: parseFloat(outer.borderLeftWidth) || 0, y: parseFloat(outer.borderTopWidth) || 0 };
  const box = { x: x + edge.x + left, y: y + edge.y + top, w, h };
  if (Object.values(box).every(Number.isFinite)) background(view, look, box);
}

export function boxes(view, element, look) {
  const box = view.at(element.getBoundingClientRect());
  if (!box.w || !box.h) return;
  background(view, look, box);
  shadow(view, look, box);
  borders(view, look, box);
  outline(view, element, look, box);
  for (const name of ["::before", "::after"]) beside(view, element, name, box, look);
}
