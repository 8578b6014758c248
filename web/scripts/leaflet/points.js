/* Numbered discs. Each is a button with a name; its shape says the verdict, a dashed rim that its
 * place is known only roughly. */
import { DivIcon, LatLngBounds, LayerGroup, Marker, Polyline } from "leaflet/dist/leaflet-src.esm.js";
import { phrases } from "../../phrases.js";
import { spread } from "./spread.js";

const SIZE_PX = 30;
const APART_PX = 32;
const OVER_OTHERS = 1000;

function nameOf(point) {
  const words = phrases.map;
  return words.point(point.number, point.label, words.verdicts[point.verdict], point.approximate);
}

const Disc = DivIcon.extend({
  createIcon() {
    const { point } = this.options;
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = point.number ?? "";
    made.dataset.id = point.id;
    made.setAttribute("aria-label", nameOf(point));
    this._setIconStyles(made, "icon");
    return made;
  },
});

function classesOf(point) {
  return ["sp-disc", point.verdict && `sp-disc--${point.verdict}`, point.approximate && "sp-disc--about"]
    .filter(Boolean).join(" ");
}

function discOf(point) {
  return new Marker([point.lat, point.lon], {
    icon: new Disc({ point, className: classesOf(point), iconSize: [SIZE_PX, SIZE_PX] }),
    alt: nameOf(point),
    keyboard: true,
    riseOnHover: true,
    riseOffset: OVER_OTHERS,
  });
}

export function pointsMount(map) {
  const leads = new LayerGroup().addTo(map);
  const discs = new LayerGroup().addTo(map);
  let shown = new Map(); /* by id: {marker, at}, in the order of their numbers */
  let lit = [];

  function place() {
    leads.clearLayers();
    const items = [...shown.values()];
    const places = items.map(({ at }) => map.project(at));
    spread(places, APART_PX).forEach((spot, i) => {
      const { marker, at } = items[i];
      const isMoved = spot !== places[i];
      const to = isMoved ? map.unproject([spot.x, spot.y]) : at;
      marker.setLatLng(to);
      if (isMoved)
        leads.addLayer(new Polyline([at, to], { className: "sp-lead", interactive: false }));
    });
  }

  function mark(id, isLit) {
    const marker = shown.get(id)?.marker;
    marker?.setZIndexOffset(isLit ? OVER_OTHERS : 0);
    marker?.getElement()?.classList.toggle("sp-disc--lit", isLit);
  }

  function light(ids) {
    lit.forEach(id => mark(id, false));
    lit = [ids ?? []].flat();
    lit.forEach(id => mark(id, true));
  }

  function add(point, { onSelect, onHover }) {
    const marker = discOf(point).addTo(discs);
    const element = marker.getElement();
    if (onSelect)
      marker.on("click", () => onSelect(point.id));
    if (onHover) {
      for (const name of ["mouseenter", "focus"])
        element.addEventListener(name, () => onHover(point.id));
      for (const name of ["mouseleave", "blur"])
        element.addEventListener(name, () => onHover(null));
    }
    shown.set(point.id, { marker, at: marker.getLatLng() });
  }

  function set(points, callbacks = {}) {
    discs.clearLayers();
    shown = new Map();
    lit = [];
    for (const point of points)
      add(point, callbacks);
    place();
  }

  map.on("zoomend", place);
  return {
    set,
    light,
    bounds: () => new LatLngBounds([...shown.values()].map(({ at }) => at)),
    remove: () => map.off("zoomend", place),
  };
}
