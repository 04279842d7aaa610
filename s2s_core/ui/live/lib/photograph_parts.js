// The drawings and canvases of a photograph.

const LOOK = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-opacity",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "opacity",
  "paint-order",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
];

// A node of a drawing with all that style sheets say of it written down; false for one that is not seen.
function dressed(node, copy) {
  const look = getComputedStyle(node);
  if (look.display === "none" || look.visibility !== "visible") return false;
  for (const name of LOOK) copy.setAttribute(name, look.getPropertyValue(name));
  if (look.transform !== "none") copy.setAttribute("transform", look.transform);
  for (const name of ["class", "style", "tabindex"]) copy.removeAttribute(name);
  return true;
}

export function drawing(view, svg) {
  const copy = svg.cloneNode(true);
  const copies = [...copy.querySelectorAll("*")];
  const unseen = [...svg.querySelectorAll("*")].map((node, i) => (dressed(node, copies[i]) ? null : copies[i]));
  for (const node of unseen) node?.remove();
  dressed(svg, copy);
  const { x, y, w, h } = view.at(svg.getBoundingClientRect());
  const place = { x, y, width: w, height: h, overflow: "visible" };
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, value);
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${w} ${h}`);
  return new XMLSerializer().serializeToString(copy);
}

export function pictureOf(view, canvas) {
  const { x, y, w, h } = view.at(canvas.getBoundingClientRect());
  if (!w || !canvas.width || !canvas.height) return "";
  const place = `x="${x}" y="${y}" width="${w}" height="${h}" preserveAspectRatio="none"`;
  return `<image ${place} href="${canvas.toDataURL()}"/>`;
}
