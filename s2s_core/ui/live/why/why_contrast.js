// Why this token and not another: which tokens make the gap between the two, and where they part.

import { fmt, h, num, plain, signed } from "../lib/draw.js";
import { csv } from "../lib/download.js";
import { offer } from "../lib/exports.js";
import { helpFormula, helpLine } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { shownSteps } from "../lib/progress.js";
import { cell, extremes, heads, tableOf } from "./why_parts.js";

const LEAST = 0.5; // nats

function help({ words, by }) {
  return h("div", {}, [
    helpLine(words, "what"),
    helpFormula(words, "gap"),
    helpLine(words, "occlusion"),
    helpLine(words, by),
    helpLine(words, "not"),
  ]);
}

// The values of an array [target, other, column] for one step and other token.
function rowOf(array, step0, other, columns) {
  const [, others, n] = array.shape;
  const first = (step0 * others + other) * n;
  return Array.from(array.data.slice(first, first + columns));
}

const gapOf = (data, step0, other) => data.gaps.data[step0 * data.gaps.shape[1] + other];

function valuesOf(data, step0, other) {
  const source = rowOf(data.without_source, step0, other, data.source.texts.length);
  return [...source, ...rowOf(data.without_prefix, step0, other, step0)];
}

function stagesOf(data, step0, other) {
  const { words, by } = data;
  const values = rowOf(data.parting, step0, other, data.parting.shape[2]);
  const name = (i) => {
    if (by === "reading") return data.source.texts[i];
    return i ? plain(words.layer, { n: i }) : plain(words.layer_0);
  };
  return { values, names: values.map((_, i) => name(i)) };
}

const most = (values) => Math.max(LEAST, ...values.filter((value) => !Number.isNaN(value)).map(Math.abs));

function picture(data, step0, other) {
  const { words } = data;
  const values = valuesOf(data, step0, other);
  const { values: stages, names } = stagesOf(data, step0, other);
  const made = values.map((value) => cell(value, most(values)));
  const parted = stages.map((value) => cell(value, most(stages)));
  return [
    h("h3", {}, fmt(words.made)),
    tableOf(heads(data, step0), [[fmt(words.row_made), made]]),
    h("h3", {}, fmt(words[`parting.${data.by}`])),
    tableOf(names.map((name) => h("th", { scope: "col" }, name)), [[fmt(words.row_gap), parted]]),
  ];
}

function sentence(data, step0, other) {
  const { words, others } = data;
  const values = valuesOf(data, step0, other);
  const { high } = extremes(values);
  const names = [...data.source.texts, ...data.target.texts.slice(0, step0)];
  const said = { token: data.target.texts[step0], other: others[step0][other].text };
  const gap = { ...said, gap: signed(gapOf(data, step0, other), 2) };
  if (values[high] <= 0) return fmt(words.say_none, gap);
  return fmt(words.say, { ...gap, best: names[high], value: num(values[high], 2) });
}

function table(data, sel) {
  const rows = [["step", "token", "instead", "gap_nats", "of", "occlusion_nats"]];
  for (let t = 0; t < shownSteps(sel, data.target.tokens.length); t++) {
    const names = [...data.source.tokens, ...data.target.tokens.slice(0, t)];
    data.others[t].forEach(({ token }, other) => {
      const start = [t + 1, data.target.tokens[t], token, gapOf(data, t, other)];
      valuesOf(data, t, other).forEach((value, i) => rows.push([...start, names[i], value]));
    });
  }
  return csv(rows);
}

function show(panel, data, sel) {
  const { box, choice } = panel.state;
  const step0 = sel.step - 1;
  const { words } = data;
  if (step0 < 0) {
    box.replaceChildren();
    panel.say(fmt(words.say_before));
    return;
  }
  const buttons = data.others[step0].map(({ text, token }, other) => {
    const onclick = () => {
      panel.state.choice = other;
      show(panel, data, sel);
    };
    const attributes = { type: "button", "aria-pressed": String(other === choice), "data-token": token, onclick };
    return h("button", attributes, text);
  });
  const label = h("span", {}, fmt(words.choose, { token: data.target.texts[step0] }));
  box.replaceChildren(h("div", { class: "s2s-wy-others" }, label, buttons), ...picture(data, step0, choice));
  panel.say(sentence(data, step0, choice));
}

export default view("why_contrast", {
  build(panel, data, bus) {
    panel.setTitle(data.words.title);
    panel.help(help(data));
    const box = h("div", { class: "s2s-wy", tabindex: "0", role: "group" });
    box.setAttribute("aria-label", plain(data.words.title));
    panel.state = { box, choice: panel.state?.choice ?? 0 };
    panel.body.replaceChildren(box);
    offer(panel, () => `${data.model}-why-not-${Math.max(0, bus.sel.step)}`, { csv: () => table(data, bus.sel) });
  },
  draw: (panel, data, sel) => show(panel, data, sel),
});
