// What takes the server long is computed when its place is seen: until then this stands there, and tells the server.

import { h } from "./draw.js";

const LATER = 4000; // ms until it is said again that the place was seen
const AGAIN = 100; // ms until a view that has not come yet is looked for again
const APART = 40; // ms between two places that tell: what is told within one moment reaches one fragment alone
const watched = new WeakMap(); // the element of a component -> what watches its place

let free = 0; // when the next place may tell

function inTurn(act) {
  const now = performance.now();
  const at = Math.max(now, free);
  free = at + APART;
  setTimeout(act, at - now);
}

// `data`: {key: what will be computed, words, watch: a selector of the view that draws it, if that is elsewhere}.
function watch(element, { key, watch: selector }, component) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    inTurn(() => tell(1));
  });
  // Said again while nothing comes of it: a run of the page that is cut short can lose a report.
  const tell = (times) => {
    if (watched.get(element) !== observer) return;
    component.setStateValue("seen", { key, times });
    setTimeout(() => tell(times + 1), LATER);
  };
  const begin = () => {
    if (watched.get(element) !== observer) return;
    const place = selector ? document.querySelector(selector) : element.querySelector(".s2s-wait");
    if (place) observer.observe(place);
    else setTimeout(begin, AGAIN);
  };
  watched.get(element)?.disconnect();
  watched.set(element, observer);
  begin();
}

export default function (component) {
  const { data, parentElement } = component;
  const place = h("div", { class: data.watch ? "s2s-wait s2s-bare" : "s2s-wait s2s-panel" }, data.words);
  parentElement.querySelector(".s2s-wait")?.remove();
  parentElement.append(place);
  watch(parentElement, data, component);
  return () => {
    watched.get(parentElement)?.disconnect();
    watched.delete(parentElement);
    place.remove();
  };
}
