/* Layers of context: points, lines and areas that are not ours, told apart from services by their
 * square marks and thin lines. The list beside the map names them. */
import { DivIcon, GeoJSON, Marker } from "leaflet/dist/leaflet-src.esm.js";

const SIZE_PX = 10;

export function contextMount(map) {
  let shown = null;

  function set(geojson) {
    shown?.remove();
    shown = geojson && new GeoJSON(geojson, {
      interactive: false,
      style: () => ({ className: "sp-context-shape" }),
      pointToLayer: (feature, at) => new Marker(at, {
        icon: new DivIcon({ className: "sp-context-point", iconSize: [SIZE_PX, SIZE_PX] }),
        keyboard: false,
        interactive: false,
      }),
    }).addTo(map);
  }

  return { set };
}
