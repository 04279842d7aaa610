// The colours, light or dark.

export const LIGHT = {
  source: "#2563c9",
  target: "#b45309",
  attention: "#5b2bb0",
  gate: "#0f766e",
  negative: "#8a5a13",
  bg: "#fbfbfa",
  panel: "#ffffff",
  line: "#e4e6ea",
  text: "#1c2430",
  dim: "#667085",
};
export const DARK = {
  source: "#7aa8f8",
  target: "#f2a25a",
  attention: "#b79bff",
  gate: "#4fd1c0",
  negative: "#dcaa5e",
  bg: "#12151b",
  panel: "#191d25",
  line: "#2b313c",
  text: "#e8eaee",
  dim: "#97a0b0",
};
const MIDDLE = 384; // half of three channels of 255: what is darker is dark
export let colors = LIGHT;

// Red, green and blue of "#rrggbb", "rgb(r, g, b)" or "rgba(…)".
function channels(colour) {
  if (colour.startsWith("#")) return [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  return (colour.match(/\d+/g) ?? [255, 255, 255]).slice(0, 3).map(Number);
}

// Light or dark, from Streamlit's own background colour; sets the CSS variables for the whole page.
export function applyTheme(element) {
  const background = getComputedStyle(element).getPropertyValue("--st-background-color").trim() || "#ffffff";
  const [red, green, blue] = channels(background);
  const dark = red + green + blue < MIDDLE;
  const name = dark ? "dark" : "light";
  const root = document.documentElement;
  colors = dark ? DARK : LIGHT;
  if (root.dataset.s2sTheme !== name) {
    root.dataset.s2sTheme = name;
    root.style.setProperty("color-scheme", name);
    for (const [key, value] of Object.entries(colors)) root.style.setProperty(`--s2s-${key}`, value);
  }
  return name;
}
