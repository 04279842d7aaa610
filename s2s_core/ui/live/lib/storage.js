// What the browser remembers of a person's choices. A private window remembers nothing, and nothing breaks.

export function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // a private window: the choice lasts as long as the page
  }
}

// The same for a value that is more than a text; null where nothing readable is stored.
export function recallValue(name) {
  try {
    return JSON.parse(recall(name));
  } catch {
    return null;
  }
}
