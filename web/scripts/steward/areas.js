/* Boroughs are ticked in the list or on the map: both show the same. On the same map a polygon is
 * drawn, when that is what the row is about. */
import { phrases } from "../../phrases.js";
import { mapMount } from "./map.js";

const KIND_POLYGON = "4";

export function areasMount(form, polygon) {
  const box = form.querySelector("[data-pick-areas]");
  const ticks = form.querySelector("[data-ticks=areas]");
  if (!box || !ticks)
    return;
  ticks.closest(".govuk-form-group").before(box);
  let boroughs = null;
  const codeOf = feature => feature.properties.code ?? feature.id;
  const tickOf = code => ticks.querySelector(`input[value="borough/${CSS.escape(code)}"]`);
  const draws = () => form.querySelector("input[name=kind]:checked")?.value === KIND_POLYGON;
  const codeById = new Map();

  const mount = mapMount(box, {
    open: phrases.edit.areasOpen,
    label: phrases.edit.areasLabel,
    onClick: at => {
      if (draws()) {
        polygon.add(at);
        show();
      }
    },
    onOpen: async () => {
      const answer = await fetch("/api/boroughs", { headers: { accept: "application/geo+json" } });
      boroughs = answer.ok ? await answer.json() : null;
      boroughs?.features.forEach(feature => codeById.set(feature.id, codeOf(feature)));
      show();
    },
  });

  function toggle(id) {
    const tick = tickOf(codeById.get(id));
    if (tick) {
      tick.checked = !tick.checked;
      show();
    }
  }

  function show() {
    const map = mount.map();
    if (!map)
      return;
    hint.textContent = draws() ? phrases.edit.polygonHint : phrases.edit.areasHint;
    tools.forEach(tool => { tool.hidden = !draws(); });
    map.setSketch(draws() ? polygon.corners() : null);
    if (boroughs)
      map.setAreas(boroughs, feature => !draws() && tickOf(codeOf(feature))?.checked ? "covered" : "land",
                   draws() ? {} : { onSelect: toggle, nameOf: feature => feature.properties.name });
  }

  const hint = document.createElement("span");
  const tools = polygon.tools(show);
  mount.tools.append(hint, ...tools);
  form.addEventListener("change", show);
}
