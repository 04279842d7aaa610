// Weights that take the server longer than all else: handed to the lanes when they come. Nothing to see of itself.

import { view } from "../lib/panel.js";

export default view("late", {
  bare: true,
  build(panel, data, bus) {
    panel.root.hidden = true;
    bus.late = data;
    setTimeout(() => bus.redraw(["late"]), 0);
  },
  draw() {}, // nothing in it depends on a step
});
