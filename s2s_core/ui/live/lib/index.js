// All of the library under one name: import * as S2S from "../lib/index.js". The rooms `lib` and `decode` import by
// name, from the module that has it; other rooms may do either, but one way throughout a room.

export * from "./attention.js";
export * from "./bus.js";
export * from "./choosers.js";
export * from "./draw.js";
export * from "./exports.js";
export * from "./heads.js";
export * from "./lanes.js";
export * from "./math.js";
export * from "./matrix.js";
export * from "./panel.js";
export * from "./photograph.js";
export * from "./progress.js";
export * from "./say_lanes.js";
export * from "./storage.js";
export * from "./theme.js";
export * from "./unit_search.js";
export * from "./units.js";
