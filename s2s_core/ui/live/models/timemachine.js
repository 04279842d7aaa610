// The training time machine: the same input at two moments of the training. All moments came in one payload; sliders move between them.

import * as S2S from "../lib/index.js";

const SIDES = ["first", "second"], KEY = { first: "moment", second: "beside" }; // on the bus, and in the address
const GAP = 24, LEFT = 64, TOP = 22; // px between the sides; of row labels; of column labels
const CELL = [12, 40], ROW = 19; // px of a column, smallest and largest; of a row
const PLAY = 1200; // ms per moment
const LASTS_LONG = 60; // tokens: longer than any sentence here

S2S.css("timemachine", `
.s2s-tm-sides { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 16px ${GAP}px; }
.s2s-tm-sides.s2s-narrow { grid-template-columns: minmax(0, 1fr); }
.s2s-tm-side { min-width: 0; }
.s2s-tm-slide { display: flex; gap: 8px; align-items: flex-start; }
.s2s-tm-track { flex: 1; padding: 0 12px; min-width: 0; }
.s2s-tm-track input { width: 100%; margin: 0; display: block; height: 20px; accent-color: var(--s2s-target); cursor: pointer; }
.s2s-tm-ticks { position: relative; height: 20px; margin: 0 8px; }
.s2s-tm-ticks button { all: unset; position: absolute; transform: translateX(-50%); font-size: 12px; line-height: 20px; color: var(--s2s-dim); cursor: pointer; white-space: nowrap; padding: 0 2px; }
.s2s-tm-ticks button[aria-pressed=true] { color: var(--s2s-text); font-weight: 700; }
.s2s-tm-ticks button:focus-visible { outline: 2px solid var(--s2s-source); }
.s2s-tm-play { font: inherit; width: 28px; height: 24px; border: 1px solid var(--s2s-line); border-radius: 6px; background: var(--s2s-panel); color: var(--s2s-text); cursor: pointer; font-size: 11px; padding: 0; }
.s2s-tm h4 { margin: 8px 0 0; padding: 0; font-size: 14px; line-height: 20px; font-weight: 600; color: var(--s2s-text); }
.s2s-tm-facts { color: var(--s2s-dim); font-size: 12px; line-height: 18px; min-height: 36px; }
.s2s-tm-answer { font: 16px/26px var(--st-code-font, monospace); margin: 8px 0; padding: 4px 10px; border-radius: 6px; background: var(--s2s-bg); min-height: 34px; overflow-wrap: anywhere; white-space: pre-wrap; }
.s2s-tm .s2s-wrong { color: var(--s2s-negative); text-decoration: underline wavy; text-underline-offset: 4px; text-decoration-thickness: 1px; }
.s2s-tm .s2s-missing { color: var(--s2s-dim); border: 1px dashed var(--s2s-dim); border-radius: 3px; padding: 0 1px; margin: 0 1px; }
.s2s-tm .s2s-right { color: var(--s2s-gate); font-weight: 600; }
.s2s-tm-right { display: flex; flex-wrap: wrap; gap: 4px 16px; color: var(--s2s-dim); font-size: 12px; line-height: 20px; margin-bottom: 8px; }
.s2s-tm-right code { font: 14px/20px var(--st-code-font, monospace); color: var(--s2s-text); background: none; padding: 0; }
.s2s-tm-note { color: var(--s2s-dim); font-size: 12px; line-height: 20px; min-height: 20px; }
.s2s-tm-gates { display: grid; grid-template-columns: max-content minmax(60px, 1fr) 36px; gap: 2px 8px; align-items: center; font-size: 12px; line-height: 20px; max-width: 420px; }
.s2s-tm-gates .s2s-stack { display: flex; height: 10px; border-radius: 3px; overflow: hidden; background: var(--s2s-line); justify-content: space-between; }
.s2s-tm-gates .s2s-stack :first-child { background: var(--s2s-negative); }
.s2s-tm-gates .s2s-stack :last-child { background: var(--s2s-gate); }
.s2s-tm-gates b { font-weight: 400; text-align: right; color: var(--s2s-dim); }
.s2s-tm-curve { display: block; width: 100%; margin-bottom: 4px; }
.s2s-tm-curve text { font-size: 12px; fill: var(--s2s-dim); }
`);

const fill = (template, values) => S2S.fmt(template, values).textContent;
const clamp = (x, [low, high]) => Math.max(low, Math.min(high, x));
const nameOf = (moment) => (moment.percent === null ? "best" : String(moment.percent));
const label = (moment, words) => (moment.percent === null ? words.best : fill(words.moment, { percent: moment.percent }));

// Which moments to begin with: those in the address, those looked at before, else an early one beside the best.
function begin(state, data, bus) {
  const said = new URL(location.href).searchParams, last = data.moments.length - 1;
  const at = (name, before, otherwise) => {
    const linked = data.moments.findIndex((moment) => nameOf(moment) === said.get(name));
    return linked >= 0 ? linked : Math.max(0, Math.min(last, before ?? otherwise));
  };
  const early = data.moments.findIndex((moment) => moment.percent !== null && moment.percent >= 5);
  state.linked = bus.sel.moment !== undefined || said.has("moment"); // looked at before, or asked for: then it stays in the address
  bus.sel = { ...bus.sel, moment: at("moment", bus.sel.moment, Math.max(0, early)), beside: at("beside", bus.sel.beside, last) };
}

function report(state, data, bus) {
  clearTimeout(state.report);
  state.report = setTimeout(() => {
    const url = new URL(location.href);
    for (const side of SIDES) url.searchParams.set(KEY[side], nameOf(data.moments[bus.sel[KEY[side]]]));
    if (state.alive && url.href !== location.href) history.replaceState(history.state, "", url);
  }, 150);
}

// The validation perplexity over the training, on a logarithmic axis, with the moments as dots and two lines where one stands.
function curve(state, data, width) {
  const { moments, words } = data, H = 60, PAD = 40, end = Math.max(1, ...data.curve.map(([x]) => x));
  const lowest = data.curve.reduce((best, point) => (point[1] < best[1] ? point : best), [1, Infinity]);
  const share = (moment) => (moment.percent === null ? lowest[0] : moment.percent / 100);
  const all = [...data.curve.map(([, y]) => y), ...moments.map((moment) => moment.perplexity)].filter((y) => y !== null);
  if (!all.length) return null;
  const [low, high] = [Math.log(Math.min(...all)), Math.log(Math.max(...all))];
  const x = (s) => PAD + ((width - PAD - 16) * s) / end, y = (p) => 8 + (H - 16) * (1 - (Math.log(p) - low) / Math.max(1e-9, high - low));
  state.x = moments.map((moment) => x(share(moment)));
  state.lines = Object.fromEntries(SIDES.map((side, i) => [side, S2S.h("line", { y1: 2, y2: H - 2, stroke: i ? "var(--s2s-dim)" : "var(--s2s-target)", "stroke-width": 2, "stroke-dasharray": i ? "4 3" : null })]));
  const points = data.curve.map(([s, p]) => `${x(s).toFixed(1)},${y(p).toFixed(1)}`).join(" ");
  return S2S.h("svg", { class: "s2s-tm-curve", viewBox: `0 0 ${width} ${H}`, height: H, role: "img", "aria-label": words.curve },
    S2S.h("title", {}, words.curve), S2S.h("text", { x: PAD - 8, y: 14, "text-anchor": "end" }, S2S.num(Math.exp(high), 1)),
    S2S.h("text", { x: PAD - 8, y: H - 4, "text-anchor": "end" }, S2S.num(Math.exp(low), 2)),
    S2S.h("polyline", { points, fill: "none", stroke: "var(--s2s-dim)", "stroke-width": 1.5 }), Object.values(state.lines),
    moments.map((moment, i) => moment.perplexity !== null && S2S.h("circle", { cx: state.x[i], cy: y(moment.perplexity), r: 3.5, fill: "var(--s2s-text)" })));
}

function slider(state, data, bus, side) {
  const { words, moments } = data, last = moments.length - 1, at = state.sides[side];
  const move = (index) => { play(state, data, bus, false); bus.set({ [KEY[side]]: index }); };
  at.input = S2S.h("input", { type: "range", min: 0, max: last, step: 1, "data-do": KEY[side], "aria-label": fill(words.slider, { side: words[`side.${side}`] }),
    oninput: (event) => move(Number(event.target.value)) });
  at.ticks = moments.map((moment, i) => S2S.h("button", { type: "button", "data-moment": nameOf(moment), style: { left: `${(100 * i) / Math.max(1, last)}%` }, onclick: () => move(i) }, label(moment, words)));
  const button = side === "first" && (state.button = S2S.h("button", { type: "button", class: "s2s-tm-play", "data-do": "play", title: words.play, "aria-label": words.play,
    onclick: () => play(state, data, bus, !state.timer) }, "▶"));
  return S2S.h("div", { class: "s2s-tm-slide" }, button, S2S.h("div", { class: "s2s-tm-track" }, at.input, S2S.h("div", { class: "s2s-tm-ticks" }, at.ticks)));
}

function play(state, data, bus, on) {
  clearInterval(state.timer);
  state.timer = null;
  const last = data.moments.length - 1, name = on ? "pause" : "play";
  if (on) {
    if (bus.sel.moment >= last) bus.set({ moment: 0 });
    state.timer = setInterval(() => (bus.sel.moment < last ? bus.set({ moment: bus.sel.moment + 1 }) : play(state, data, bus, false)), PLAY);
  }
  state.button.textContent = on ? "❚❚" : "▶";
  state.button.title = data.words[name];
  state.button.setAttribute("aria-label", data.words[name]);
}

function gatesOf(state, data, side) {
  const names = Object.keys(data.moments[0].gates), at = state.sides[side];
  if (!names.length) return null;
  at.gateTitle = S2S.h("div", { class: "s2s-tm-note" });
  at.gates = Object.fromEntries(names.map((gate) => [gate, { shut: S2S.h("u"), open: S2S.h("u"), mean: S2S.h("b"), bar: null }]));
  at.lasting = S2S.h("div", { class: "s2s-tm-note" });
  const rows = names.map((gate) => {
    const { shut, open, mean } = at.gates[gate];
    return [S2S.h("span", {}, `${data.gate_names[gate]} `, S2S.math(`${gate}`)), (at.gates[gate].bar = S2S.h("div", { class: "s2s-stack" }, shut, open)), mean];
  });
  return [at.gateTitle, S2S.h("div", { class: "s2s-tm-gates" }, rows), at.lasting];
}

function sideOf(state, data, bus, side) {
  const at = (state.sides[side] = { shown: null });
  at.heading = S2S.h("h4");
  at.facts = S2S.h("div", { class: "s2s-tm-facts" });
  at.answer = S2S.h("div", { class: "s2s-tm-answer", "data-answer": side });
  at.note = S2S.h("div", { class: "s2s-tm-note" });
  return S2S.h("div", { class: "s2s-tm-side", "data-side": side }, slider(state, data, bus, side), at.heading, at.facts, at.answer,
    Object.keys(data.moments[0].maps).length ? mapOf(state, data, side) : null, at.note, gatesOf(state, data, side));
}

function heading(moment, words) {
  if (moment.percent === null) return words.heading_best;
  return moment.percent === 0 ? words.heading_start : fill(words.heading, { percent: moment.percent });
}

function facts(moment, data) {
  const { words } = data, said = [];
  if (moment.updates !== null) said.push(fill(words.updates, { n: moment.updates.toLocaleString("en") }));
  if (moment.perplexity !== null) said.push(fill(words.perplexity, { value: S2S.num(moment.perplexity) }));
  if (moment.exact !== null) said.push(fill(words.exact, { percent: S2S.percent(moment.exact), n: data.n_pairs }));
  said.push(fill(words.probability, { value: S2S.num(Math.exp(moment.log_prob)) }));
  return said.join(" · ");
}

function answer(moment, data) {
  if (!moment.text) return [S2S.h("span", { class: "s2s-missing" }, data.words.empty)];
  if (data.answer === null) return [moment.text];
  if (moment.right) return [S2S.h("span", { class: "s2s-right" }, `${moment.text} ✓`)];
  return moment.diff.map(([kind, text]) => S2S.h("span", { class: kind === "same" ? null : `s2s-${kind}`, title: kind === "same" ? null : data.words[kind] }, text));
}

function paintGates(state, data, at, moment) {
  if (!at.gates) return;
  const { words } = data, layer = Math.min(state.choice.layer, moment.lasting.length - 1);
  S2S.put(at.gateTitle, fill(words.gates, { layer: layer + 1 }));
  for (const [gate, parts] of Object.entries(at.gates)) {
    const [shut, open, mean] = moment.gates[gate][layer];
    parts.shut.style.width = `${100 * shut}%`;
    parts.open.style.width = `${100 * open}%`;
    parts.bar.title = fill(words.gate_title, { gate: data.gate_names[gate], shut: S2S.percent(shut), open: S2S.percent(open), mean: S2S.num(mean) });
    S2S.put(parts.mean, S2S.num(mean));
  }
  const held = moment.lasting[layer];
  S2S.put(at.lasting, held > LASTS_LONG ? words.lasting_long : fill(words.lasting, { n: S2S.num(held, 1) }));
}

function show(state, data, side, index) {
  const at = state.sides[side], moment = data.moments[index], { words } = data, more = moment.n_steps - moment.texts.length;
  at.input.value = String(index);
  at.input.setAttribute("aria-valuetext", label(moment, words));
  at.ticks.forEach((tick, i) => tick.setAttribute("aria-pressed", String(i === index)));
  S2S.put(at.heading, heading(moment, words));
  S2S.put(at.facts, facts(moment, data));
  at.answer.replaceChildren(...answer(moment, data));
  S2S.put(at.note, [at.canvas && limitOf(state, data) < 1 ? fill(words.scale, { value: S2S.num(limitOf(state, data)) }) : "", more > 0 ? fill(words.more, { n: more }) : "", moment.finished ? "" : words.unfinished].filter(Boolean).join(" · "));
  paintMap(state, data, at, moment);
  paintGates(state, data, at, moment);
  state.lines?.[side].setAttribute("transform", `translate(${state.x[index].toFixed(1)} 0)`);
}

function sentence(moment, data) {
  const { words } = data, name = moment.percent === null ? "say_best" : moment.percent === 0 ? "say_start" : "say";
  const inPlace = moment.diff.reduce((n, [kind, text]) => n + (kind === "same" ? text.length : 0), 0);
  const marks = data.answer === null ? fill(words.marks_unknown.replaceAll("**", ""), { value: S2S.num(Math.exp(moment.log_prob)) })
    : fill(words.marks.replaceAll("**", ""), { right: inPlace, n: data.answer.length });
  const text = moment.text.length > 40 ? `${moment.text.slice(0, 40)}…` : moment.text || words.nothing;
  return S2S.fmt(words[name], { percent: moment.percent, text, marks });
}

function help(data) {
  const { words } = data, line = (key, values) => S2S.h("p", {}, S2S.fmt(words[`help.${key}`], values)), kinds = Object.keys(data.moments[0].maps);
  const memory = kinds.includes("memory") && [line("memory"), S2S.h("p", {}, S2S.math(words["help.memory_formula"])), line("memory_gru")];
  return S2S.h("div", {}, line("what"), line("moments"), kinds.includes("attention") && line("attention"), memory, kinds.includes("gradient") && line("gradient"),
    Object.keys(data.moments[0].gates).length > 0 && line("gates"), data.n_pairs > 0 && line("perplexity", { n: data.n_pairs }));
}

function legend(data) {
  const { words } = data;
  if (data.answer === null) return null;
  return S2S.h("div", { class: "s2s-tm-right" }, S2S.h("span", {}, `${words.right_answer} `, S2S.h("code", {}, data.answer)), S2S.h("span", { class: "s2s-wrong" }, words.wrong),
    S2S.h("span", { class: "s2s-missing" }, words.missing), data.gold.length > 0 && S2S.h("span", {}, words.gold));
}

export default S2S.view("timemachine", {
  build(panel, data, bus) {
    const old = panel.state, kinds = Object.keys(data.moments[0].maps), narrow = panel.width < 680;
    if (old) { clearInterval(old.timer); old.alive = false; }
    const choice = old?.choice ?? { kind: kinds[0], layer: 99, head: null };
    if (!kinds.includes(choice.kind)) choice.kind = kinds[0];
    const layers = Math.max(data.moments[0].maps[choice.kind]?.shape[0] ?? 1, data.moments[0].lasting?.length ?? 1);
    choice.layer = Math.min(choice.layer, layers - 1);
    const side = narrow ? panel.width : (panel.width - GAP) / 2, width = Math.floor(clamp((side - LEFT) / data.source.texts.length, CELL));
    const state = (panel.state = { choice, sides: {}, limits: {}, alive: true, at: { width, w: width * data.source.texts.length, h: data.rows * ROW } });
    begin(state, data, bus);
    const repaint = () => { for (const name of SIDES) show(state, data, name, bus.sel[KEY[name]]); };
    panel.setTitle(data.words.title);
    panel.setQuiet(choosers(panel, data, repaint));
    panel.help(help(data));
    panel.body.replaceChildren(S2S.h("div", { class: "s2s-tm" }, curve(state, data, panel.width) ?? "", legend(data) ?? "",
      S2S.h("div", { class: `s2s-tm-sides${narrow ? " s2s-narrow" : ""}` }, SIDES.map((name) => sideOf(state, data, bus, name)))));
    const name = () => `${data.model}-${SIDES.map((each) => nameOf(data.moments[bus.sel[KEY[each]]])).join("-")}`;
    if (state.linked) report(state, data, bus); // a new text or language has written the address anew
    panel.exports([
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => picture(panel, data, bus) },
      { label: panel.words.csv, filename: `${data.model}-training.csv`, make: () => table(state, data) },
    ]);
  },
  draw(panel, data, sel, bus, changed) {
    const state = panel.state;
    for (const side of SIDES) {
      const index = sel[KEY[side]];
      if (state.sides[side].shown === index) continue;
      state.sides[side].shown = index;
      show(state, data, side, index);
      panel.root.dataset[KEY[side]] = nameOf(data.moments[index]);
    }
    panel.say(sentence(data.moments[sel.moment], data));
    if (changed.includes("moment") || changed.includes("beside")) report(state, data, bus);
  },
  end(panel) { if (panel.state) { panel.state.alive = false; clearInterval(panel.state.timer); } },
});
