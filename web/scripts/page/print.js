/* Buttons that print, which only scripts can make work: pages hide them until then. */
export function printMount() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}
