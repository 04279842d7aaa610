// Weights that take the server longer than all else: handed to the lanes when they come. Nothing to see of itself.

import * as S2S from "../lib/index.js";

export default S2S.view("late", {
  bare: true,
  build(panel, data, bus) {
    panel.root.hidden = true;
    bus.late = data;
    setTimeout(() => bus.redraw(["late"]), 0);
  },
  draw() {},
});
