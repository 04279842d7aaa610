// The links of the navigation say what is on the screen: one that is opened in another tab shows the same model and
// sentence there. In this tab the session knows them, and Streamlit follows a link by itself.

const LINKS = ".st-key-s2s_navigation a";
const NOT_CARRIED = ["present", "panels"]; // how this page alone is shown

const models = new Map(); // by task, the model last named: Compare's address names its lanes only

// The query of a page's link, made of that of the page that is shown.
export function carried(search) {
  const query = new URLSearchParams(search);
  for (const name of NOT_CARRIED) query.delete(name);
  const task = query.get("task");
  if (query.has("model")) models.set(task, query.get("model"));
  else if (models.has(task)) query.set("model", models.get(task));
  return query.toString();
}

function refresh() {
  const query = carried(location.search);
  for (const link of document.querySelectorAll(LINKS)) {
    const url = new URL(link.href);
    url.search = query;
    if (link.href !== url.href) link.href = url.href;
  }
}

// Streamlit takes every click for one in this tab; with a key held the browser knows better.
function onClick(event) {
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (elsewhere && event.target.closest?.(LINKS)) event.stopPropagation();
}

// Once a window. Where a browser does not tell of a new address, a link is made ready when a pointer or the focus
// comes.
if (!window.__s2sNavigation) {
  window.__s2sNavigation = true;
  window.navigation?.addEventListener?.("currententrychange", refresh);
  for (const name of ["pointerover", "pointerdown", "focusin"]) {
    document.addEventListener(name, (event) => event.target.closest?.(LINKS) && refresh(), true);
  }
  document.addEventListener("click", onClick, true);
  refresh();
}
