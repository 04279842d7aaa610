// The panel round every live view (title, quiet line, sentence, help, export) and the life of a view inside
// Streamlit.

import { whenBlock } from "./blocks.js";
import { busOf } from "./bus.js";
import { save } from "./download.js";
import { fmt, h } from "./draw.js";
import { SECONDS } from "./exact.js";
import { popover } from "./popover.js";
import { applyTheme, colors } from "./theme.js";
import { unpack } from "./unpack.js";

export { popover } from "./popover.js";

const fill = (node, content) => node.replaceChildren(...[content ?? []].flat());

const asLines = (content) => {
  if (content instanceof Node) return [content.cloneNode(true)];
  return String(content)
    .split("\n")
    .map((line) => h("p", {}, fmt(line)));
};

// A button of the panel's head in place of the one of that name, if there was one.
function replaceTool(tools, name, button, put) {
  tools.querySelector(`.${name}`)?.parentNode.remove();
  tools[put](button);
}

// What needs exact numbers waits for them in the open menu; without them nothing is saved, and the menu says so.
async function saveExact(panel, item, row, close) {
  row.disabled = true;
  const data = await panel.exact().catch(() => null);
  if (data) {
    close();
    save(item.filename, item.make(data));
  } else row.after(h("p", { role: "alert" }, fmt(panel.words.unanswered, { n: SECONDS })));
}

function exportRow(panel, item, close) {
  const onclick = () => {
    if (item.exact) {
      saveExact(panel, item, row, close);
      return;
    }
    close();
    save(item.filename, item.make());
  };
  const row = h("button", { type: "button", class: "s2s-item", onclick }, item.label);
  return row;
}

// The view's payload with the numbers as they were computed, for the trace that is on the screen now.
async function exactData(live) {
  const { trace } = live.data;
  const data = await live.bus.exact(live.name);
  if (data.trace !== trace || live.data?.trace !== trace) throw new Error("another trace");
  return data;
}

// {root, body, words, setTitle, setQuiet, say, help, exports}; `exports` takes [{label, filename, make, exact}].
export function makePanel(name, bare, words) {
  const root = h("section", { class: bare ? "s2s-bare" : "s2s-panel", "data-view": name });
  const body = h("div", { class: "s2s-body" });
  const title = h("h2", { class: "s2s-title" });
  const quiet = h("span", { class: "s2s-quiet" });
  const tools = h("span", { class: "s2s-tools" });
  const say = h("p", { class: "s2s-say" });
  if (!bare) root.append(h("header", { class: "s2s-head" }, title, quiet, tools), say);
  root.append(body);
  const panel = {
    root,
    body,
    words,
    setTitle(content) {
      fill(title, content);
      root.setAttribute("aria-label", title.textContent);
    },
    setQuiet: (content) => fill(quiet, content),
    say: (content) => fill(say, content),
    announce: () => say.setAttribute("aria-live", "polite"), // the sentence is read out as it changes
    help(content) {
      const button = popover("?", panel.words.help ?? "?", () => asLines(content), "s2s-helpme");
      replaceTool(tools, "s2s-helpme", button, "prepend");
    },
    exports(list) {
      const rows = (close) => list.map((item) => exportRow(panel, item, close));
      replaceTool(tools, "s2s-saveme", popover("⤓", panel.words.export ?? "⤓", rows, "s2s-saveme"), "append");
    },
  };
  return panel;
}

// The default export of a view's script. Streamlit calls it on mounting and whenever payload or theme change.
export function view(name, definition) {
  const all = new WeakMap();
  return function (component) {
    const element = component.parentElement;
    let live = all.get(element);
    if (!live) all.set(element, (live = makeLive(name, definition, element)));
    live.component = component;
    live.update(component.data);
    return () => {
      live.end();
      all.delete(element);
    };
  };
}

export function makeLive(name, view, element) {
  const panel = makePanel(name, view.bare, {});
  const drawn = { bytes: null, header: null, data: null, bus: null, theme: null };
  const live = { name, view, element, panel, width: 0, ...drawn };
  element.append(panel.root);
  panel.exact = () => exactData(live);
  panel.anew = () => build(live);
  live.draw = (sel, changed) => draw(live, sel, changed);
  live.update = (bytes) => update(live, bytes);
  const sizes = new ResizeObserver(() => resize(live));
  sizes.observe(panel.body);
  const anew = () => requestAnimationFrame(() => live.data && build(live)); // its pictures have other pixels
  window.addEventListener("s2s-present", anew);
  live.end = () => {
    sizes.disconnect();
    window.removeEventListener("s2s-present", anew);
    live.bus?.drop(live.draw);
    view.end?.(panel, live.bus);
    panel.root.remove();
    live.data = null;
    live.bytes = null;
  };
  return live;
}

// What is built but not drawn would show what is still to come: nothing of it is seen until the time line has begun
// its trace.
function reveal(panel, drawn) {
  panel.body.classList.toggle("s2s-undrawn", !drawn);
}

function draw(live, sel, changed) {
  const { panel, data } = live;
  if (!data || data.trace !== sel.trace) return; // its own new payload is on the way
  live.view.draw(panel, data, sel, live.bus, changed);
  describe(panel);
  reveal(panel, true);
  panel.root.dataset.trace = sel.trace;
  panel.root.dataset.step = sel.step;
}

// A picture says its values in the panel's sentence, after what it is: for who cannot see it.
function describe({ root }) {
  const said = root.querySelector(".s2s-say")?.textContent;
  if (!said) return;
  for (const picture of root.querySelectorAll('[role="img"]')) {
    const label = picture.getAttribute("aria-label") ?? "";
    if (label !== picture.s2sDescribed) picture.s2sLabel = label; // the view's own
    picture.s2sDescribed = [picture.s2sLabel, said].filter(Boolean).join(". ");
    picture.setAttribute("aria-label", picture.s2sDescribed);
  }
}

function build(live) {
  const { panel, data, bus } = live;
  panel.colors = colors;
  panel.about = data;
  panel.width = live.width || panel.body.clientWidth || live.element.clientWidth;
  panel.family ||= getComputedStyle(panel.root).fontFamily; // once: reading it lays the page out
  panel.component = live.component;
  live.built = panel.width;
  reveal(panel, data.trace === bus.sel.trace); // before it is built: what is hidden cannot take the focus
  live.view.build(panel, data, bus);
  live.draw(bus.sel, ["all"]);
}

function update(live, bytes) {
  const { panel } = live;
  if (!bytes?.length) return;
  live.bytes = bytes;
  const { header, data, missing } = unpack(bytes);
  const theme = applyTheme(live.element);
  panel.component = live.component;
  if (missing) {
    whenBlock(missing, () => live.bytes === bytes && update(live, bytes));
    return;
  }
  if (header === live.header && theme === live.theme) return;
  Object.assign(live, { header, data, theme });
  panel.words = data.panel ?? {};
  if (data.lang) setLanguage(data.lang === "zh" ? "zh-Hans" : data.lang);
  live.bus?.drop(live.draw);
  live.bus = busOf(data.group ?? "main");
  // The time line's: scripts arrive in any order, and it alone knows where to stand.
  if (data.start) live.bus.begin(data);
  build(live);
  live.bus.add(live.draw);
}

// Setting it anew, even to what it is, would have the browser compute the style of the whole page again.
function setLanguage(lang) {
  if (document.documentElement.lang !== lang) document.documentElement.lang = lang;
}

// The width is read here, when the layout is done: reading it while the views of a new trace are built one after the
// other would lay the page out again for each of them.
function resize(live) {
  const width = live.panel.body.clientWidth;
  const same = Math.abs(width - live.built) <= 1;
  live.width = width;
  if (live.data && width && !same) requestAnimationFrame(() => live.data && build(live));
}
