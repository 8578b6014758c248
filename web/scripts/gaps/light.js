/* Map and table in step: what is pointed at or focused in one is lit in both; a click on the map
 * opens the borough's panel, as its link in the table does. */
const SVG = "http://www.w3.org/2000/svg";

export function lightMount(main, open) {
  let lit = null;

  /* An outline over everything, as neighbours lie over each other's borders. */
  function outline(path) {
    const copy = document.createElementNS(SVG, "path");
    copy.setAttribute("class", "gap-lit");
    copy.setAttribute("d", path.getAttribute("d"));
    path.parentNode.append(copy);
  }

  function light(code) {
    if (code === lit)
      return;
    lit = code;
    for (const old of main.querySelectorAll(".gap-lit"))
      old.remove();
    for (const row of main.querySelectorAll("tr[data-area]"))
      row.classList.toggle("is-lit", row.dataset.area === code);
    if (!code)
      return;
    for (const path of main.querySelectorAll(`.map path[data-area="${CSS.escape(code)}"]`))
      outline(path);
  }

  function codeOf(target) {
    return target.closest?.("path[data-area], tr[data-area]")?.dataset.area ?? null;
  }

  main.addEventListener("pointerover", event => light(codeOf(event.target)));
  main.addEventListener("pointerleave", () => light(null));
  main.addEventListener("focusin", event => light(codeOf(event.target)));
  main.addEventListener("focusout", () => light(null));
  main.addEventListener("click", event => {
    const code = event.target.closest?.("path[data-area]")?.dataset.area;
    const link = code && document.getElementById(`a-${code}`);
    if (link)
      open(link);
  });
  return {
    again() {
      lit = null;
    },
  };
}
