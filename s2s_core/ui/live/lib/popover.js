// A small box that a button opens and shuts; a click elsewhere or Escape shuts it too.

import { h } from "./draw.js";

// `fill(close)` makes what stands in the box, each time it opens.
export function popover(label, title, fill, className) {
  const box = h("div", { class: "s2s-pop", hidden: true });
  const look = { type: "button", class: `s2s-icon ${className ?? ""}`, title };
  const button = h("button", { ...look, "aria-label": title, "aria-expanded": "false" }, label);
  const outside = (event) => {
    if (!holder.contains(event.target)) close();
  };
  const close = () => {
    box.hidden = true;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
  };
  const open = () => {
    box.replaceChildren(...[fill(close)].flat());
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside, true);
  };
  const onkeydown = (event) => {
    if (event.key !== "Escape") return;
    close();
    button.focus();
  };
  button.onclick = () => (box.hidden ? open() : close());
  const holder = h("span", { class: "s2s-holder", onkeydown }, button, box);
  return holder;
}
