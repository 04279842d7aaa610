// The memory map's numbers in each of its forms, and a step of it in one sentence.

import { argmax, clamp, fmt, num, percent, signed } from "../lib/draw.js";
import { shownSteps } from "../lib/progress.js";
import { entry, layerIn, unitIn } from "./memory_place.js";

export const FORMS = { lstm: ["share", "unit", "output"], gru: ["share", "unit", "output"], rnn: ["share", "norm"] };
const FLOOR = -3; // log10 of the smallest norm that has a colour
const LEAST = 0.05; // share that full colour stands for at least

// What is nearly forgotten keeps a digit.
export const finePercent = (x) => (x < 0.0995 ? `${num(100 * x, 1)} %` : percent(x));

const NUMBERS = { share: finePercent, norm: (x) => num(x, 3), unit: signed, output: signed };

export const written = (data, sel) => shownSteps(sel, data.target.texts.length);

// The layer on the screen: how the memory moves the output is read off the last one only.
export const shownLayer = (data, form, sel) => (form === "output" ? data.share.shape[0] - 1 : layerIn(data.share, sel));

// One unit's terms [target, source]: each source token's, multiplied at every later token by what the gate keeps.
function unitTerms(data, layer, unit) {
  const positions = data.kept.shape[1];
  const source = data.source.texts.length;
  const target = data.target.texts.length;
  const values = new Float32Array(target * source);
  const sums = new Float32Array(target);
  const terms = new Float64Array(positions);
  for (let p = 0; p < positions; p++) {
    const keeps = entry(data.kept, layer, p, unit);
    for (let s = 0; s < p; s++) terms[s] *= keeps;
    terms[p] = entry(data.written, layer, p, unit);
    if (p < source) continue;
    values.set(terms.subarray(0, source), (p - source) * source);
    sums[p - source] = terms.reduce((sum, term) => sum + term, 0);
  }
  return { values, sums };
}

const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);

function layerPart(array, layer) {
  const [, rows, cols] = array.shape;
  return array.data.subarray(layer * rows * cols, (layer + 1) * rows * cols);
}

// {values [target, source], scale, limit}: full colour is `limit`; null for norms, whose colour is a logarithm's.
export function readForm(data, form, sel) {
  const layer = shownLayer(data, form, sel);
  if (form === "unit") {
    const terms = unitTerms(data, layer, unitIn(data.kept, sel));
    return { ...terms, scale: "signed", limit: largest(terms.values) };
  }
  if (form === "output") return { values: data.output.data, scale: "signed", limit: largest(data.output.data) };
  if (form === "norm") return { values: layerPart(data.norms, layer), scale: "attention", limit: null };
  const values = layerPart(data.share, layer);
  return { values, scale: "attention", limit: Math.max(LEAST, largest(values)) };
}

// Norms differ by orders of magnitude: their colour is that of the logarithm, from 10⁻³ to 1.
export const logs = (values) =>
  Float32Array.from(values, (x) => clamp(1 - Math.log10(Math.max(x, 1e-30)) / FLOOR, 0, 1));

// What a row of the map says of its sources: the largest and the least share, that of the first, of all.
function rowValues(row, texts, number) {
  const best = argmax(row);
  const worst = row.reduce((least, value, s) => (value < row[least] ? s : least), 0);
  return {
    best: texts[best],
    most: number(row[best]),
    worst: texts[worst],
    least: number(row[worst]),
    first: texts[0],
    left: number(row[0]),
  };
}

// The saying of a row. Where the first source token has the largest share it is not said twice.
function sayingKey(data, form, best) {
  const key = `${data.cell === "rnn" ? "rnn_" : ""}${form}`;
  return best === 0 && `say.${key}_first` in data.words ? `${key}_first` : key;
}

export function sentence(panel, data, sel) {
  const { words, source, target } = data;
  const { form } = panel.choice;
  const { made, map } = panel.state;
  const cell = map.cell && map.cell.t < written(data, sel) ? map.cell : null;
  const t = cell ? cell.t : sel.step - 1;
  if (t < 0) return fmt(words.say_before);
  const n = source.texts.length;
  const row = made.values.subarray(t * n, (t + 1) * n);
  const number = NUMBERS[form];
  const values = {
    ...rowValues(row, source.texts, number),
    target: target.texts[t],
    unit: sel.unit + 1,
    all: form === "share" ? percent(row.reduce((sum, share) => sum + share, 0)) : "",
    sum: made.sums ? num(made.sums[t]) : "",
  };
  if (!cell) return fmt(words[`say.${sayingKey(data, form, argmax(row))}`], values);
  return fmt(words[`cell.${form}`], { ...values, source: source.texts[cell.s], value: number(row[cell.s]) });
}
