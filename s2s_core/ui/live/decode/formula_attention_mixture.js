// Of attention in numbers: how a pointer mixes the vocabulary's distribution with copying from the source.

import { fmt, num } from "../lib/draw.js";
import { added, math } from "../lib/math.js";

export const MIXTURE = [
  "P_{vocab} = softmax(E h̃ + b)",
  "p_{gen} = σ(w_c^⊤ c + w_h^⊤ h + w_x^⊤ x + b)",
  "P(w) = p_{gen} P_{vocab}(w) + (1 − p_{gen}) Σ_{j: src(j) = w} a_j",
];

const numbersAt = ({ p_gen: p, vocab, held, probs }, row) => ({
  p: p.data[row],
  vocab: vocab.data[row],
  held: held.data[row],
  prob: probs.data[row],
});

export function spokenMixture({ words, mixing, target }, row) {
  const { p, vocab, held, prob } = numbersAt(mixing, row);
  const values = { token: target.texts[row], p_gen: num(p), rest: num(1 - p) };
  const own = { vocab: num(vocab), held: num(held), prob: num(prob) };
  return ["switch", "mixture"].map((key) => fmt(words[`attention.words.${key}`], { ...values, ...own }));
}

export function countedMixture({ mixing }, row) {
  const { context, hidden, input, bias } = mixing;
  const { p, vocab, held, prob } = numbersAt(mixing, row);
  const addends = [context.data[row], hidden.data[row], input.data[row], bias.data[0]];
  const sum = addends.reduce((all, x) => all + x, 0);
  const inside = `${num(addends[0])} ${addends.slice(1).map(added).join(" ")}`;
  const products = `${num(p)} × ${num(vocab)} + ${num(1 - p)} × ${num(held)}`;
  const parts = `${num(p * vocab)} + ${num((1 - p) * held)}`;
  return [
    `p_{gen} = σ(${inside}) = σ(${num(sum)}) = ${num(p)}`,
    `P(w) = ${products} = ${parts} = ${num(prob)}`,
  ].map(math);
}
