// The sentence of a step of several lanes in words: who leaves the reference or the others, where attention looks,
// what memories are made of.

import { argmax, fmt, num, percent } from "./draw.js";
import { list } from "./lanes.js";

const SURE = 0.95; // where all lanes find a token so probable, none is singled out
const KINDS = { memory: 1, jacobian: 2 }; // whose memory is spoken of first
const LATER = 2; // added where a lane does not leave here: those that do come first

const names = (data, lanes) =>
  list(
    lanes.map((made) => made.lane.label),
    data.lang,
  );
const textAt = (made, t) => made.lane.target.texts[t];
const probAt = (made, t) => made.lane.probs.data[t];
const byProbability = (lanes, t) => [...lanes].sort((a, b) => probAt(b, t) - probAt(a, t));

function sayReading(data, lanes, sel) {
  const { words } = data;
  const at = data.n_reading + sel.step;
  if (at <= 0) return fmt(words.say_nothing);
  const { texts } = data.lanes[0].source;
  const token = texts[Math.min(at, texts.length) - 1];
  const line = fmt(sel.step === 0 ? words.say_read : words.say_reading, { token, at, n: data.n_reading });
  const holds = lanes.find((made) => made.lane.looks?.kind === "memory" && made.weights);
  if (holds) {
    const values = { model: holds.lane.label, percent: percent(holds.weights[0]), token: texts[0] };
    line.append(fmt(words.say_holds_first, values));
  }
  const once = lanes.filter((made) => made.lane.all_at_once);
  if (once.length && sel.step < 0) line.append(fmt(words.say_at_once, { model: names(data, once) }));
  return line;
}

// [token, lanes] by the token that the lanes have at step t, those of the most lanes first.
function groups(lanes, t) {
  const byToken = new Map();
  for (const made of lanes) {
    const token = textAt(made, t);
    byToken.set(token, [...(byToken.get(token) ?? []), made]);
  }
  return [...byToken.entries()].sort((a, b) => b[1].length - a[1].length);
}

// "x (A), y (B and C)": which lanes have which token.
function listed(data, parts) {
  const { words } = data;
  const line = document.createDocumentFragment();
  parts.forEach(([token, lanes], i) => {
    line.append(i ? words.comma : "", fmt(words.part, { token, models: names(data, lanes) }));
  });
  return line;
}

// Which lanes leave the reference here, and which still have what it wants.
function sayLeaving(data, leaving, rest, t) {
  const { words } = data;
  const wanted = data.reference.texts[t];
  const parts = groups(leaving, t);
  const said = { n: t + 1, models: names(data, leaving), wanted: wanted ?? words.end };
  const together = words[leaving.length > 1 ? "say_leave_many" : "say_leave"];
  const line =
    parts.length > 1
      ? fmt(words.say_leave_apart, { ...said, parts: listed(data, parts) })
      : fmt(together, { ...said, token: parts[0][0] });
  const right = rest.filter((made) => textAt(made, t) === wanted);
  if (right.length) line.append(fmt(words.say_stay, { models: names(data, right) }));
  return line;
}

// All lanes write the same token.
function saySame(data, going, t, token) {
  const { words } = data;
  const sorted = byProbability(going, t);
  const high = sorted[0];
  const low = sorted.at(-1);
  const values = {
    n: t + 1,
    k: going.length,
    token,
    model: high.lane.label,
    prob: num(probAt(high, t)),
    low: low.lane.label,
    least: num(probAt(low, t)),
  };
  if (going.length === 1) return fmt(words.say_one, values);
  return fmt(words[values.prob === values.least ? "say_same_sure" : "say_same"], values);
}

// The prefix is given: how probable each lane finds the token that is.
function sayGiven(data, going, t) {
  const { words } = data;
  const sorted = byProbability(going, t);
  const high = sorted[0];
  const low = sorted.at(-1);
  const least = probAt(low, t);
  const said = { n: t + 1, token: textAt(high, t) };
  const most = num(probAt(high, t));
  if (going.length === 1) {
    const values = { ...said, model: high.lane.label, prob: most, rank: high.lane.ranks.data[t] };
    return fmt(words.say_given_one, values);
  }
  if (most === num(least)) return fmt(words.say_given_equal, { ...said, prob: most });
  if (least > SURE) return fmt(words.say_given_sure, { ...said, least: num(least), model: low.lane.label });
  const values = { model: high.lane.label, prob: most, low: low.lane.label, least: num(least) };
  return fmt(words.say_given, { ...said, ...values, rank: low.lane.ranks.data[t] });
}

function sayWritten(data, going, t) {
  const { words } = data;
  const leaving = going.filter((made) => made.leaves === t);
  if (data.mode === "prefix" && going.every((made) => t < made.lane.n_given)) return sayGiven(data, going, t);
  if (leaving.length && data.reference) {
    const rest = going.filter((made) => !leaving.includes(made));
    return sayLeaving(data, leaving, rest, t);
  }
  const parts = groups(going, t);
  if (parts.length === 1) return saySame(data, going, t, parts[0][0]);
  return fmt(words[leaving.length ? "say_part" : "say_apart"], { n: t + 1, parts: listed(data, parts) });
}

// Whose memory is spoken of: of the lanes that leave here, else of all, an exact one before a Jacobian.
function held(lanes) {
  const able = lanes.filter((made) => made.weights && KINDS[made.lane.looks.kind]);
  const order = (made) => KINDS[made.lane.looks.kind] + (made.leaving ? 0 : LATER);
  return able.reduce((best, made) => (!best || order(made) <= order(best) ? made : best), null);
}

const shareAt = ({ weights }, at) => percent(weights[at] ?? 0);

// Where attention looks, and which share of the memories that makes up.
function saySeen({ words }, lanes) {
  const looking = lanes.find((made) => made.weights && made.lane.looks.kind === "attention");
  const holding = held(lanes);
  const first = looking ?? holding;
  if (!first) return "";
  const at = argmax(first.weights);
  const said = { model: first.lane.label, percent: shareAt(first, at), source: first.lane.source.texts[at] };
  if (!looking) return fmt(words[`say_${holding.lane.looks.kind}_most`], said);
  if (!holding) return fmt(words.say_looks, said);
  const values = { ...said, holder: holding.lane.label, share: shareAt(holding, at) };
  return fmt(words[`say_looks_${holding.lane.looks.kind}`], values);
}

// `lanes` are {lane, leaves, weights}: the token at which a lane leaves, and what it looks at now.
export function sayLanes(data, lanes, sel) {
  if (sel.step <= 0) return sayReading(data, lanes, sel);
  const t = sel.step - 1;
  const going = lanes.filter((made) => t < made.lane.target.tokens.length);
  const waiting = lanes.filter((made) => !going.includes(made));
  const line = document.createDocumentFragment();
  for (const made of lanes) made.leaving = made.leaves === t;
  if (going.length) line.append(sayWritten(data, going, t), saySeen(data, going));
  if (waiting.length) {
    const wait = data.words[waiting.length > 1 ? "say_wait_many" : "say_wait"];
    line.append(fmt(wait, { models: names(data, waiting) }));
  }
  return line;
}
