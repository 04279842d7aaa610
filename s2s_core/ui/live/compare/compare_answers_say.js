// The sentence of the answers: which are right or nearest to it, and what the models think of each other's.

import { fmt, num } from "../lib/draw.js";
import { list } from "../lib/lanes.js";

// Whether an answer has been written to its end, by its lane's number; the reference is numbered after the lanes.
export const isComplete = (data, i, sel) =>
  i === data.lanes.length || sel.showall || sel.step >= data.n_tokens[i];

export const nameOf = (data, i) => (i === data.lanes.length ? data.words.reference : data.lanes[i].label);

const isRight = (data, i) => data.texts[i].trim() === data.reference?.trim();

// The lanes named, in one list.
function namesOf(data, isMeant) {
  const labels = data.lanes.filter((_, i) => isMeant(i)).map((lane) => lane.label);
  return list(labels, data.lang);
}

// None is the reference: which ones are nearest to it, all those of the best score.
function sayBest(data) {
  const { words, scores } = data;
  const exact = data.measures.includes("edits");
  const worth = ({ edits, chrf }) => (exact ? -edits : chrf);
  const best = scores.reduce((top, score) => (worth(score) > worth(top) ? score : top));
  const models = namesOf(data, (i) => worth(scores[i]) === worth(best) && scores[i].bleu === best.bleu);
  if (exact) return fmt(words.say_off, { models, edits: num(best.edits, 0) });
  return fmt(words.say_best, { models, bleu: num(best.bleu, 1), chrf: num(best.chrf, 1) });
}

// Without a reference: how much more probable, or less, the last model finds its own answer than another one.
function sayApart({ words, texts, lanes, log_probs, missed }) {
  const n = new Set(texts).size;
  if (n === 1) return lanes.length > 1 ? fmt(words.say_equal) : "";
  if (!log_probs || missed) return "";
  const last = lanes.length - 1;
  const other = texts.findIndex((text) => text !== texts[last]);
  const row = last * log_probs.shape[1];
  const more = log_probs.data[row + last] - log_probs.data[row + other];
  const values = { n, model: lanes[last].label, other: lanes[other].label, value: num(Math.abs(more), 1) };
  const key = more > 0 ? "say_apart" : "say_apart_less";
  return fmt(words[Number(values.value) === 0 ? "say_apart_same" : key], values);
}

// A model that finds another answer more probable than the one its search ended at.
function sayMissed(data) {
  const { words, lanes, missed } = data;
  if (!missed) return "";
  const isReference = missed.answer === lanes.length;
  const other = nameOf(data, missed.answer);
  const values = { model: lanes[missed.lane].label, value: num(missed.nats, 1), other };
  return fmt(words[isReference ? "say_missed_reference" : "say_missed"], values);
}

export function sayAnswers(data, sel) {
  const { words, lanes } = data;
  if (!lanes.every((_, i) => isComplete(data, i, sel))) return fmt(words.say_writing);
  const line = document.createDocumentFragment();
  const right = lanes.some((_, i) => isRight(data, i));
  if (right) line.append(fmt(words.say_exact, { models: namesOf(data, (i) => isRight(data, i)) }));
  else line.append(data.scores.length ? sayBest(data) : sayApart(data));
  line.append(sayMissed(data));
  return line;
}
