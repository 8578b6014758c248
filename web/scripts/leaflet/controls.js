/* Buttons to zoom and to move: what fingers and a mouse do by dragging can be done by pressing. */
import { Control, DomEvent } from "leaflet/dist/leaflet-src.esm.js";
import { phrases } from "../../phrases.js";

const STEP = 1 / 3; /* of the map's width or height */

function button(sign, label, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "sp-map-button";
  made.textContent = sign;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", press);
  return made;
}

function group(position, label, buttons) {
  const made = document.createElement("div");
  made.className = "sp-map-buttons";
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", label);
  made.append(...buttons);
  DomEvent.disableClickPropagation(made);
  return new (Control.extend({ options: { position }, onAdd: () => made }))();
}

export function controlsMount(map) {
  const words = phrases.map;
  const zoomIn = button("+", words.zoomIn, () => map.zoomIn());
  const zoomOut = button("−", words.zoomOut, () => map.zoomOut());
  const move = (x, y) => () => map.panBy(map.getSize().scaleBy({ x: x * STEP, y: y * STEP }));
  map.addControl(group("topleft", words.zoom, [zoomIn, zoomOut]));
  map.addControl(group("bottomleft", words.move, [
    button("←", words.moveWest, move(-1, 0)),
    button("↑", words.moveNorth, move(0, -1)),
    button("↓", words.moveSouth, move(0, 1)),
    button("→", words.moveEast, move(1, 0)),
  ]));
  /* Still reached by Tab at the last step, or focus would be lost with it. */
  map.on("zoomend", () => {
    zoomIn.setAttribute("aria-disabled", String(map.getZoom() >= map.getMaxZoom()));
    zoomOut.setAttribute("aria-disabled", String(map.getZoom() <= map.getMinZoom()));
  });
}
