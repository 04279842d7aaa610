// All of the library under one name, for tests and programs beside the app. The rooms import by name, from the module
// that has it: `import { h } from "../lib/draw.js";`.

export * from "./attention.js";
export * from "./blocks.js";
export * from "./bus.js";
export * from "./cells.js";
export * from "./chips.js";
export * from "./choosers.js";
export * from "./draw.js";
export * from "./exact.js";
export * from "./exports.js";
export * from "./heads.js";
export * from "./lanes.js";
export * from "./math.js";
export * from "./matrix.js";
export * from "./navigation.js";
export * from "./panel.js";
export * from "./photograph.js";
export * from "./present.js";
export * from "./progress.js";
export * from "./say_lanes.js";
export * from "./storage.js";
export * from "./theme.js";
export * from "./unit_search.js";
export * from "./units.js";
export * from "./unpack.js";
