// What takes the server long is computed when its place is seen: this stands there until then, and says so to the server.

import { h } from "./draw.js";

const watched = new WeakMap(); // the element of a component -> what watches its place

// `data`: {key: what will be computed, words, watch: a selector of the view that draws it, if that is elsewhere}.
function watch(element, { key, watch: selector }, component) {
  const place = (selector && document.querySelector(selector)) || element.querySelector(".s2s-wait");
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    component.setStateValue("seen", key);
  });
  observer.observe(place);
  return observer;
}

export default function (component) {
  const { data, parentElement } = component;
  watched.get(parentElement)?.disconnect();
  const place = h("div", { class: data.watch ? "s2s-wait s2s-bare" : "s2s-wait s2s-panel" }, data.words);
  parentElement.querySelector(".s2s-wait")?.remove();
  parentElement.append(place);
  watched.set(parentElement, watch(parentElement, data, component));
  return () => {
    watched.get(parentElement)?.disconnect();
    place.remove();
  };
}
