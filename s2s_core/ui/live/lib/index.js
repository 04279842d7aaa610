// All of the library under one name: import * as S2S from "../lib/index.js".

export * from "./attention.js";
export * from "./bus.js";
export * from "./draw.js";
export * from "./lanes.js";
export * from "./math.js";
export * from "./matrix.js";
export * from "./panel.js";
export * from "./theme.js";
export * from "./units.js";
export * from "./unpack.js";
