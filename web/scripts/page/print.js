/* Buttons that print, which only scripts can make work: pages hide them until then. */
export function printMount(part = document) {
  for (const button of part.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.onclick = () => print(); /* one, however often a page comes back */
  }
}
