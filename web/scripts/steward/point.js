/* Where a place is: a click on a map writes its latitude and longitude. */
import { phrases } from "../../phrases.js";
import { mapMount } from "./map.js";

const DECIMALS = 6;
const CLOSE_ZOOM = 13; /* closer, the ground shows no names */

function placeOf(text) {
  const found = /^\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*$/.exec(text ?? "");
  return found ? { lat: Number(found[1]), lon: Number(found[2]) } : null;
}

export function pointMount(form) {
  const box = form.querySelector("[data-pick-point]");
  const field = form.querySelector("#f-point");
  if (!box || !field)
    return;
  const mount = mapMount(box, {
    open: phrases.edit.pointOpen,
    label: phrases.edit.pointLabel,
    onClick: ({ lat, lon }) => {
      field.value = `${lat.toFixed(DECIMALS)}, ${lon.toFixed(DECIMALS)}`;
      show();
    },
    onOpen: map => {
      show();
      if (here())
        map.show(here(), CLOSE_ZOOM);
    },
  });

  /* What is typed, or else about where its postcode is. */
  function here() {
    return placeOf(field.value) ?? placeOf(box.dataset.spot);
  }

  function show() {
    const at = here();
    const approximate = !placeOf(field.value);
    mount.map()?.setPoints(at ? [{ id: "place", ...at, approximate, label: phrases.edit.pointMark }] : [], {});
  }

  mount.tools.append(Object.assign(document.createElement("span"), { textContent: phrases.edit.pointHint }));
  field.addEventListener("change", show);
}
