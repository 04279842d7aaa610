// The reference states nearest to the current token's state, each as its sentence with the token marked, and how far it is.

import * as S2S from "../lib/index.js";

S2S.css("states_nearest", `
[data-view="states_nearest"] .s2s-say { min-height: 40px; }
.s2s-sn { list-style: none; margin: 0; padding: 0; }
.s2s-sn li { list-style: none; margin: 0; padding: 8px 0; border-top: 1px solid var(--s2s-line); min-height: 61px; }
.s2s-sn li[hidden] { display: block; visibility: hidden; }
.s2s-sn p { margin: 0; padding: 0; font-size: 14px; line-height: 22px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; color: var(--s2s-dim); }
.s2s-sn mark { background: none; font-weight: 700; padding: 0 1px; border-bottom: 2px solid; }
.s2s-sn .s2s-encoder mark { color: var(--s2s-source); } .s2s-sn .s2s-decoder mark { color: var(--s2s-target); }
.s2s-sn small { display: flex; gap: 8px; align-items: center; font-size: 12px; line-height: 20px; color: var(--s2s-dim); }
.s2s-sn small i { flex: 1 1 auto; height: 4px; background: var(--s2s-line); border-radius: 2px; overflow: hidden; }
.s2s-sn small i b { display: block; height: 100%; background: var(--s2s-attention); transform-origin: 0 50%; }
.s2s-sn small span { white-space: nowrap; }
`);

function help(data) {
  const { words } = data, values = { n: data.n_references, units: data.n_units, k: data.near.shape[2], typical: S2S.num(data.typical, 1) };
  return S2S.h("div", {}, ["what", "formula", "bar", "same", data.layers > 1 && "layers"].filter(Boolean).map((key) => S2S.h("p", {}, S2S.fmt(words[`help.${key}`], values))));
}

// The row of the arrays that is shown, and its token: the token pointed at, else the current one; null where there is none.
function current(data, sel) {
  const n = data.source.texts.length, m = data.target.texts.length, read = data.n_reading + Math.min(0, sel.step), layers = data.reading === "layers";
  const done = { source: layers ? (read > 0 ? n : 0) : read, target: Math.max(0, sel.step) }, { hover } = sel;
  if (hover && hover.index < (sel.showall ? { source: n, target: m } : done)[hover.side]) return { ...hover, row: hover.side === "source" ? hover.index : n + hover.index };
  if (sel.step > 0) return { side: "target", index: sel.step - 1, row: n + sel.step - 1 };
  return layers || !read ? null : { side: "source", index: read - 1, row: read - 1 };
}

function layerOf(data, sel, at) {
  const reading = data.reading === "layers" && sel.step <= 0 && at?.side === "source";
  return reading ? Math.max(0, Math.min(data.layers, data.n_reading + sel.step) - 1) : Math.min(sel.layer, data.layers - 1);
}

function found(data, sel) {
  const at = current(data, sel);
  if (!at) return null;
  const [, rows, k] = data.near.shape, start = (layerOf(data, sel, at) * rows + at.row) * k;
  return { ...at, list: Array.from({ length: k }, (_, i) => ({ ...data.references[data.near.data[start + i]], distance: data.distances.data[start + i] })) };
}

function say(data, sel, near) {
  const { words } = data;
  if (!near) return S2S.fmt(words[data.n_reading + Math.min(0, sel.step) ? "say_layers" : "say_before"]);
  const first = near.list[0], same = near.list.filter((one) => one.token === data[near.side].texts[near.index]).length;
  return S2S.fmt(words.say, { token: data[near.side].texts[near.index], nearest: first.token, same, k: near.list.length });
}

function table(data, bus) {
  const rows = [["part", "position", "token", "rank", "distance", "reference_part", "reference_token", "reference_sentence"]], { sel } = bus, n = data.source.texts.length, read = data.n_reading + Math.min(0, sel.step);
  const [, all, k] = data.near.shape, ends = { source: sel.showall || sel.step >= 0 || data.reading === "layers" ? (read || sel.showall ? n : 0) : read, target: sel.showall ? all - n : Math.max(0, sel.step) };
  for (const side of ["source", "target"]) for (let i = 0; i < ends[side]; i++) for (let r = 0; r < k; r++) {
    const start = (layerOf(data, sel, { side }) * all + (side === "source" ? i : n + i)) * k + r, reference = data.references[data.near.data[start]];
    rows.push([side === "source" ? "encoder" : "decoder", i + 1, data[side].tokens[i], r + 1, data.distances.data[start], reference.part, reference.token, reference.sentence]);
  }
  return S2S.csv(rows);
}

export default S2S.view("states_nearest", {
  build(panel, data, bus) {
    const { words } = data, k = data.near.shape[2];
    panel.state = { rows: Array.from({ length: k }, () => {
      const row = { before: document.createTextNode(""), mark: S2S.h("mark"), after: document.createTextNode(""), bar: S2S.h("b", { "data-bar": 1 }), far: S2S.h("span"), part: S2S.h("span") };
      row.line = S2S.h("p", {}, row.before, row.mark, row.after);
      row.node = S2S.h("li", { hidden: true }, row.line, S2S.h("small", {}, row.part, S2S.h("i", {}, row.bar), row.far));
      return row;
    }) };
    panel.setTitle(words.title);
    panel.setQuiet(S2S.fmt(words.quiet, { n: data.n_references }));
    panel.help(help(data));
    panel.body.replaceChildren(S2S.h("ol", { class: "s2s-sn" }, panel.state.rows.map((row) => row.node)));
    panel.exports([
      { label: panel.words.png, filename: `${data.model}-nearest-states.png`, make: () => S2S.photograph(panel.body) },
      { label: panel.words.csv, filename: `${data.model}-nearest-states.csv`, make: () => table(data, bus) },
    ]);
  },
  draw(panel, data, sel) {
    const near = found(data, sel), { words } = data;
    panel.state.rows.forEach((row, i) => {
      const one = near?.list[i];
      row.node.hidden = !one;
      if (!one) return;
      row.line.className = `s2s-${one.part}`;
      row.line.title = one.sentence;
      row.before.data = one.before;
      row.after.data = one.after;
      S2S.put(row.mark, one.token);
      S2S.put(row.part, words[`part_${one.part}`]);
      S2S.put(row.far, S2S.num(one.distance, one.distance < 10 ? 2 : 1));
      row.bar.style.transform = `scaleX(${Math.min(1, data.typical ? one.distance / data.typical : 0)})`;
    });
    panel.say(say(data, sel, near));
  },
});
