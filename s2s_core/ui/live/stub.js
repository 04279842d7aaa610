// A view before its module is there: Streamlit calls it, and it calls the module, now or when the module has come.
export default function (component) {
  const scripts = (window.s2sScripts ??= { ready: new Map(), waiting: new Map(), ends: new WeakMap() });
  const draw = scripts.ready.get("VIEW");
  const element = component.parentElement;
  if (draw) scripts.ends.set(element, draw(component));
  else scripts.waiting.set(element, { view: "VIEW", component });
  return () => {
    scripts.waiting.delete(element);
    scripts.ends.get(element)?.();
  };
}
