// Whose the keys are after the mouse: a button, a switch or a list that it has used gives them back to the time line.
// Who came to a control with the tabulator stays there, and so does who is about to type or has opened something.

const USED = "button, summary, [role=button], [role=radio], [role=switch], [role=tab], [type=checkbox], [type=radio]";
const OPENED = '[aria-expanded="true"], .s2s-pop *, [data-testid=stPopoverBody] *, [role=dialog] *';
const LIST = 200; // ms until a list that was chosen from has closed and taken the focus

// Whether a list of the browser's own has been chosen from, but not with the keys.
export const chosenByMouse = (target) => target.matches?.("select") && !target.matches(":focus-visible");

function giveBack(act) {
  const at = document.activeElement;
  if (at?.matches(USED) && !at.matches(OPENED)) act();
}

// After a click; one that the keyboard made has no `detail`.
export function giveBackLater(event, act) {
  if (!event.detail || event.target.closest?.("a[href]")) return;
  if (event.target.closest?.("[role=option]")) setTimeout(act, LIST);
  else setTimeout(() => giveBack(act), 0);
}
