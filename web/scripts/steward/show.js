/* Of a form with several kinds, only the fields of the chosen kind are shown. Hidden ones keep what
 * was typed; the server leaves them out. */
const FIELDS = {
  areas: ["0", "2"],
  groups: ["0", "2"],
  within: ["2"],
  claimed: ["2"],
  radius: ["3"],
  site: ["3"],
  polygon: ["4"],
};

export function showMount(form) {
  const kinds = form.querySelectorAll("input[name=kind]");
  const map = form.querySelector("[data-pick-areas]");
  if (!kinds.length)
    return;

  function show() {
    const kind = form.querySelector("input[name=kind]:checked")?.value ?? "";
    for (const [name, those] of Object.entries(FIELDS)) {
      const field = form.querySelector(`#f-${name}`);
      const group = field?.closest(".sp-fold") ?? field?.closest(".govuk-form-group");
      if (group)
        group.hidden = !those.includes(kind);
    }
    map?.classList.toggle("sp-draw--away", !["0", "2", "4"].includes(kind));
  }

  form.addEventListener("change", show);
  show();
}
