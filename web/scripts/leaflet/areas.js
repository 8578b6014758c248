/* Areas with a fill that says something. They lie under names and discs; the list beside the map
 * says the same, so keys do not stop at each. */
import { GeoJSON, LatLngBounds, SVG } from "leaflet/dist/leaflet-src.esm.js";
import { patternsAdd } from "./patterns.js";

const PANE = "areas";
const PANE_LEVEL = "350"; /* over the tiles, under lines and discs */
const BASE = "sp-area";

/* Its own SVG, as the whole of it is blended with the tiles. */
function rendererMount(map) {
  map.createPane(PANE).style.zIndex = PANE_LEVEL;
  map.getPane(PANE).classList.add("sp-areas");
  const renderer = new SVG({ pane: PANE, padding: 0.5 });
  renderer.addTo(map);
  patternsAdd(renderer._container);
  return renderer;
}

function classSet(layer, style, isActive) {
  const element = layer.getElement();
  if (element)
    element.setAttribute("class", [BASE, style ? `${BASE}--${style}` : `${BASE}--hidden`,
      isActive && "leaflet-interactive"].filter(Boolean).join(" "));
}

export function areasMount(map) {
  const renderer = rendererMount(map);
  let source = null;
  let drawn = null;
  let callbacks = {};
  let lit = null;

  function paint(styleOf) {
    drawn.eachLayer(layer => classSet(layer, styleOf(layer.feature), callbacks.onSelect));
  }

  function draw(geojson) {
    drawn?.remove();
    const features = [geojson].flat().flatMap(one => one.features ?? [one]);
    drawn = new GeoJSON({ type: "FeatureCollection", features }, {
      renderer,
      pane: PANE,
      interactive: true,
      bubblingMouseEvents: !callbacks.onSelect,
      smoothFactor: 0.5,
      filter: feature => /Polygon/.test(feature.geometry?.type),
    });
    drawn.on("click", ({ layer }) => callbacks.onSelect?.(layer.feature.id));
    drawn.on("mouseover", ({ layer }) => callbacks.onHover?.(layer.feature.id));
    drawn.on("mouseout", () => callbacks.onHover?.(null));
    drawn.addTo(map);
  }

  function light(id) {
    lit = id ?? null;
    drawn?.eachLayer(layer => {
      const isLit = lit !== null && layer.feature.id === lit;
      layer.getElement()?.classList.toggle(`${BASE}--lit`, isLit);
      if (isLit)
        layer.bringToFront();
    });
  }

  function set(geojson, styleOf = () => "covered", more = {}) {
    callbacks = more;
    if (!geojson) {
      drawn?.remove();
      drawn = source = null;
      return;
    }
    if (geojson !== source)
      draw(geojson);
    source = geojson;
    paint(styleOf);
    light(lit);
  }

  return { set, light, bounds: () => drawn?.getBounds() ?? new LatLngBounds([]) };
}
