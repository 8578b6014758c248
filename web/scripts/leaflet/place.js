/* Where she is: a cross, never a disc that looks like a service. */
import { DivIcon, LatLngBounds, Marker } from "leaflet/dist/leaflet-src.esm.js";
import { phrases } from "../../phrases.js";

const SIZE_PX = 34;

export function placeMount(map) {
  let cross = null;

  function set(at) {
    cross?.remove();
    cross = null;
    if (!at)
      return;
    cross = new Marker([at.lat, at.lon], {
      icon: new DivIcon({ className: "sp-cross", iconSize: [SIZE_PX, SIZE_PX] }),
      alt: phrases.map.place,
      keyboard: false,
      interactive: false,
    }).addTo(map);
    cross.getElement().setAttribute("role", "img");
    cross.getElement().setAttribute("aria-label", phrases.map.place);
  }

  return { set, bounds: () => new LatLngBounds(cross ? [cross.getLatLng()] : []) };
}
