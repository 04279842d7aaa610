// The panel round every live view (title, quiet line, sentence, help, export) and the life of a view inside Streamlit.

S2S.LIGHT = { source: "#2563c9", target: "#c8620a", attention: "#5b2bb0", gate: "#0f766e", negative: "#8a5a13",
  bg: "#fbfbfa", panel: "#ffffff", line: "#e4e6ea", text: "#1c2430", dim: "#667085" };
S2S.DARK = { source: "#7aa8f8", target: "#f2a25a", attention: "#b79bff", gate: "#4fd1c0", negative: "#dcaa5e",
  bg: "#12151b", panel: "#191d25", line: "#2b313c", text: "#e8eaee", dim: "#97a0b0" };
S2S.colors = S2S.LIGHT;

// Light or dark, from Streamlit's own background colour; sets the CSS variables for the whole page.
S2S.theme = function (element) {
  const colour = getComputedStyle(element).getPropertyValue("--st-background-color").trim() || "#ffffff";
  const hex = colour.startsWith("#") ? colour : "#" + (colour.match(/\d+/g) ?? [255, 255, 255]).slice(0, 3).map((v) => (+v).toString(16).padStart(2, "0")).join("");
  const dark = parseInt(hex.slice(1, 3), 16) + parseInt(hex.slice(3, 5), 16) + parseInt(hex.slice(5, 7), 16) < 384;
  S2S.colors = dark ? S2S.DARK : S2S.LIGHT;
  const name = dark ? "dark" : "light", root = document.documentElement;
  if (root.dataset.s2sTheme !== name) {
    root.dataset.s2sTheme = name;
    root.style.setProperty("color-scheme", name);
    for (const [key, value] of Object.entries(S2S.colors)) root.style.setProperty(`--s2s-${key}`, value);
  }
  return name;
};

S2S.popover = function (label, title, fill, className) {
  const box = S2S.h("div", { class: "s2s-pop", hidden: true });
  const button = S2S.h("button", { type: "button", class: `s2s-icon ${className ?? ""}`, title, "aria-label": title, "aria-expanded": "false" }, label);
  const close = () => { box.hidden = true; button.setAttribute("aria-expanded", "false"); document.removeEventListener("pointerdown", outside, true); };
  const outside = (event) => { if (!holder.contains(event.target)) close(); };
  button.onclick = () => {
    if (!box.hidden) return close();
    box.replaceChildren(...[fill(close)].flat());
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside, true);
  };
  const holder = S2S.h("span", { class: "s2s-holder", onkeydown: (event) => { if (event.key === "Escape") { close(); button.focus(); } } }, button, box);
  return holder;
};

S2S.panel = function (name, bare, words) {
  const root = S2S.h("section", { class: bare ? "s2s-bare" : "s2s-panel", "data-view": name });
  const body = S2S.h("div", { class: "s2s-body" });
  const title = S2S.h("h3", { class: "s2s-title" }), quiet = S2S.h("span", { class: "s2s-quiet" });
  const tools = S2S.h("span", { class: "s2s-tools" }), say = S2S.h("p", { class: "s2s-say" });
  const put = (node, content) => node.replaceChildren(...(content === null || content === undefined ? [] : [content].flat()));
  if (!bare) root.append(S2S.h("header", { class: "s2s-head" }, title, quiet, tools), say);
  root.append(body);
  const panel = {
    root, body, words,
    setTitle: (content) => { put(title, content); root.setAttribute("aria-label", title.textContent); },
    setQuiet: (content) => put(quiet, content),
    say: (content) => put(say, content),
    help(content) {
      tools.querySelector(".s2s-helpme")?.parentNode.remove();
      const lines = () => (content instanceof Node ? [content.cloneNode(true)] : String(content).split("\n").map((line) => S2S.h("p", {}, S2S.fmt(line))));
      tools.prepend(S2S.popover("?", panel.words.help ?? "?", lines, "s2s-helpme"));
    },
    exports(list) {
      tools.querySelector(".s2s-saveme")?.parentNode.remove();
      const rows = (close) => list.map((item) => S2S.h("button", { type: "button", class: "s2s-item", onclick: () => { close(); S2S.save(item.filename, item.make()); } }, item.label));
      tools.append(S2S.popover("⤓", panel.words.export ?? "⤓", rows, "s2s-saveme"));
    },
  };
  return panel;
};

S2S.style = function (css) {
  let node = document.getElementById("s2s-style");
  if (!node) { node = S2S.h("style", { id: "s2s-style" }); document.head.append(node); }
  if (node.textContent !== css) node.textContent = css;
};

// A view's own rules, once per page.
S2S.css = function (name, css) {
  if (!document.getElementById(`s2s-style-${name}`)) document.head.append(S2S.h("style", { id: `s2s-style-${name}` }, css));
};

// The default export of a view's script. Streamlit calls it on mounting and whenever payload or theme change.
S2S.view = function (name, view) {
  const all = new WeakMap();
  return function (component) {
    const element = component.parentElement;
    let live = all.get(element);
    if (!live) all.set(element, (live = S2S.live(name, view, element)));
    live.component = component;
    live.update(component.data);
    return () => { live.end(); all.delete(element); };
  };
};

S2S.live = function (name, view, element) {
  S2S.style(S2S_CSS);
  const panel = S2S.panel(name, view.bare, {});
  const live = { panel, header: null, data: null, bus: null, theme: null };
  element.append(panel.root);

  const draw = (sel, changed) => {
    if (!live.data || live.data.trace !== sel.trace) return; // its own new payload is on the way
    view.draw(panel, live.data, sel, live.bus, changed);
    panel.root.dataset.trace = sel.trace;
    panel.root.dataset.step = sel.step;
  };
  const build = () => {
    panel.colors = S2S.colors;
    panel.width = panel.body.clientWidth || element.clientWidth;
    panel.component = live.component;
    live.built = panel.width;
    view.build(panel, live.data, live.bus);
    draw(live.bus.sel, ["all"]);
  };
  live.update = function (bytes) {
    if (!bytes?.length) return;
    const { header, data } = S2S.unpack(bytes), theme = S2S.theme(element);
    panel.component = live.component;
    if (header === live.header && theme === live.theme) return;
    Object.assign(live, { header, data, theme });
    panel.words = data.panel ?? {};
    live.bus?.drop(draw);
    live.bus = S2S.busOf(data.group ?? "main");
    if (data.start) live.bus.begin(data); // the time line's: scripts arrive in any order, and it alone knows where to stand
    build();
    live.bus.add(draw);
  };
  const sizes = new ResizeObserver(() => {
    const width = panel.body.clientWidth;
    if (live.data && width && Math.abs(width - live.built) > 1) requestAnimationFrame(() => live.data && build());
  });
  sizes.observe(panel.body);
  live.end = () => { sizes.disconnect(); live.bus?.drop(draw); view.end?.(panel, live.bus); panel.root.remove(); live.data = null; };
  return live;
};
