/* The finder opens pages in place, and its memory of them ends when one is reloaded or come back to. Then
 * Back changes the address alone, and the page has to be asked for. */

export function historyMount() {
  const path = location.pathname;
  const isMoving = document.querySelector("[data-find], [data-directory], [data-gaps]"); /* these see to it themselves */
  if (!isMoving)
    addEventListener("popstate", () => {
      if (location.pathname !== path)
        location.reload();
    });
}
