/* Exit this page: by its button, or by three presses of Shift within five seconds. The page is
 * blanked before the other one comes, and it takes this one's place in the history. The link works
 * without script, too; then this page stays one Back away, as the privacy page says. */
import { phrases } from "../../phrases.js";

const PRESSES = 3;
const WITHIN_MS = 5000;

function leave(address) {
  document.documentElement.replaceChildren(); /* nothing left to read while the other page loads */
  location.replace(address);
}

export function exitMount() {
  const link = document.querySelector("[data-exit]");
  if (!link)
    return;
  const status = document.querySelector("[data-exit-status]");
  let presses = 0;
  let timer;

  function forget() {
    presses = 0;
    status.textContent = "";
  }

  link.addEventListener("click", event => {
    event.preventDefault();
    leave(link.href);
  });
  document.addEventListener("keydown", event => {
    if (event.key !== "Shift") {
      if (presses) /* Shift for a capital letter, not to leave */
        forget();
      return;
    }
    if (event.repeat)
      return;
    presses += 1;
    clearTimeout(timer);
    timer = setTimeout(forget, WITHIN_MS);
    if (presses === PRESSES)
      leave(link.href);
    else if (presses > 1) /* the first may be for a capital letter */
      status.textContent = phrases.page.pressShift(PRESSES - presses);
  });
  /* A page that comes back out of the browser's memory is asked for anew, and is not seen until then. */
  addEventListener("pagehide", event => { document.documentElement.hidden = event.persisted; });
  addEventListener("pageshow", event => {
    if (event.persisted)
      location.reload();
  });
}
