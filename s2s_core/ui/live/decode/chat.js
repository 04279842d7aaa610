// The dialogue above the time line: what was said, outlined where the model reads it, and its reply as it is written.
// A reply is taken into the page's text box here, without the server: nothing is computed before the next turn is
// typed.

import { css, fmt, h } from "../lib/draw.js";
import { view } from "../lib/panel.js";
import { shownSteps, writtenSteps } from "../lib/progress.js";

css(
  "chat",
  `
.s2s-turns { list-style: none; margin: 0; padding: 2px; display: flex; flex-direction: column; gap: 4px;
  max-height: 132px; overflow-y: auto; }
.s2s-turn { margin: 0; max-width: min(84%, 760px); padding: 3px 10px; border: 1px solid transparent;
  border-radius: 10px; font-size: 14px; line-height: 20px; align-self: flex-start; overflow-wrap: anywhere; }
.s2s-turn small { font-size: 12px; color: var(--s2s-dim); margin-right: 8px; }
.s2s-turn[data-who=you] { align-self: flex-end; }
.s2s-turn.s2s-heard { border-color: var(--s2s-source); }
.s2s-turn.s2s-unheard { color: var(--s2s-dim); border-color: var(--s2s-line); border-style: dashed; }
.s2s-turn.s2s-reply { background: color-mix(in srgb, var(--s2s-target) 12%, transparent); }
.s2s-turn.s2s-reply small { color: inherit; }
.s2s-turn.s2s-reply i { font-style: normal; opacity: .7; }
.s2s-talk-foot { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; margin-top: 4px; }
.s2s-talk-foot p { flex: 1 1 240px; margin: 0; font-size: 13px; line-height: 20px; color: var(--s2s-dim); }
.s2s-talk-foot p b { color: var(--s2s-text); font-weight: 600; }
.s2s-talk-foot .s2s-button:disabled { opacity: .5; cursor: default; }
`,
);

const BOX = ".st-key-source_text input";
const { set: setValue } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");

// Puts a text into the page's box as if it had been typed there, the caret behind it.
function type(text) {
  const box = document.querySelector(BOX);
  if (!box) return null;
  setValue.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  box.setSelectionRange(text.length, text.length);
  box.scrollLeft = box.scrollWidth;
  return box;
}

function reply(data, bus) {
  bus.set({ step: bus.max });
  type(data.begun);
}

// The emptied box is sent by leaving it; then it has the focus again.
function anew() {
  const box = type("");
  box?.blur();
  box?.focus();
}

function bubble(turn, heard) {
  const look = heard ? "s2s-heard" : "s2s-unheard";
  return h("li", { class: `s2s-turn ${look}`, "data-who": turn.who }, h("small", {}, turn.by), turn.words);
}

function sentence({ words, lang, turns, n_read: read }) {
  const line = fmt(read === 1 ? words["say.one"] : words["say.more"], { n: read });
  const left = turns.length - read;
  if (!left) return line;
  line.append(lang === "zh" ? "" : " ", fmt(left === 1 ? words["say.left_one"] : words["say.left"], { n: left }));
  return line;
}

function makeButton(name, label, title, onclick, disabled = false) {
  return h("button", { type: "button", class: "s2s-button", "data-do": name, title, onclick, disabled }, label);
}

function foot(data, bus) {
  const { words } = data;
  const further = () => reply(data, bus);
  return h(
    "div",
    { class: "s2s-talk-foot" },
    h("p", {}, sentence(data)),
    makeButton("reply", words.reply, words.reply_help, further, !data.begun),
    makeButton("anew", words.anew, words.anew_help, anew),
  );
}

export default view("chat", {
  bare: true,
  build(panel, data, bus) {
    const first = data.turns.length - data.n_read;
    const turns = data.turns.map((turn, i) => bubble(turn, i >= first));
    const written = h("span");
    const rest = h("i");
    const look = { class: "s2s-turn s2s-reply", "data-who": "model" };
    const answer = h("li", look, h("small", {}, data.by), written, rest);
    const list = h("ol", { class: "s2s-turns", tabindex: "0", "aria-label": data.words.label }, turns, answer);
    panel.root.setAttribute("aria-label", data.words.label);
    panel.body.replaceChildren(list, foot(data, bus));
    panel.state = { list, written, rest };
    list.scrollTop = list.scrollHeight;
  },
  draw(panel, data, sel) {
    const { list, written, rest } = panel.state;
    const now = writtenSteps(sel);
    const shown = shownSteps(sel, data.pieces.length);
    written.textContent = data.pieces.slice(0, now).join("");
    rest.textContent = shown > now ? data.pieces.slice(now, shown).join("") : "";
    if (!shown) rest.textContent = "…";
    list.scrollTop = list.scrollHeight;
  },
});
