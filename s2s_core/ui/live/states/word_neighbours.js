// The neighbours of a word by the cosine of their vectors, on either side: of the word typed, else of the current token's word.

import * as S2S from "../lib/index.js";

S2S.css("word_neighbours", `
[data-view="word_neighbours"] .s2s-say { min-height: 40px; }
.s2s-wn { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 24px; }
.s2s-wn h4 { margin: 0 0 4px; padding: 0; font-size: 13px; line-height: 20px; font-weight: 600; }
.s2s-wn .s2s-source h4 { color: var(--s2s-source); } .s2s-wn .s2s-target h4 { color: var(--s2s-target); }
.s2s-wnrow { display: grid; grid-template-columns: minmax(0, 1fr) 44px 40px 48px; gap: 8px; align-items: center; width: 100%; font: inherit; font-size: 14px; line-height: 20px; text-align: left; padding: 3px 4px; border: 0; border-radius: 4px; background: none; color: var(--s2s-text); cursor: pointer; }
.s2s-wnrow:hover { background: var(--s2s-line); }
.s2s-wnrow[hidden] { display: grid; visibility: hidden; }
.s2s-wnrow > span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.s2s-wnrow i { height: 4px; background: var(--s2s-line); border-radius: 2px; overflow: hidden; }
.s2s-wnrow i b { display: block; height: 100%; background: var(--s2s-attention); transform-origin: 0 50%; }
.s2s-wnrow span ~ span { text-align: right; font-size: 12px; color: var(--s2s-dim); }
.s2s-wnhead { display: grid; grid-template-columns: minmax(0, 1fr) 44px 40px 48px; gap: 8px; padding: 0 4px; font-size: 12px; color: var(--s2s-dim); }
.s2s-wnhead span ~ span { text-align: right; } .s2s-wnhead span:nth-child(2) { grid-column: 2 / 4; }
.s2s-wnnote { margin: 8px 0 0; font-size: 12px; line-height: 18px; color: var(--s2s-dim); }
.s2s-wnback { font: inherit; font-size: 12px; color: var(--s2s-source); background: none; border: 0; padding: 0 4px; cursor: pointer; text-decoration: underline; }
@media (max-width: 640px) { .s2s-wn { grid-template-columns: 1fr; } }
`);

const ROWS = 11;
const count = (data, n) => (n === null ? "–" : n === 0 && data.fewest > 1 ? `<${data.fewest}` : String(n));

function help(data) {
  const { words } = data, values = { source: data.searched.source, target: data.searched.target, fewest: 5, n: data.uncounted };
  const keys = ["what", "formula", "matrix", data.is_text ? "pieces" : "letters", data.known ? "seen" : "unknown", data.known && data.uncounted && "uncounted", "honest"];
  return S2S.h("div", {}, keys.filter(Boolean).map((key) => S2S.h("p", {}, S2S.fmt(words[`help.${key}`], values))));
}

// The entry shown: of the token pointed at, of the word typed, of the current token.
function current(data, sel) {
  const n = data.source.texts.length, read = data.n_reading + Math.min(0, sel.step), layers = data.reading === "layers";
  const done = { source: layers ? (read > 0 ? n : 0) : read, target: Math.max(0, sel.step) }, { hover } = sel;
  if (hover && (sel.showall || hover.index < done[hover.side])) return data.at[hover.side][hover.index] ?? null;
  if (data.typed !== null) return data.typed;
  if (sel.step > 0) return data.at.target[sel.step - 1] ?? null;
  return read > 0 ? data.at.source[layers ? 0 : read - 1] ?? null : null;
}

function say(data, entry) {
  const { words } = data;
  if (!entry) return S2S.fmt(words.say_none);
  const lists = data.searched.source || data.searched.target ? Object.values(entry.lists).flat().sort((a, b) => b[1] - a[1]) : [];
  const node = document.createDocumentFragment(), values = { word: entry.word, nearest: lists[0]?.[0] ?? "–", cosine: S2S.num(lists[0]?.[1] ?? NaN) };
  node.append(S2S.fmt(words.say, values));
  if (data.known) {
    const { source, target } = entry.seen, side = entry.side ?? (source >= target ? "source" : "target");
    node.append(S2S.fmt(words[`say_seen_${side}`], { n: count(data, entry.seen[side]) }));
  }
  if (entry.pieces.length > 1) node.append(S2S.fmt(words.say_pieces, { pieces: entry.pieces.join(" + ") }));
  return node;
}

function table(data, entry) {
  const rows = [["word", "side", "rank", "neighbour", "cosine", "seen", "pieces"]];
  for (const side of ["source", "target"]) (entry?.lists[side] ?? []).forEach(([word, cosine, seen, pieces], i) => rows.push([entry.word, side, i + 1, word, cosine, seen ?? "", pieces ? pieces.join(" ") : ""]));
  return S2S.csv(rows);
}

export default S2S.view("word_neighbours", {
  build(panel, data, bus) {
    const { words } = data, lists = {}, look = (word) => panel.component.setStateValue("word", word);
    const columns = ["source", "target"].map((side) => {
      lists[side] = Array.from({ length: ROWS }, () => {
        const row = { word: S2S.h("span"), bar: S2S.h("b", { "data-bar": 1 }), cosine: S2S.h("span"), seen: S2S.h("span") };
        const go = () => look(row.said), onkeydown = (event) => { if (event.key === "Enter") go(); }; // no button: its text is to be in the picture
        row.node = S2S.h("div", { class: "s2s-wnrow", role: "button", tabindex: 0, hidden: true, title: words.look, onclick: go, onkeydown }, row.word, S2S.h("i", {}, row.bar), row.cosine, row.seen);
        return row;
      });
      const head = S2S.h("div", { class: "s2s-wnhead" }, S2S.h("span", {}, words.word), S2S.h("span", {}, words.cosine), S2S.h("span", {}, data.known ? words.seen : ""));
      return S2S.h("div", { class: `s2s-${side}` }, S2S.h("h4", {}, words[data.is_text ? side : `letters_${side}`]), head, lists[side].map((row) => row.node));
    });
    panel.state = { lists };
    panel.setTitle(words.title);
    panel.setQuiet(data.typed === null ? words.following : [words.fixed, S2S.h("button", { type: "button", class: "s2s-wnback", onclick: () => look("") }, words.follow)]);
    panel.help(help(data));
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-wn" }, columns), S2S.h("p", { class: "s2s-wnnote" }, data.known ? S2S.fmt(words[data.uncounted ? "note_uncounted" : "note"], { n: data.uncounted }) : words.note_unknown));
    panel.exports([
      { label: panel.words.png, filename: `${data.model}-neighbours.png`, make: () => S2S.photograph(panel.body) },
      { label: panel.words.csv, filename: `${data.model}-neighbours.csv`, make: () => table(data, panel.state.entry) },
    ]);
  },
  draw(panel, data, sel) {
    const at = current(data, sel), entry = at === null ? null : data.entries[at], state = panel.state;
    if (state.at === at && state.drawn) return;
    Object.assign(state, { at, entry, drawn: true });
    for (const side of ["source", "target"]) state.lists[side].forEach((row, i) => {
      const one = entry?.lists[side][i];
      row.node.hidden = !one;
      if (!one) return;
      row.said = one[0];
      S2S.put(row.word, one[3] ? one[3].join("·") : one[0]); // the pieces are told apart: words that share one look alike
      S2S.put(row.cosine, S2S.num(one[1]));
      S2S.put(row.seen, data.known ? count(data, one[2]) : "");
      row.bar.style.transform = `scaleX(${Math.max(0, one[1])})`;
    });
    panel.root.dataset.word = entry?.word ?? "";
    panel.say(say(data, entry));
  },
});
