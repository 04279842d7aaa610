// Finding units by what they do, and reference states by the units that are active in them.

import { valueAt } from "./units.js";

// Units that are beyond ± threshold at every brushed position, on one side, and not just before or after: clearest
// first.
export function unitsWithin(line, layer, [first, last], threshold, seen) {
  const units = line.values.shape[2];
  const matching = [];
  for (let unit = 0; unit < units; unit++) {
    const sign = Math.sign(valueAt(line, layer, first, unit));
    const share = (p) => (sign * valueAt(line, layer, p, unit)) / line.limit;
    let inside = Infinity;
    for (let p = first; p <= last; p++) inside = Math.min(inside, share(p));
    const before = first > 0 ? share(first - 1) : -1;
    const after = last + 1 < seen ? share(last + 1) : -1;
    const outside = Math.max(before, after);
    if (inside >= threshold && outside < threshold) {
      matching.push({ unit, sign, clear: inside - Math.max(0, outside) });
    }
  }
  return matching.sort((a, b) => b.clear - a.clear);
}

// How many of the wanted units are beyond the threshold in reference state i, and the sum of their values.
function count({ states, scale }, i, wanted, least) {
  const units = states.shape[1];
  let hits = 0;
  let sum = 0;
  for (const { unit, sign } of wanted) {
    const value = sign * ((states.data[i * units + unit] - 127.5) / 127.5) * scale.data[unit];
    if (value >= least) hits++;
    sum += value;
  }
  return { hits, sum };
}

// Reference states by how many of the units are beyond the threshold in them, then by how far: the first `listed`
// {index, hits, value}, and how many states have all units so.
export function statesLike(references, wanted, least, listed) {
  const order = (a, b) => b.hits - a.hits || b.sum - a.sum;
  const found = [];
  let enough = 0;
  for (let index = 0; index < references.states.shape[0]; index++) {
    const { hits, sum } = count(references, index, wanted, least);
    enough += hits === wanted.length;
    const state = { index, hits, sum, value: sum / wanted.length };
    if (found.length >= listed && order(found.at(-1), state) <= 0) continue;
    found.push(state);
    found.sort(order);
    found.length = Math.min(found.length, listed);
  }
  return { found, enough };
}
