// What speaks for the token of the step: every method a row, every token read or written before a column.

import { css, fmt, h, num, plain, signed } from "../lib/draw.js";
import { csv } from "../lib/download.js";
import { offer } from "../lib/exports.js";
import { helpFormula, helpLine } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { shownSteps } from "../lib/progress.js";
import { cell, extremes, heads, rowAt, tableOf } from "./why_parts.js";

const LEAST = 0.5; // nats: small contributions are not blown up to full colours
const BEST = ["integrated", "occlusion", "gradient", "attention"]; // whose sentence is said, the first that there is

css("why_methods", ".s2s-wy-none { color: var(--s2s-dim); font-size: 13px; }");

function help({ words, methods }) {
  return h("div", {}, [
    helpLine(words, "what"),
    helpFormula(words, "gradient"),
    helpLine(words, "integrated"),
    helpFormula(words, "path"),
    helpLine(words, "occlusion"),
    helpLine(words, "shares"),
    methods.includes("contributions") && helpLine(words, "contributions"),
    helpLine(words, "not"),
  ]);
}

function valuesOf(data, m, step0) {
  const source = rowAt(data.by_source, m, step0, data.source.texts.length);
  return [...source, ...rowAt(data.by_prefix, m, step0, step0)];
}

function rowsOf(data, step0) {
  const all = data.methods.map((_, m) => valuesOf(data, m, step0));
  const nats = all.filter((_, m) => !data.shares[m]).flat();
  const most = Math.max(LEAST, ...nats.filter((value) => !Number.isNaN(value)).map(Math.abs));
  return data.methods.map((method, m) => {
    const cells = all[m].map((value) => cell(value, data.shares[m] ? 1 : most, data.shares[m]));
    return [fmt(data.words[`method.${method}`]), cells];
  });
}

function sentence(data, step0) {
  const { words, methods } = data;
  const m = methods.indexOf(BEST.find((method) => methods.includes(method)));
  const values = valuesOf(data, m, step0);
  const names = [...data.source.texts, ...data.target.texts.slice(0, step0)];
  const { high, low } = extremes(values);
  const said = { token: data.target.texts[step0], method: plain(words[`method.${methods[m]}`]) };
  if (data.shares[m]) return fmt(words.say_share, { ...said, best: names[high], value: num(values[high], 2) });
  if (values[high] <= 0) return fmt(words.say_none, said);
  const best = { ...said, best: names[high], value: signed(values[high], 2) };
  if (values[low] > -0.01) return fmt(words.say, best);
  return fmt(words.say_against, { ...best, worst: names[low], against: signed(values[low], 2) });
}

function table(data, sel) {
  const rows = [["step", "token", "method", "unit", "of", "contribution"]];
  for (let t = 0; t < shownSteps(sel, data.target.tokens.length); t++) {
    const names = [...data.source.tokens, ...data.target.tokens.slice(0, t)];
    data.methods.forEach((method, m) => {
      const unit = data.shares[m] ? "share" : "nats";
      const begun = [t + 1, data.target.tokens[t], method, unit];
      valuesOf(data, m, t).forEach((value, i) => rows.push([...begun, names[i], value]));
    });
  }
  return csv(rows);
}

export default view("why_methods", {
  build(panel, data, bus) {
    panel.setTitle(data.words.title);
    panel.help(help(data));
    const box = h("div", { class: "s2s-wy", tabindex: "0", role: "group" });
    box.setAttribute("aria-label", plain(data.words.title));
    panel.state = { box };
    panel.body.replaceChildren(box);
    offer(panel, () => `${data.model}-why-${Math.max(0, bus.sel.step)}`, { csv: () => table(data, bus.sel) });
  },
  draw(panel, data, sel) {
    const step0 = sel.step - 1;
    const { words } = data;
    if (step0 < 0) {
      panel.state.box.replaceChildren(h("p", { class: "s2s-wy-none" }, fmt(words.hint)));
      panel.say(fmt(words.say_before));
      return;
    }
    const error = data.completeness.data[step0];
    const complete = Number.isNaN(error) ? "" : fmt(words.complete, { percent: num(100 * error, 1) });
    const note = h("p", { class: "s2s-wy-none" }, complete);
    panel.state.box.replaceChildren(tableOf(heads(data, step0), rowsOf(data, step0)), note);
    panel.say(sentence(data, step0));
  },
});
