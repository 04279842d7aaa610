// The referee: what each method names is really deleted, and the loss is compared with that of a random order.

import { fmt, h, num, plain } from "../lib/draw.js";
import { csv } from "../lib/download.js";
import { offer } from "../lib/exports.js";
import { helpFormula, helpLine } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { cell, extremes, tableOf } from "./why_parts.js";

function help({ words }) {
  return h("div", {}, [
    helpLine(words, "what"),
    helpFormula(words, "comprehensiveness"),
    helpFormula(words, "sufficiency"),
    helpLine(words, "random"),
    helpLine(words, "tau"),
    helpLine(words, "not"),
  ]);
}

const nameOf = (words, order) => fmt(words[`method.${order}`]);

// The orders by their comprehensiveness, the highest first: numbers.
function ranked({ comprehensiveness, orders }) {
  const value = (i) => comprehensiveness.data[i];
  return orders.map((_, i) => i).sort((a, b) => value(b) - value(a));
}

function faithful(data) {
  const { words, orders } = data;
  const head = ["comprehensiveness", "sufficiency"].map((name) => h("th", { scope: "col" }, fmt(words[name])));
  const rows = ranked(data).map((i) => {
    const values = [data.comprehensiveness.data[i], data.sufficiency.data[i]];
    return [nameOf(words, orders[i]), values.map((value) => cell(value, 1))];
  });
  return tableOf(head, rows);
}

function agreeing(data) {
  const { words, orders, tau } = data;
  const methods = orders.slice(0, tau.shape[0]);
  const head = methods.map((method) => h("th", { scope: "col" }, nameOf(words, method)));
  const n = methods.length;
  const rows = methods.map((method, i) => {
    const cells = methods.map((_, j) => cell(tau.data[i * n + j], 1));
    return [nameOf(words, method), cells];
  });
  return tableOf(head, rows);
}

function sentence(data) {
  const { words, orders, comprehensiveness } = data;
  const n = orders.length - 1;
  const values = Array.from(comprehensiveness.data.slice(0, n));
  const { high } = extremes(values);
  if (high < 0) return fmt(words.say_none);
  const random = comprehensiveness.data[n];
  const said = { best: plain(words[`method.${orders[high]}`]), value: num(values[high], 2), random: num(random, 2) };
  return fmt(values[high] > random ? words.say : words.say_chance, said);
}

function table(data) {
  const rows = [["order", "comprehensiveness", "sufficiency"]];
  data.orders.forEach((order, i) => rows.push([order, data.comprehensiveness.data[i], data.sufficiency.data[i]]));
  return csv(rows);
}

export default view("why_referee", {
  build(panel, data) {
    const { words } = data;
    panel.setTitle(words.title);
    panel.setQuiet(words.quiet);
    panel.help(help(data));
    const parts = [faithful(data), h("h3", {}, fmt(words.agreement)), agreeing(data)];
    const box = h("div", { class: "s2s-wy", tabindex: "0", role: "group" }, parts);
    box.setAttribute("aria-label", plain(words.title));
    panel.body.replaceChildren(box);
    panel.say(sentence(data));
    offer(panel, () => `${data.model}-referee`, { csv: () => table(data) });
  },
  draw() {}, // of all steps together
});
