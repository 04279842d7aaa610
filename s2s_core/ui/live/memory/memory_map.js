// How much of the memory each source token makes up when a target token is written: a map [target, source], exact, in
// three forms.

import { segment } from "../lib/choosers.js";
import { csv, tokenColumns } from "../lib/download.js";
import { css, fmt, h, num, plain } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { matrix } from "../lib/matrix.js";
import { view } from "../lib/panel.js";
import { readSteps } from "../lib/progress.js";
import { FORMS, finePercent, logs, readForm, sentence, shownLayer, written } from "./memory_map_values.js";
import { layerChooser, layerIn, paragraphs } from "./memory_place.js";

css(
  "memory_map",
  `
[data-view="memory_map"] .s2s-say { min-height: 40px; }
.s2s-mm-foot { margin: 8px 0 0; padding: 0; color: var(--s2s-dim); font-size: 12px; line-height: 20px;
  min-height: 20px; }
.s2s-mm-foot b { color: var(--s2s-text); font-weight: 600; }
.s2s-mm-quiet { display: inline-flex; flex-wrap: wrap; gap: 4px 8px; justify-content: flex-end; align-items: baseline; }
`,
);

function paint(panel, data, sel) {
  const { state } = panel;
  const { form } = panel.choice;
  const made = readForm(data, form, sel);
  state.made = made;
  if (made.limit === null) {
    state.map.paint(logs(made.values), made.scale);
    state.map.values = made.values;
  } else state.map.paint(made.values, made.scale, made.limit);
  const full = form === "share" ? finePercent(made.limit) : num(made.limit ?? 1, 2);
  state.foot.replaceChildren(fmt(data.words[`foot.${form}`], { full, unit: sel.unit + 1 }));
}

function choosers(panel, data, bus) {
  const { words } = data;
  const { state } = panel;
  const forms = FORMS[data.cell].map((form) => [form, words[`form.${form}`]]);
  state.layer = layerChooser(words, data.share.shape[0], bus);
  state.forms = segment(words.choose_form, forms, (form) => {
    panel.choice.form = form;
    bus.redraw(["form"]);
  });
  return h("span", { class: "s2s-mm-quiet" }, state.layer, state.forms.node);
}

function makeMap(panel, data, bus) {
  const { words, source, target } = data;
  const hover = (side, index) => {
    bus.set({ hover: side && { side, index } });
    panel.say(sentence(panel, data, bus.sel));
  };
  return matrix({
    rows: target.texts,
    cols: source.texts,
    width: panel.width,
    family: panel.family,
    goto: words.goto,
    label: plain(words.picture, { target: target.texts.length, source: source.texts.length }),
    on: { hover, pick: (t) => bus.set({ step: t + 1 }) },
  });
}

function table(panel, data, bus) {
  const { values } = readForm(data, panel.choice.form, bus.sel);
  const n = data.source.texts.length;
  const rows = [["step", "token", ...tokenColumns(data.source.tokens)]];
  for (let t = 0; t < written(data, bus.sel); t++) {
    rows.push([t + 1, data.target.tokens[t], ...values.subarray(t * n, (t + 1) * n)]);
  }
  return csv(rows);
}

// The choosers say what is shown; the output's form has no layer to choose.
function showChoice(state, data, form, sel) {
  state.forms.press(form);
  if (!state.layer) return;
  state.layer.value = String(shownLayer(data, form, sel));
  state.layer.disabled = form === "output";
}

export default view("memory_map", {
  build(panel, data, bus) {
    const { words, cell } = data;
    const choice = (panel.choice ??= { form: "share" });
    const state = (panel.state = { painted: null });
    if (!FORMS[cell].includes(choice.form)) choice.form = "share";
    panel.setTitle(words[`title.${cell}`]);
    panel.setQuiet(choosers(panel, data, bus));
    const forms = cell === "rnn" ? [] : ["help.forms"];
    panel.help(paragraphs(words, ["help.what", `help.${cell}`, ...forms, "help.not"]));
    state.map = makeMap(panel, data, bus);
    state.foot = h("p", { class: "s2s-mm-foot" });
    panel.body.replaceChildren(state.map.node, state.foot);
    offer(panel, () => `${data.model}-memory-${choice.form}-${layerIn(data.share, bus.sel) + 1}`, {
      exactCsv: (exact) => table(panel, exact, bus),
    });
  },
  draw(panel, data, sel) {
    const { state } = panel;
    const { form } = panel.choice;
    const wanted = `${form}/${sel.layer}/${form === "unit" ? sel.unit : ""}`;
    if (state.painted !== wanted) {
      state.painted = wanted;
      paint(panel, data, sel);
      showChoice(state, data, form, sel);
    }
    const read = readSteps(sel, data);
    state.map.show({ now: sel.step - 1, written: written(data, sel), read, hover: sel.hover });
    panel.say(sentence(panel, data, sel));
  },
});
