// The panel round every live view (title, quiet line, sentence, help, export) and the life of a view inside Streamlit.

import { whenBlock } from "./blocks.js";
import { busOf } from "./bus.js";
import { fmt, h, save } from "./draw.js";
import { applyTheme, colors } from "./theme.js";
import { unpack } from "./unpack.js";

export function popover(label, title, fill, className) {
  const box = h("div", { class: "s2s-pop", hidden: true });
  const button = h("button", { type: "button", class: `s2s-icon ${className ?? ""}`, title, "aria-label": title, "aria-expanded": "false" }, label);
  const close = () => { box.hidden = true; button.setAttribute("aria-expanded", "false"); document.removeEventListener("pointerdown", outside, true); };
  const outside = (event) => { if (!holder.contains(event.target)) close(); };
  button.onclick = () => {
    if (!box.hidden) return close();
    box.replaceChildren(...[fill(close)].flat());
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside, true);
  };
  const holder = h("span", { class: "s2s-holder", onkeydown: (event) => { if (event.key === "Escape") { close(); button.focus(); } } }, button, box);
  return holder;
}

export function makePanel(name, bare, words) {
  const root = h("section", { class: bare ? "s2s-bare" : "s2s-panel", "data-view": name });
  const body = h("div", { class: "s2s-body" });
  const title = h("h3", { class: "s2s-title" }), quiet = h("span", { class: "s2s-quiet" });
  const tools = h("span", { class: "s2s-tools" }), say = h("p", { class: "s2s-say" });
  const put = (node, content) => node.replaceChildren(...(content === null || content === undefined ? [] : [content].flat()));
  if (!bare) root.append(h("header", { class: "s2s-head" }, title, quiet, tools), say);
  root.append(body);
  const panel = {
    root, body, words,
    setTitle: (content) => { put(title, content); root.setAttribute("aria-label", title.textContent); },
    setQuiet: (content) => put(quiet, content),
    say: (content) => put(say, content),
    help(content) {
      tools.querySelector(".s2s-helpme")?.parentNode.remove();
      const lines = () => (content instanceof Node ? [content.cloneNode(true)] : String(content).split("\n").map((line) => h("p", {}, fmt(line))));
      tools.prepend(popover("?", panel.words.help ?? "?", lines, "s2s-helpme"));
    },
    exports(list) {
      tools.querySelector(".s2s-saveme")?.parentNode.remove();
      const rows = (close) => list.map((item) => h("button", { type: "button", class: "s2s-item", onclick: () => { close(); save(item.filename, item.make()); } }, item.label));
      tools.append(popover("⤓", panel.words.export ?? "⤓", rows, "s2s-saveme"));
    },
  };
  return panel;
}

// The default export of a view's script. Streamlit calls it on mounting and whenever payload or theme change.
export function view(name, view) {
  const all = new WeakMap();
  return function (component) {
    const element = component.parentElement;
    let live = all.get(element);
    if (!live) all.set(element, (live = makeLive(name, view, element)));
    live.component = component;
    live.update(component.data);
    return () => { live.end(); all.delete(element); };
  };
}

export function makeLive(name, view, element) {
  const panel = makePanel(name, view.bare, {});
  const live = { panel, header: null, data: null, bus: null, theme: null };
  element.append(panel.root);

  const draw = (sel, changed) => {
    if (!live.data || live.data.trace !== sel.trace) return; // its own new payload is on the way
    view.draw(panel, live.data, sel, live.bus, changed);
    panel.root.dataset.trace = sel.trace;
    panel.root.dataset.step = sel.step;
  };
  const build = () => {
    panel.colors = colors;
    panel.width = panel.body.clientWidth || element.clientWidth;
    panel.component = live.component;
    live.built = panel.width;
    view.build(panel, live.data, live.bus);
    draw(live.bus.sel, ["all"]);
  };
  live.update = function (bytes) {
    if (!bytes?.length) return;
    live.bytes = bytes;
    const { header, data, missing } = unpack(bytes), theme = applyTheme(element);
    panel.component = live.component;
    if (missing) return whenBlock(missing, () => live.bytes === bytes && live.update(bytes));
    if (header === live.header && theme === live.theme) return;
    Object.assign(live, { header, data, theme });
    panel.words = data.panel ?? {};
    live.bus?.drop(draw);
    live.bus = busOf(data.group ?? "main");
    if (data.start) live.bus.begin(data); // the time line's: scripts arrive in any order, and it alone knows where to stand
    build();
    live.bus.add(draw);
  };
  const sizes = new ResizeObserver(() => {
    const width = panel.body.clientWidth;
    if (live.data && width && Math.abs(width - live.built) > 1) requestAnimationFrame(() => live.data && build());
  });
  sizes.observe(panel.body);
  live.end = () => { sizes.disconnect(); live.bus?.drop(draw); view.end?.(panel, live.bus); panel.root.remove(); live.data = live.bytes = null; };
  return live;
}
