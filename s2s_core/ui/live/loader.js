// Turns the modules of a message into modules of the browser, and calls the views that wait for them.
const scripts = (window.s2sScripts ??= { ready: new Map(), waiting: new Map(), ends: new WeakMap() });
const urls = (scripts.urls ??= new Map()); // path -> {source, url}
const pending = (scripts.pending ??= []); // modules that wait for those that they import

const IMPORT = /^((?:import|export)\b[^;]*?\bfrom\s+)"(\.[^"]+)";/gm;
const pathOf = (name, from) => new URL(name, `https://s2s/${from}`).pathname.slice(1);

// Whether all that a module imports is there. Messages may come in any order: what has to wait is tried again.
const complete = ([path, source]) => [...source.matchAll(IMPORT)].every(([, , name]) => urls.has(pathOf(name, path)));

// A module with the addresses of those that it imports in place of their paths.
function place([path, source]) {
  const linked = source.replace(IMPORT, (_, head, name) => `${head}"${urls.get(pathOf(name, path)).url}";`);
  const text = `${linked}\n//# sourceURL=s2s/${path}`;
  urls.set(path, { source, url: URL.createObjectURL(new Blob([text], { type: "text/javascript" })) });
}

async function load([path]) {
  const { default: draw } = await import(urls.get(path).url);
  if (!draw) return;
  scripts.ready.set(path, draw);
  for (const [element, { view, component }] of scripts.waiting) {
    if (view !== path) continue;
    scripts.waiting.delete(element);
    scripts.ends.set(element, draw(component));
  }
}

// Each module is placed after those that it imports; one that came before unchanged is not placed again.
function take(modules) {
  pending.push(...modules.filter(([path, source]) => urls.get(path)?.source !== source));
  for (let at = pending.findIndex(complete); at >= 0; at = pending.findIndex(complete)) {
    const [module] = pending.splice(at, 1);
    place(module);
    load(module).catch((error) => console.error(module[0], error));
  }
}

export default function ({ data, parentElement }) {
  parentElement.closest?.("[data-testid=stElementContainer]")?.style.setProperty("display", "none");
  take(data.modules);
}
