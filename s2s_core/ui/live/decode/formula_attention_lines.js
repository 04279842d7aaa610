// Of attention in numbers: the formula's lines in symbols, in words or with numbers, and the step in one sentence.

import { clamp, fmt, num, percent } from "../lib/draw.js";
import { added, also, factor, math } from "../lib/math.js";
import { MIXTURE, countedMixture, spokenMixture } from "./formula_attention_mixture.js";
import { hasHeads, keysOf } from "./formula_attention_numbers.js";

const WEIGHTED = ["a_j = exp(s_j) / Σ_k exp(s_k)", "c = Σ_j a_j m_j", "h̃ = tanh(W_o [c ; h] + b_o)"];
const SYMBOLS = {
  additive: ["s_j = v^⊤ tanh(W_q h + W_k m_j + b)", ...WEIGHTED],
  dot: ["s_j = h^⊤ W m_j", ...WEIGHTED],
  "multi-head": [
    "s_j = q · k_j / √d_{head}",
    "a = softmax(s + mask)",
    "head = Σ_j a_j v_j = softmax(Q K^⊤ / √d_{head} + mask) V",
    "x ← x + c, c = W_o [head_1 ; … ; head_H] + b_o",
  ],
};
const LARGE = 9; // a score whose power is written by its distance to the largest

// ---- in words

function spoken(data, at, numbers) {
  const best = numbers.order[0];
  const name = hasHeads(data) ? "_heads" : "";
  const values = {
    best: keysOf(data, at.kind)[best],
    score: num(numbers.scores[best]),
    weight: num(numbers.weights[best]),
    d: data.d_head,
    root: num(data.scale),
    unit: (numbers.dimension ?? 0) + 1,
    value: num(numbers.output),
  };
  const context = numbers.values ? `context${name}` : "context_self";
  const keys = [`score${name}`, "weights", context, `joined${name}`];
  return keys.map((key) => fmt(data.words[`attention.words.${key}`], values));
}

// ---- with numbers

// Additive: the largest of the terms v_k tanh(query_k + key_k) that add up to the score.
function additive({ scoring: { query, key, v } }, { row }, j, name, score) {
  const d = v.data.length;
  const inside = (k) => query.data[row * d + k] + key.data[j * d + k];
  const size = (k) => Math.abs(v.data[k] * Math.tanh(inside(k)));
  const largest = Array.from(v.data.keys()).sort((a, b) => size(b) - size(a)).slice(0, 3);
  const terms = largest.map((k) => `${factor(v.data[k])} tanh(${num(inside(k))})`).join(" + ");
  return `${name} = Σ_k v_k tanh((W_q h)_k + (W_k m + b)_k) = ${terms} + … = ${num(score)}`;
}

function scoreLine(data, at, j, name, score) {
  if (hasHeads(data)) return `${name} = ${num(score * data.scale)} / ${num(data.scale)} = ${num(score)}`;
  return data.scoring ? additive(data, at, j, name, score) : `${name} = ${num(score)}`;
}

function weightLine({ scores, weights }, j, name) {
  const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const less = largest > LARGE ? largest : 0;
  const power = less ? `s_k − ${num(less)}` : "s_k";
  const sum = scores.reduce((all, x) => all + Math.exp(x - less), 0);
  const mine = scores[j] - less;
  return `${name} = exp(${num(mine)}) / Σ_k exp(${power}) = ${num(Math.exp(mine))} / ${num(sum)} = ${num(weights[j])}`;
}

function contextLine(data, { order, weights, values, count, dimension, output }) {
  const terms = order.slice(0, 3).map((k) => `${num(weights[k])} × ${factor(values[k])}`);
  const more = count > 3 ? " + …" : "";
  return `${hasHeads(data) ? "head" : "c"}_{${dimension + 1}} = ${terms.join(" + ")}${more} = ${num(output)}`;
}

// The last line of the formula for one number of the result: its addends, and what the decoder goes on with.
function joinedLine({ joining, kinds }, { layer, row }, dimension) {
  const k = clamp(dimension, 0, (joining.before ?? joining.hidden).shape.at(-1) - 1);
  const value = ({ data, shape }, first = 0) => data[(first * shape.at(-2) + row) * shape.at(-1) + k];
  const strip = (symbol) => kinds.cross.strips.find((vector) => vector.symbol === symbol).values;
  const at = `_{${k + 1}}`;
  if (joining.before) {
    const sum = `${num(value(joining.before, layer))} ${added(value(strip("c"), layer))}`;
    return `x${at} + c${at} = ${sum} = ${num(value(strip("x + c"), layer))}`;
  }
  const inside = `${num(value(joining.context))} ${added(value(joining.hidden))} ${added(joining.bias.data[k])}`;
  return `h̃${at} = tanh((W_o c)${at} + (W_o h)${at} + b${at}) = tanh(${inside}) = ${num(value(strip("h̃")))}`;
}

function counted(data, at, numbers) {
  const best = numbers.order[0];
  const name = keysOf(data, at.kind)[best].replace(/[{}]/g, "");
  const lines = [
    scoreLine(data, at, best, `s_{${name}}`, numbers.scores[best]),
    weightLine(numbers, best, `a_{${name}}`),
  ];
  if (numbers.values) lines.push(contextLine(data, numbers));
  if (data.joining && at.kind === "cross") lines.push(joinedLine(data, at, numbers.dimension));
  return lines.map(math);
}

// The lines at a level of reading; in symbols as long as there are no numbers.
export function formulaLines(data, at, level, numbers) {
  const mixes = data.mixing && at.kind === "cross";
  if (level === "symbols" || !numbers) return [...SYMBOLS[data.score], ...(mixes ? MIXTURE : [])].map(math);
  if (level === "words") return [...spoken(data, at, numbers), ...(mixes ? spokenMixture(data, at.row) : [])];
  return [...counted(data, at, numbers), ...(mixes ? countedMixture(data, at.row) : [])];
}

// A mean over heads has no query and no scores; what stands here is one head then, and says so.
export function sentence(data, at, numbers, ofMean) {
  const { words } = data;
  if (!numbers) return fmt(at.kind === "encoder" ? words.say_unread : words.say_unwritten);
  const best = numbers.order[0];
  const side = at.kind === "encoder" ? data.source : data.target;
  const line = fmt(words[hasHeads(data) ? `say_${at.kind}` : "say_attention"], {
    token: side.texts[at.row],
    n: numbers.count,
    best: keysOf(data, at.kind)[best],
    score: num(numbers.scores[best]),
    percent: percent(numbers.weights[best]),
    head: at.head + 1,
    layer: at.layer + 1,
  });
  if (!ofMean) return line;
  return also(line, fmt(words.say_mean, { n: at.set.weights.shape[1], head: at.head + 1 }));
}
