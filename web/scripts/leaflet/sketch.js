/* A polygon in the making. Who draws it keeps its corners; this only shows them. */
import { CircleMarker, LayerGroup, Polygon, Polyline } from "leaflet/dist/leaflet-src.esm.js";

const CORNER_PX = 5;

export function sketchMount(map) {
  const shown = new LayerGroup().addTo(map);

  function set(points) {
    shown.clearLayers();
    const corners = (points ?? []).map(({ lon, lat }) => [lat, lon]);
    const Shape = corners.length > 2 ? Polygon : Polyline;
    if (corners.length > 1)
      shown.addLayer(new Shape(corners, { className: "sp-sketch", interactive: false }));
    corners.forEach((at, i) => shown.addLayer(new CircleMarker(at, {
      radius: CORNER_PX + (i ? 0 : 2),
      className: i ? "sp-corner" : "sp-corner sp-corner--first",
      interactive: false,
    })));
  }

  return { set };
}
