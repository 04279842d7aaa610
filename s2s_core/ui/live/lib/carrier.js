// A component that is not seen: it brings a block to the page.

import { unpack } from "./unpack.js";

export default function ({ data, parentElement }) {
  parentElement.closest?.("[data-testid=stElementContainer]")?.style.setProperty("display", "none");
  if (data?.length) unpack(data);
}
