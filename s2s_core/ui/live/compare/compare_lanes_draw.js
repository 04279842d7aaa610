// What a step changes in one lane: its written chips, its source, its next token.

import { clamp, ink, mix, num, plain } from "../lib/draw.js";
import { seen } from "../lib/heads.js";
import { reached } from "../lib/lanes.js";
import { put } from "../lib/math.js";

const NAMED = 0.045; // shares from here on are written under their token, in per cent
const KINDS = { written: "chip", wait: "waits", empty: "unwritten" }; // of a chip, and the words that it says

// The last step that a lane has something to say about: a lane that has finished keeps its last picture.
export const ownStep = (lane, step) => Math.min(step, lane.target.tokens.length);

// What a lane looks at [source] at a step; null where there is nothing yet. Lanes end their reading together.
export function looksAt(lane, sel, step) {
  const row = lane.source.tokens.length + step - 1 - lane.looks.first;
  return seen(lane.looks.weights, sel, row);
}

// How many source tokens of a lane have been read.
export function readTokens(data, lane, step, atOnce) {
  const n = lane.source.tokens.length;
  if (atOnce) return step > -data.n_reading ? n : 0;
  return clamp(n + Math.min(0, step), 0, n);
}

const millions = (n) => (n >= 1e6 ? `${num(n / 1e6, 1)} M` : `${num(n / 1e3, 0)} k`);

// A lane's size, and what its source is coloured by.
export function subtitle(data, lane, sel) {
  const { words } = data;
  const values = { size: millions(lane.n_parameters), score: data.scores[lane.score] ?? "" };
  if (lane.looks?.kind !== "attention") return plain(words[`kind.${lane.looks?.kind ?? "none"}`], values);
  const [layers, heads] = lane.looks.weights.shape;
  if (layers * heads === 1) return plain(words["kind.attention"], values);
  const single = sel.head !== null && sel.head < heads;
  const where = { layer: Math.min(sel.layer, layers - 1) + 1, head: (sel.head ?? 0) + 1, n: heads };
  return plain(words[single ? "kind.head" : "kind.heads"], { ...values, ...where });
}

// What chip t shows: its token; or that the lane has finished and waits for others; or nothing yet.
function chipKind(data, lane, sel, t) {
  if (t < reached(lane, sel)) return "written";
  const until = sel.showall ? data.n_steps : sel.step;
  return t >= lane.target.tokens.length && t < until ? "wait" : "empty";
}

function clearChip(chip, kind, words) {
  chip.className = kind === "written" ? "s2s-chip" : `s2s-chip s2s-${kind}`;
  chip.removeAttribute("data-token");
  chip.style.background = "";
  chip.style.color = "";
  chip.textContent = kind === "wait" ? "·" : "";
  chip.title = words[KINDS[kind]];
}

// Chips are unveiled: the token is in the page once its step has come.
function writeChip(made, chip, t, words) {
  const { lane, leaves } = made;
  const prob = lane.probs.data[t];
  const tint = 0.06 + 0.2 * prob;
  chip.textContent = lane.target.texts[t];
  chip.dataset.token = lane.target.tokens[t];
  chip.dataset.prob = prob.toFixed(6);
  chip.style.background = mix(tint, "target");
  chip.style.color = ink(tint, "target");
  chip.classList.toggle("s2s-forced", lane.forced[t] && t >= lane.n_given);
  chip.classList.toggle("s2s-leaves", leaves === t);
  const given = lane.forced[t] ? "chip_given" : "chip";
  const values = { token: lane.target.texts[t], prob: num(prob), rank: lane.ranks.data[t] };
  chip.title = plain(words[leaves === t ? "chip_leaves" : given], values);
}

export function drawChips(data, made, sel) {
  const { lane, state } = made;
  const length = lane.target.tokens.length;
  made.chips.forEach((chip, t) => {
    const kind = chipKind(data, lane, sel, t);
    const written = kind === "written";
    if (state[t] !== kind) {
      state[t] = kind;
      clearChip(chip, kind, data.words);
      if (written) writeChip(made, chip, t, data.words);
    }
    chip.classList.toggle("s2s-now", t === sel.step - 1 && t < length);
    chip.classList.toggle("s2s-future", written && t >= sel.step);
    chip.classList.toggle("s2s-hover", written && sel.hover?.side === "target" && sel.hover.index === t);
  });
}

// A source token's colour, {tint, color}: what is looked at, else whether it has been read.
function sourceColour(lane, weights, s, read) {
  if (!weights) return { tint: read ? 0.05 : 0, color: "source" };
  return { tint: read ? weights[s] : 0, color: lane.looks.kind === "attention" ? "attention" : "gate" };
}

// The weights that were drawn are kept in `made`, for the sentence and what chips say.
export function drawStrip(data, made, sel) {
  const { lane } = made;
  const known = readTokens(data, lane, sel.step, lane.all_at_once);
  const weights = lane.looks?.weights && known > 0 ? looksAt(lane, sel, ownStep(lane, sel.step)) : null;
  made.weights = weights;
  made.strip.forEach((chip, s) => {
    const read = s < known;
    const { tint, color } = sourceColour(lane, weights, s, read);
    const share = weights && read ? weights[s] : 0;
    chip.style.background = mix(tint, color);
    chip.style.color = read ? ink(tint, color) : "";
    chip.classList.toggle("s2s-unread", !read);
    chip.classList.toggle("s2s-nowread", sel.step < 0 && !lane.all_at_once && s === known - 1);
    chip.classList.toggle("s2s-hover", sel.hover?.side === "source" && sel.hover.index === s);
    put(chip.lastChild, share >= NAMED ? String(Math.round(100 * share)) : "");
  });
}

function writeRow(lane, row, i, t) {
  row.button.hidden = t < 0;
  if (t < 0) {
    row.button.removeAttribute("data-token");
    return;
  }
  const place = t * lane.index.shape[1] + i;
  const at = lane.index.data[place];
  const prob = lane.top.data[place];
  const token = lane.candidate_tokens[at];
  put(row.token, lane.candidates[at]);
  put(row.prob, num(prob));
  row.bar.style.transform = `scaleX(${Math.max(0.02, prob).toFixed(3)})`;
  row.button.classList.toggle("s2s-chosen", token === lane.target.tokens[t]);
  row.button.dataset.token = token;
  row.button.dataset.prob = prob.toFixed(6);
}

// The line under the candidates; after its last token the lane waits.
function noteOf(words, lane, t, waits) {
  if (t < 0) return "";
  const ranked = lane.ranks.data[t] > 1 ? "note_ranked" : "note";
  const mixed = lane.p_gen && !waits ? plain(words.note_p_gen, { p_gen: num(lane.p_gen.data[t]) }) : "";
  return mixed + plain(words[waits ? "finished" : ranked], {
    entropy: num(lane.entropy.data[t]),
    rank: lane.ranks.data[t],
    prob: num(lane.probs.data[t], 3),
    token: lane.target.texts[t],
  });
}

export function drawNext(data, made, sel) {
  const { lane } = made;
  const step = ownStep(lane, sel.step);
  const waits = sel.step > lane.target.tokens.length;
  made.node.classList.toggle("s2s-waits", waits);
  if (made.step !== step) made.rows.forEach((row, i) => writeRow(lane, row, i, step - 1));
  made.step = step;
  put(made.note, noteOf(data.words, lane, step - 1, waits));
}
