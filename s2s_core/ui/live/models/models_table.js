// The fair-comparison table: a row for each model, a bar in each cell of cost against the largest of its column.

import * as S2S from "../lib/index.js";

S2S.css("models-table", `
.s2s-mt { overflow-x: auto; }
.s2s-mt table { border-collapse: collapse; border: 0; margin: 0; width: 100%; font-size: 13px; }
.s2s-mt :is(th, td) { border: 0; border-bottom: 1px solid var(--s2s-line); padding: 6px 10px; text-align: right; white-space: nowrap; font-weight: 400; line-height: 20px; background: var(--s2s-panel); }
.s2s-mt thead th { color: var(--s2s-dim); font-size: 12px; line-height: 16px; vertical-align: bottom; }
.s2s-mt thead tr + tr th { white-space: normal; word-break: keep-all; min-width: 64px; }
.s2s-mt thead tr:first-child th { border-bottom: 0; padding-bottom: 0; text-align: left; }
.s2s-mt thead tr:first-child th[colspan] { border-left: 1px solid var(--s2s-line); color: var(--s2s-text); }
.s2s-mt .s2s-first { border-left: 1px solid var(--s2s-line); }
.s2s-mt :is(th, td):first-child { text-align: left; position: sticky; left: 0; z-index: 1; }
.s2s-mt tbody tr.s2s-mt-model { cursor: pointer; }
.s2s-mt tbody tr.s2s-mt-model:hover :is(th, td) { background: var(--s2s-bg); }
.s2s-mt tr[aria-selected=true] th { box-shadow: inset 3px 0 0 var(--s2s-source); font-weight: 600; }
.s2s-mt tr[aria-selected=true] td { font-weight: 600; }
.s2s-mt button.s2s-mt-pick { all: unset; cursor: pointer; }
.s2s-mt button.s2s-mt-pick:focus-visible { outline: 2px solid var(--s2s-source); outline-offset: 2px; }
.s2s-mt small { display: block; font-size: 12px; line-height: 16px; color: var(--s2s-dim); font-weight: 400; }
.s2s-mt .s2s-bar { display: block; height: 3px; margin-top: 3px; border-radius: 2px; background: var(--s2s-line); }
.s2s-mt .s2s-bar i { display: block; height: 3px; border-radius: 2px; background: var(--s2s-dim); }
.s2s-mt .s2s-best { color: var(--s2s-gate); font-weight: 700; }
.s2s-mt .s2s-fewer { color: var(--s2s-negative); border: 1px solid currentColor; border-radius: 4px; font-size: 12px; padding: 0 4px; margin-right: 6px; }
.s2s-mt .s2s-paper :is(th, td) { color: var(--s2s-dim); }
.s2s-mt-foot { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin-top: 12px; color: var(--s2s-dim); font-size: 12px; }
.s2s-mt-foot button { font: inherit; font-size: 13px; padding: 4px 12px; border: 1px solid var(--s2s-line); border-radius: 6px; background: var(--s2s-panel); color: var(--s2s-text); cursor: pointer; }
.s2s-mt-foot button:hover { border-color: var(--s2s-dim); }
.s2s-mt-foot button:disabled { opacity: .55; cursor: default; }
`);

const SIZE = ["parameters"], COSTS = ["serial", "per_token", "ms"], TRAINING = ["updates", "target_tokens", "minutes"];
const fill = (template, values) => S2S.fmt(template, values).textContent;

// 3,567,616 as "3.57 M": three figures, a unit after them.
function short(x, words) {
  for (const [size, unit] of [[1e9, "billion"], [1e6, "million"], [1e3, "thousand"]]) {
    if (x >= size) return `${(x / size).toPrecision(3)} ${words[`table.unit.${unit}`]}`;
  }
  return String(Math.round(x));
}

function shown(key, value, words) {
  if (value === null || value === undefined) return "–";
  if (key === "ms") return S2S.num(value, value < 10 ? 2 : 1);
  if (key === "minutes") return S2S.num(value, value < 10 ? 1 : 0);
  if (key === "serial" || key === "updates") return Math.round(value).toLocaleString("en");
  return short(value, words);
}

const scored = (score) => (score ? S2S.num(score.value, 2) : "–");
const interval = (score) => (score && score.low !== null ? `[${S2S.num(score.low, 2)}, ${S2S.num(score.high, 2)}]` : "");
const least = (rows, key) => rows.filter((row) => row[key] !== null).sort((a, b) => a[key] - b[key])[0];

function sentence(data) {
  const { words, rows, metrics, names } = data, cheap = least(rows, "per_token"), quick = least(rows, "serial");
  if (!cheap) return S2S.fmt(words["table.say_text"]);
  const values = { cheap: names[cheap.name], quick: names[quick.name], steps: quick.serial };
  const main = metrics.find((metric) => metric.best.length), best = main && rows.filter((row) => main.best.includes(row.name));
  if (!main) return S2S.fmt(words["table.say_costs"], values);
  return S2S.fmt(words["table.say"], { ...values, metric: main.label, best: best.map((row) => names[row.name]).join(", "), value: scored(best[0].scores[main.key]) });
}

function titleOf(key, row, words) {
  if (row[key] === null) return null;
  if (key === "per_token") {
    const [reading, writing, attention, output] = row.parts.map((part) => short(part, words));
    return fill(words["table.parts"], { reading, writing, attention, output });
  }
  if (key === "serial") return fill(words["table.serial_title"], { read: row.serial - row.n_target, written: row.n_target, training: row.serial_training });
  return key === "updates" && ["patience", "minutes"].includes(row.ended) ? words[`table.${row.ended}`] : String(row[key]);
}

function cost(key, row, most, words, first) {
  const value = row[key], bar = value === null ? null : S2S.h("span", { class: "s2s-bar" }, S2S.h("i", { style: { width: `${(100 * value) / most[key]}%` } }));
  const mark = key === "updates" && row.fewer !== null && S2S.h("span", { class: "s2s-fewer", title: fill(words["table.fewer_title"],
    { own: shown(key, value, words), most: shown(key, row.fewer, words) }) }, words["table.fewer"]);
  return S2S.h("td", { class: first ? "s2s-first" : null, "data-column": key, title: titleOf(key, row, words) }, mark, shown(key, value, words), bar);
}

function quality(metric, row, words, first) {
  const score = row.scores[metric.key], between = interval(score);
  return S2S.h("td", { class: first ? "s2s-first" : null, "data-column": metric.key,
    title: between ? fill(words["table.interval"], { low: S2S.num(score.low), high: S2S.num(score.high) }) : null },
    S2S.h("span", { class: metric.best.includes(row.name) ? "s2s-best" : null }, scored(score)), between && S2S.h("small", {}, between));
}

function model(row, data, most, pick) {
  const { words, names, chosen, metrics } = data, name = S2S.h("button", { type: "button", class: "s2s-mt-pick", title: words["table.pick"] }, names[row.name]);
  return S2S.h("tr", { class: "s2s-mt-model", "data-model": row.name, "aria-selected": String(row.name === chosen), onclick: () => pick(row.name) },
    S2S.h("th", { scope: "row" }, name, S2S.h("small", {}, row.name === chosen ? words["table.chosen"] : "")),
    cost(SIZE[0], row, most, words, true), COSTS.map((key, i) => cost(key, row, most, words, i === 0)), TRAINING.map((key, i) => cost(key, row, most, words, i === 0)),
    metrics.map((metric, i) => quality(metric, row, words, i === 0)));
}

// A published system: only its quality is known.
function paper(figure, data) {
  const { words, metrics } = data, gap = (n) => S2S.h("td", { class: "s2s-first", colspan: n });
  const link = S2S.h("a", { href: figure.link, target: "_blank", rel: "noopener noreferrer" }, figure.source);
  return S2S.h("tr", { class: "s2s-paper", title: figure.note }, S2S.h("th", { scope: "row" }, figure.system, S2S.h("small", {}, words["table.published"], " · ", link)),
    gap(1), gap(COSTS.length), gap(TRAINING.length), metrics.map((metric, i) => S2S.h("td", { class: i ? null : "s2s-first" }, metric.key === figure.metric ? S2S.num(figure.value, 1) : "–")));
}

function head(data) {
  const { words, metrics, rows } = data, col = (key, i) => S2S.h("th", { scope: "col", class: i ? null : "s2s-first" }, words[`column.${key}`]);
  const tall = (n, key) => S2S.h("th", { colspan: n, scope: "colgroup" }, words[`column.${key}`]);
  return S2S.h("thead", {}, S2S.h("tr", {}, S2S.h("th", {}), S2S.h("th", {}), tall(COSTS.length, "costs"), tall(TRAINING.length, "training"), tall(metrics.length, "quality")),
    S2S.h("tr", {}, S2S.h("th", { scope: "col" }, words["column.model"]), SIZE.map(col), COSTS.map(col), TRAINING.map(col),
      metrics.map((metric, i) => S2S.h("th", { scope: "col", class: i ? null : "s2s-first" }, metric.label, metric.less ? "\u00a0↓" : "\u00a0↑"))));
}

function help(words) {
  const line = (key) => S2S.h("p", {}, S2S.fmt(words[`table.help.${key}`]));
  const formula = (key) => S2S.h("p", { class: "s2s-mt-formula" }, S2S.math(words[`table.help.${key}`]));
  return S2S.h("div", {}, line("fair"), line("serial"), line("count"), formula("recurrent"), line("recurrent_names"), formula("transformer"),
    line("transformer_names"), line("ms"), line("quality"));
}

// All cells as texts, for the two exports: exact numbers, or as on the screen.
function cells(data, exact) {
  const { words, rows, metrics, names, published } = data, keys = [...SIZE, ...COSTS, ...TRAINING];
  const value = (key, row) => (exact ? row[key] ?? "" : shown(key, row[key], words));
  const score = (metric, row) => {
    const found = row.scores[metric.key];
    return exact ? [found?.value ?? "", found?.low ?? "", found?.high ?? ""] : [`${scored(found)} ${interval(found)}`.trim()];
  };
  const heads = metrics.flatMap((metric) => (exact ? [metric.label, `${metric.label} 2.5 %`, `${metric.label} 97.5 %`] : [metric.label]));
  const found = [[words["column.model"], ...keys.map((key) => words[`column.${key}`]), ...heads]];
  for (const row of rows) found.push([exact ? row.name : names[row.name], ...keys.map((key) => value(key, row)), ...metrics.flatMap((metric) => score(metric, row))]);
  for (const figure of published) found.push([`${figure.system} (${figure.source})`, ...keys.map(() => ""),
    ...metrics.flatMap((metric) => { const own = metric.key === figure.metric ? figure.value : ""; return exact ? [own, "", ""] : [String(own)]; })]);
  return found;
}

function picture(panel, data) {
  const rows = cells(data, false), family = getComputedStyle(panel.root).fontFamily, c = S2S.colors, LINE = 28, PAD = 12;
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = `13px ${family}`;
  const widths = rows[0].map((_, i) => Math.ceil(Math.max(...rows.map((row) => ruler.measureText(row[i]).width))) + 2 * PAD);
  const { canvas, ctx } = S2S.canvas(widths.reduce((a, b) => a + b, 0), LINE * rows.length + 8, "");
  ctx.fillStyle = c.panel;
  ctx.fillRect(0, 0, 1e4, 1e4);
  ctx.font = ruler.font;
  rows.forEach((row, r) => {
    let x = 0;
    ctx.fillStyle = r ? c.text : c.dim;
    row.forEach((text, i) => {
      ctx.textAlign = i ? "right" : "left";
      ctx.fillText(text, i ? x + widths[i] - PAD : PAD, LINE * r + 22);
      x += widths[i];
    });
    ctx.fillStyle = c.line;
    ctx.fillRect(0, LINE * (r + 1) + 3, x, 1);
  });
  return S2S.png(canvas);
}

function foot(panel, data) {
  const { words, rows } = data, able = rows.some((row) => row.serial !== null);
  const button = S2S.h("button", { type: "button", "data-do": "measure", disabled: !able }, words["table.measure"]);
  button.onclick = () => {
    button.disabled = true;
    button.textContent = words["table.measuring"];
    panel.component.setTriggerValue("measure", Date.now()); // the number only makes it a new wish
  };
  return S2S.h("div", { class: "s2s-mt-foot" }, button, S2S.h("span", {}, data.measured ?? words["table.unmeasured"]));
}

export default S2S.view("models_table", {
  build(panel, data) {
    const { words, rows } = data, most = Object.fromEntries([...SIZE, ...COSTS, ...TRAINING].map((key) => [key, Math.max(1e-12, ...rows.map((row) => row[key] ?? 0))]));
    const read = rows.find((row) => row.n_source !== null);
    panel.setTitle(words["table.title"]);
    panel.setQuiet(read ? fill(words["table.quiet"], { n: read.n_source }) : null);
    panel.help(help(words));
    panel.say(sentence(data));
    const pick = (name) => name !== data.chosen && panel.component.setTriggerValue("pick", name);
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-mt", tabindex: "0", role: "group", "aria-label": words["table.title"] }, S2S.h("table", {}, head(data),
      S2S.h("tbody", {}, rows.map((row) => model(row, data, most, pick)), data.published.map((figure) => paper(figure, data))))), foot(panel, data));
    panel.exports([
      { label: panel.words.png, filename: "models.png", make: () => picture(panel, data) },
      { label: panel.words.csv, filename: "models.csv", make: () => S2S.csv(cells(data, true)) },
    ]);
  },
  draw() {}, // nothing in it depends on a step
});
