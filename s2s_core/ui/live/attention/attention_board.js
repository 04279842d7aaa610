// Every head scored as an aligner, as far as is written: a table to sort. All numbers come ready for each step; here they are looked up.

import * as S2S from "../lib/index.js";

S2S.css("attention_board", `
.s2s-ab { width: 100%; table-layout: fixed; contain: layout; border-collapse: collapse; border: 0; margin: 0; }
.s2s-ab :is(th, td) { border: 0; border-bottom: 1px solid var(--s2s-line); padding: 3px 8px; text-align: right; font-size: 13px; line-height: 20px; font-weight: 400; white-space: nowrap; color: var(--s2s-text); }
.s2s-ab :is(th, td):first-child, .s2s-ab .s2s-ab-role { text-align: left; }
.s2s-ab th { padding: 0; }
.s2s-ab th:first-child { width: 150px; }
.s2s-ab :is(th, td), .s2s-ab th button { overflow: hidden; text-overflow: ellipsis; }
.s2s-ab th button { font: inherit; font-size: 12px; color: var(--s2s-dim); background: none; border: 0; padding: 3px 8px; cursor: pointer; width: 100%; text-align: inherit; }
.s2s-ab :is(th, td):first-child { position: sticky; left: 0; background: var(--s2s-panel); }
.s2s-ab th[aria-sort] button { color: var(--s2s-text); font-weight: 600; }
.s2s-ab tbody tr { cursor: pointer; }
.s2s-ab tbody tr:hover td { background: var(--s2s-bg); }
.s2s-ab tr[aria-selected=true] td { background: var(--s2s-line); }
.s2s-ab tr.s2s-best td:first-child { font-weight: 600; }
.s2s-ab-star { color: var(--s2s-gate); padding-left: 6px; visibility: hidden; }
.s2s-best .s2s-ab-star { visibility: visible; }
`);

const COLUMNS = {
  cross: ["role", "aer", "precision", "recall", "corpus", "entropy", "confidence", "diagonality", "coverage", "end_share"],
  self: ["role", "entropy", "confidence", "diagonality"],
  encoder: ["role", "entropy", "confidence", "diagonality", "end_share"],
};
const OF_GOLD = new Set(["aer", "precision", "recall"]), LESS_IS_BETTER = new Set(["aer", "corpus", "entropy", "diagonality", "end_share"]);

const kindOf = (panel, data, sel, bus) => (data.kinds.self ? S2S.kindOf(bus, panel.choice, sel) : "cross");
const columnsOf = (data, kind) => COLUMNS[kind].filter((name) => (OF_GOLD.has(name) ? data.agreement.written : name === "corpus" ? data.corpus.written : true));

// Which row of the arrays is up to date: the last one written, or the whole encoder once the layer is read; -1 = none yet.
function index(data, sel, kind, layer) {
  if (kind === "encoder") return sel.showall || layer < data.n_reading + Math.min(0, sel.step) ? data.source.texts.length - 1 : -1;
  return sel.step > 0 ? sel.step - 1 : sel.showall ? data.target.texts.length - 1 : -1;
}

function value(data, kind, name, rows, layer, head, t) {
  const heads = data.kinds[kind].entropy.shape[1];
  if (name === "corpus") return (data.corpus[rows] ?? data.corpus.written).data[layer * heads + head] / 100;
  const array = OF_GOLD.has(name) ? data.agreement[rows][name] : data.kinds[kind][name];
  return t < 0 || !array ? NaN : array.data[(layer * heads + head) * array.shape[2] + t];
}

// All figures of this step: [{layer, head, <name>: number, role, offset}], and which head aligns best.
function figures(panel, data, sel, kind, rows) {
  const [layers, heads] = data.kinds[kind].entropy.shape, found = [];
  for (let layer = 0; layer < layers; layer++) for (let head = 0; head < heads; head++) {
    const t = index(data, sel, kind, layer), row = { layer, head, t };
    for (const name of panel.state.columns) row[name] = value(data, kind, name, rows, layer, head, t);
    row.offset = value(data, kind, "offset", rows, layer, head, t);
    found.push(row);
  }
  const by = kind !== "cross" ? null : found.some((row) => row.aer >= 0) ? "aer" : panel.state.columns.includes("corpus") ? "corpus" : null;
  const better = (a, b) => a[by] < b[by] || (a[by] === b[by] && a.confidence > b.confidence); // of equals the surest
  const best = by && found.reduce((best, row) => (better(row, best) ? row : best));
  return { found, by, best: best?.[by] < 1 ? best : null }; // with no link right nobody aligns (analysis.heads.scores)
}

// "positional" with where it looks; an aligner is the best head that has no plainer role (analysis.heads.role).
function role(data, row, best) {
  const { words } = data, name = row.t < 0 ? null : data.roles[row.role];
  if (!name) return "–";
  if (name === "positional") return S2S.fmt(words["role.positional"], { offset: row.offset > 0 ? `+${row.offset}` : S2S.num(row.offset, 0) }).textContent;
  return words[`role.${name === "other" && row === best ? "aligner" : name}`];
}

const PERCENT = new Set(["aer", "precision", "recall", "corpus", "end_share"]);
const said = (name, x) => (PERCENT.has(name) ? (Number.isNaN(x) ? "–" : S2S.percent(x)) : S2S.num(x));

function sorted(panel, { found, best }, data) {
  const { by, down } = panel.sort, key = (row) => (by === "role" ? role(data, row, best) : row[by]);
  if (!by || !(by in found[0])) return found;
  const compare = (a, b) => (by === "role" ? String(a).localeCompare(String(b)) : Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b);
  return [...found].sort((a, b) => (down ? -1 : 1) * compare(key(a), key(b)));
}

function build(panel, data, bus, kind) {
  const { words } = data, state = panel.state, [layers, heads] = data.kinds[kind].entropy.shape;
  state.kind = kind;
  state.columns = columnsOf(data, kind);
  state.order = null;
  const pick = (name) => () => {
    const { by, down } = panel.sort, first = !LESS_IS_BETTER.has(name) && name !== "role";
    panel.sort = name === "head" ? { by: null } : by === name ? (down === first ? { by, down: !down } : { by: null }) : { by: name, down: first };
    bus.redraw(["sort"]);
  };
  state.heads = Object.fromEntries(["head", ...state.columns].map((name) => [name, S2S.h("th", { class: name === "role" ? "s2s-ab-role" : "", title: words[`about.${name}`] }, S2S.h("button", { type: "button", "data-do": `sort-${name}`, onclick: pick(name) }, words[`column.${name}`]))]));
  state.rows = [];
  for (let layer = 0; layer < layers; layer++) for (let head = 0; head < heads; head++) {
    const cells = Object.fromEntries(state.columns.map((name) => [name, S2S.h("td", { class: name === "role" ? "s2s-ab-role" : "" })]));
    const label = S2S.h("td", {}, S2S.fmt(words.head, { layer: layer + 1, head: head + 1 }), S2S.h("span", { class: "s2s-ab-star", title: words.best }, "★"));
    const node = S2S.h("tr", { "data-layer": layer, "data-head": head, tabindex: "0", onclick: () => { const { sel } = bus; bus.set({ layer, head: sel.layer === layer && sel.head === head ? null : head }); } }, label, Object.values(cells));
    state.rows.push({ node, cells });
  }
  state.body = S2S.h("tbody", {}, state.rows.map(({ node }) => node));
  panel.body.replaceChildren(S2S.h("table", { class: "s2s-ab", style: { "min-width": `${150 + 78 * state.columns.length}px` } }, S2S.h("thead", {}, S2S.h("tr", {}, Object.values(state.heads))), state.body));
}

function sentence(data, kind, { found, best, by }) {
  const { words } = data, known = found.filter((row) => row.t >= 0);
  if (!known.length) return S2S.fmt(words[kind === "encoder" ? "say_unread" : "say_unwritten"]);
  const name = (row) => ({ head: row.head + 1, layer: row.layer + 1 });
  if (by && !best) return S2S.fmt(words.say_none_right);
  if (by === "aer") return S2S.fmt(words.say_aer, { ...name(best), aer: S2S.percent(best.aer), precision: S2S.percent(best.precision), recall: S2S.percent(best.recall) });
  const sharp = known.reduce((a, row) => (row.confidence > a.confidence || Number.isNaN(a.confidence) ? row : a));
  if (Number.isNaN(sharp.confidence)) return S2S.fmt(words.say_first);
  const text = S2S.fmt(words.say_sharp, { ...name(sharp), confidence: S2S.num(sharp.confidence), entropy: S2S.num(sharp.entropy) });
  if (by === "corpus") S2S.also(text, S2S.fmt(words.say_corpus, { ...name(best), corpus: S2S.percent(best.corpus) }));
  return text;
}

function table(panel, data, made) {
  const names = panel.state.columns, lines = [["layer", "head", ...names]];
  for (const row of made.found) lines.push([row.layer + 1, row.head + 1, ...names.map((name) => (name === "role" ? role(data, row, made.best) : Number.isNaN(row[name]) ? "" : row[name]))]);
  return S2S.csv(lines);
}

export default S2S.view("attention_board", {
  build(panel, data, bus) {
    const { words } = data;
    panel.state = { kind: null };
    panel.choice ??= { reading: "encoder", writing: "cross" };
    panel.sort ??= { by: null };
    panel.setTitle(words.title);
    panel.setQuiet(data.agreement.written ? words[`quiet_${data.unit}`] : "");
    panel.help(["help.what", "help.aer", "help.self", "help.roles", "help.trap", "help.source"].map((key) => words[key]).join("\n"));
    const name = () => `${data.model}-heads-scored-${panel.state.kind}-${Math.max(0, bus.sel.step)}`;
    panel.exports([
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => S2S.photograph(panel.body) },
      { label: panel.words.csv, get filename() { return `${name()}.csv`; }, make: () => table(panel, data, panel.state.made) },
    ]);
  },
  draw(panel, data, sel, bus) {
    const state = panel.state, kind = kindOf(panel, data, sel, bus), { rows } = S2S.looking(bus);
    if (state.kind !== kind) build(panel, data, bus, kind);
    const key = [kind, sel.step, sel.showall, rows, panel.sort.by, panel.sort.down].join();
    if (state.drawn !== key || !state.order) {
      state.drawn = key;
      const made = (state.made = figures(panel, data, sel, kind, rows)), order = sorted(panel, made, data);
      made.found.forEach((row, i) => {
        const { node, cells } = state.rows[i];
        for (const column of state.columns) S2S.put(cells[column], column === "role" ? role(data, row, made.best) : said(column, row[column]));
        node.classList.toggle("s2s-best", row === made.best);
      });
      const wanted = order.map((row) => made.found.indexOf(row)).join();
      if (state.order !== wanted) state.body.append(...order.map((row) => state.rows[made.found.indexOf(row)].node));
      state.order = wanted;
      for (const [column, node] of Object.entries(state.heads)) if (column === panel.sort.by) node.setAttribute("aria-sort", panel.sort.down ? "descending" : "ascending"); else node.removeAttribute("aria-sort");
      panel.say(sentence(data, kind, made));
    }
    state.made.found.forEach((row, i) => state.rows[i].node.setAttribute("aria-selected", String(row.layer === sel.layer && (row.head === sel.head || state.rows.length === 1))));
  },
});
