// A component that is not seen: it brings a block to the page, or the answer to a question for exact numbers.

import { takeAnswer } from "./exact.js";
import { unpack } from "./unpack.js";

export default function ({ data, parentElement }) {
  parentElement.closest?.("[data-testid=stElementContainer]")?.style.setProperty("display", "none");
  if (!data?.length) return;
  const { data: message } = unpack(data);
  if (message.asked) takeAnswer(message);
}
