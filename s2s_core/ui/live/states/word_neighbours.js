// The neighbours of a word by the cosine of their vectors, on either side: of the word typed, else of the current one.

import { csv } from "../lib/download.js";
import { css, fmt, h, num } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { helpLine, put } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { readSteps } from "../lib/progress.js";
import { inLayers, isSeen } from "./states_progress.js";

css("word_neighbours", `
[data-view="word_neighbours"] .s2s-say { min-height: 40px; }
.s2s-wn { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 24px; }
.s2s-wn h3 { margin: 0 0 4px; padding: 0; font-size: 13px; line-height: 20px; font-weight: 600; }
.s2s-wn .s2s-source h3 { color: var(--s2s-source); }
.s2s-wn .s2s-target h3 { color: var(--s2s-target); }
.s2s-wnrow {
  display: grid; grid-template-columns: minmax(0, 1fr) 44px 40px 48px; gap: 8px; align-items: center; width: 100%;
  font: inherit; font-size: 14px; line-height: 20px; text-align: left; padding: 3px 4px; border: 0; border-radius: 4px;
  background: none; color: var(--s2s-text); cursor: pointer; min-height: 26px;
}
.s2s-wnrow:hover { background: var(--s2s-line); }
.s2s-wnrow[hidden] { display: grid; visibility: hidden; }
.s2s-wnrow > span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.s2s-wnrow i { height: 4px; background: var(--s2s-line); border-radius: 2px; overflow: hidden; }
.s2s-wnrow i b { display: block; height: 100%; background: var(--s2s-attention); transform-origin: 0 50%; }
.s2s-wnrow span ~ span { text-align: right; font-size: 12px; color: var(--s2s-dim); }
.s2s-wnhead {
  display: grid; grid-template-columns: minmax(0, 1fr) 44px 40px 48px; gap: 8px; padding: 0 4px; font-size: 12px;
  color: var(--s2s-dim);
}
.s2s-wnhead span ~ span { text-align: right; }
.s2s-wnhead span:nth-child(2) { grid-column: 2 / 4; }
.s2s-wnnote { margin: 8px 0 0; font-size: 12px; line-height: 18px; color: var(--s2s-dim); }
.s2s-wnback {
  font: inherit; font-size: 12px; color: var(--s2s-source); background: none; border: 0; padding: 0 4px;
  cursor: pointer; text-decoration: underline;
}
@media (max-width: 640px) { .s2s-wn { grid-template-columns: 1fr; } }
`);

const ROWS = 11;
const SIDES = ["source", "target"];

// How often a word was seen in training; below the fewest that were counted one by one only that.
function timesSeen(data, n) {
  if (n === null) return "–";
  return n === 0 && data.fewest > 1 ? `<${data.fewest}` : String(n);
}

function help(data) {
  const { words } = data;
  const values = { source: data.searched.source, target: data.searched.target, fewest: 5, n: data.uncounted };
  const keys = ["what", "formula", "matrix", data.is_text ? "pieces" : "letters", data.known ? "seen" : "unknown"];
  if (data.known && data.uncounted) keys.push("uncounted");
  return h("div", {}, [...keys, "honest"].map((key) => helpLine(words, key, values)));
}

// ---- which word

// The entry's number of the current token's word.
function ofStep(data, sel) {
  if (sel.step > 0) return data.at.target[sel.step - 1];
  const read = readSteps(sel, data);
  if (read < 1) return null;
  return data.at.source[inLayers(data) ? 0 : read - 1];
}

// The number of the entry shown: of the token pointed at, of the word typed, of the current token; null where none is.
function current(data, sel) {
  const { hover } = sel;
  if (hover && isSeen(data, sel, hover)) return data.at[hover.side][hover.index] ?? null;
  return data.typed ?? ofStep(data, sel) ?? null;
}

function sentence(data, entry) {
  const { words } = data;
  if (!entry) return fmt(words.say_none);
  const searched = data.searched.source || data.searched.target;
  const neighbours = searched ? Object.values(entry.lists).flat() : [];
  const [nearest, cosine] = neighbours.sort((a, b) => b[1] - a[1])[0] ?? ["–", NaN];
  const node = document.createDocumentFragment();
  node.append(fmt(words.say, { word: entry.word, nearest, cosine: num(cosine) }));
  if (data.known) {
    const { source, target } = entry.seen;
    const side = entry.side ?? (source >= target ? "source" : "target");
    node.append(fmt(words[`say_seen_${side}`], { n: timesSeen(data, entry.seen[side]) }));
  }
  if (entry.pieces.length > 1) node.append(fmt(words.say_pieces, { pieces: entry.pieces.join(" + ") }));
  return node;
}

function table(entry) {
  const rows = [["word", "side", "rank", "neighbour", "cosine", "seen", "pieces"]];
  for (const side of SIDES) {
    (entry?.lists[side] ?? []).forEach(([word, cosine, seen, pieces], i) => {
      rows.push([entry.word, side, i + 1, word, cosine, seen ?? "", pieces ? pieces.join(" ") : ""]);
    });
  }
  return csv(rows);
}

// ---- the lists

// A row is no button: its text is to be in the picture.
function makeRow(words, look) {
  const row = { word: h("span"), bar: h("b", { "data-bar": 1 }), cosine: h("span"), seen: h("span"), shown: "" };
  const go = () => look(row.shown);
  const onkeydown = (event) => {
    if (event.key === "Enter") go();
  };
  const attributes = { class: "s2s-wnrow", role: "button", tabindex: 0, hidden: true, title: words.look };
  const bar = h("i", {}, row.bar);
  row.node = h("div", { ...attributes, onclick: go, onkeydown }, row.word, bar, row.cosine, row.seen);
  return row;
}

function fillRow(row, data, [word, cosine, seen, pieces]) {
  row.shown = word;
  put(row.word, pieces ? pieces.join("·") : word); // the pieces are told apart: words that share one look alike
  put(row.cosine, num(cosine));
  put(row.seen, data.known ? timesSeen(data, seen) : "");
  row.bar.style.transform = `scaleX(${Math.max(0, cosine)})`;
}

function column({ words, known, is_text: isText }, side, rows) {
  const titles = [words.word, words.cosine, known ? words.seen : ""].map((title) => h("span", {}, title));
  const name = h("h3", {}, words[isText ? side : `letters_${side}`]);
  const head = h("div", { class: "s2s-wnhead" }, titles);
  return h("div", { class: `s2s-${side}` }, name, head, rows.map(({ node }) => node));
}

function note({ words, known, uncounted }) {
  if (!known) return words.note_unknown;
  return fmt(words[uncounted ? "note_uncounted" : "note"], { n: uncounted });
}

export default view("word_neighbours", {
  build(panel, data) {
    const { words } = data;
    const look = (word) => panel.component.setStateValue("word", word);
    const makeList = () => Array.from({ length: ROWS }, () => makeRow(words, look));
    const lists = { source: makeList(), target: makeList() };
    panel.state = { lists, at: undefined, entry: null };
    panel.setTitle(words.title);
    const back = () => h("button", { type: "button", class: "s2s-wnback", onclick: () => look("") }, words.follow);
    panel.setQuiet(data.typed === null ? words.following : [words.fixed, back()]);
    panel.help(help(data));
    const columns = SIDES.map((side) => column(data, side, lists[side]));
    panel.body.replaceChildren(h("div", { class: "s2s-wn" }, columns), h("p", { class: "s2s-wnnote" }, note(data)));
    offer(panel, `${data.model}-neighbours`, {
      csv: () => table(panel.state.entry),
    });
  },
  draw(panel, data, sel) {
    const { state } = panel;
    const at = current(data, sel);
    if (state.at === at) return; // undefined until something has been drawn, since null is drawn too
    state.at = at;
    state.entry = at === null ? null : data.entries[at];
    for (const side of SIDES) {
      state.lists[side].forEach((row, i) => {
        const neighbour = state.entry?.lists[side][i];
        row.node.hidden = !neighbour;
        if (neighbour) fillRow(row, data, neighbour);
      });
    }
    panel.root.dataset.word = state.entry?.word ?? "";
    panel.say(sentence(data, state.entry));
  },
});
