// The export menu of a panel: its picture, as pixels and as a drawing, and its numbers; all named alike. A picture
// shows the panel as it stands, with the model and the sentence above it and, small, the link to it below.

import { sharpened } from "./draw.js";
import { photograph } from "./photograph.js";
import { escaped, widthOf } from "./photograph_text.js";
import { colors } from "./theme.js";

const SIDE = 16; // px left and right of what is written
const ABOVE = { size: 13, line: 20 };
const BELOW = { size: 9, line: 12 };
const SHARP = 2; // pixels of a PNG for one of the screen's

// Lines no wider than a picture; a text is broken wherever it has to be.
function broken(text, width, font) {
  const lines = [""];
  for (const sign of text) {
    if (lines.at(-1) && widthOf(lines.at(-1) + sign, font) > width) lines.push("");
    lines[lines.length - 1] += sign;
  }
  return lines.filter(Boolean);
}

// What stands above a picture: its models, and the text that they read.
function captionOf({ model, lanes, sentence }) {
  const models = [...new Set(lanes?.map((lane) => lane.model) ?? [model])].filter(Boolean);
  return [models.join(", "), ...[sentence ?? []].flat()].filter(Boolean).join(" · ");
}

// The address of what is on the screen, with its letters as they are read.
function linkOf() {
  const link = location.href.replaceAll("+", "%20");
  try {
    return decodeURI(link).replaceAll(" ", "%20");
  } catch {
    return link;
  }
}

function lines(texts, { size, line }, top, family, colour) {
  const face = `font-family="${escaped(family)}" font-size="${size}" fill="${colour}" xml:space="preserve"`;
  return texts.map((text, i) => `<text x="${SIDE}" y="${top + (i + 1) * line - 5}" ${face}>${escaped(text)}</text>`);
}

// {w, h, svg}: a panel's picture and its size in CSS pixels.
export function pictureOf(panel) {
  const shot = sharpened(SHARP, panel.anew, () => photograph(panel.root));
  const { family, about } = panel;
  const fits = (text, { size }) => broken(text, shot.w - 2 * SIDE, `${size}px ${family}`);
  const above = fits(captionOf(about), ABOVE);
  const below = fits(linkOf(), BELOW);
  const top = above.length ? above.length * ABOVE.line + 4 : 0;
  const h = top + shot.h + below.length * BELOW.line + 8;
  const size = `width="${shot.w}" height="${h}" viewBox="0 0 ${shot.w} ${h}"`;
  const name = [panel.root.getAttribute("aria-label"), captionOf(about)].filter(Boolean).join(" · ");
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size}>`,
    `<title>${escaped(name)}</title>`,
    `<rect width="${shot.w}" height="${h}" fill="${colors.panel}"/>`,
    ...lines(above, ABOVE, 4, family, colors.text),
    `<g transform="translate(0 ${top})">${shot.markup}</g>`,
    `<a href="${escaped(location.href)}">`,
    ...lines(below, BELOW, top + shot.h, family, colors.dim),
    "</a></svg>",
  ];
  return { w: shot.w, h, svg: parts.join("\n") };
}

async function asPNG({ w, h, svg }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SHARP * w;
  canvas.height = SHARP * h;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

const asSVG = ({ svg }) => new Blob([svg], { type: "image/svg+xml;charset=utf-8" });

// `name`: the files' name without its end, or a function that says it when it is needed; `csv` makes the table. In its
// place `exactCsv` is given the view's payload with the numbers as they were computed.
export function offer(panel, name, { csv, exactCsv }) {
  const called = typeof name === "function" ? name : () => name;
  const item = (label, suffix, make) => ({
    label,
    make,
    get filename() {
      return `${called()}.${suffix}`;
    },
  });
  const numbers = item(panel.words.csv, "csv", csv ?? exactCsv);
  numbers.exact = Boolean(exactCsv);
  panel.exports([
    item(panel.words.png, "png", () => asPNG(pictureOf(panel))),
    item(panel.words.svg, "svg", () => asSVG(pictureOf(panel))),
    numbers,
  ]);
}
