/* The ground: our own tiles, keys, touch and motion. */
import { Browser, Control, Map as LeafletMap, TileLayer } from "leaflet/dist/leaflet-src.esm.js";
import { phrases } from "../../phrases.js";

const LONDON = [-0.51, 51.286, 0.334, 51.692];
const DRAWN = [[51.04, -0.92], [51.94, 0.74]]; /* what tiles have something of, south-west first */
const ZOOM_LEAST = 6;
const ZOOM_MOST = 16;
const MOTION_S = 0.15;

/* Nothing moves where less motion is asked for; else nothing takes longer than a blink. */
const CalmMap = LeafletMap.extend({
  panBy(offset, options) {
    const motion = this.options.zoomAnimation ? { duration: MOTION_S } : { animate: false };
    return LeafletMap.prototype.panBy.call(this, offset, { ...options, ...motion });
  },
});

/* The wheel scrolls the page, until the map was clicked or reached by Tab. */
function wheelMount(map) {
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
}

function viewSet(map, { bounds = LONDON, center, zoom = 13 }) {
  if (center)
    map.setView([center.lat, center.lon], zoom);
  else
    map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]]);
}

/* Its box may come later, or change. */
function sizeMount(map, element) {
  const observer = new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false }));
  observer.observe(element);
  return observer;
}

export function baseMount(element, options) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const touch = matchMedia("(pointer: coarse)").matches;
  const classes = element.className;
  element.classList.add("sp-leaflet");
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", options.label ?? phrases.map.label);
  const map = new CalmMap(element, {
    attributionControl: false,
    zoomControl: false,
    minZoom: ZOOM_LEAST,
    maxZoom: ZOOM_MOST,
    maxBoundsViscosity: 1,
    zoomAnimation: !still,
    markerZoomAnimation: !still,
    fadeAnimation: false,
    inertia: false,
    scrollWheelZoom: false,
    dragging: !touch, /* one finger scrolls the page, two move the map, and so do its buttons */
    doubleClickZoom: !options.onClick,
  });
  map.addControl(new Control.Attribution({ prefix: false }).addAttribution(phrases.map.attribution));
  viewSet(map, options);
  new TileLayer("/tiles/base/{z}/{x}/{y}{ratio}.png", {
    ratio: Browser.retina ? "@2x" : "",
    bounds: DRAWN,
    noWrap: true,
    minZoom: ZOOM_LEAST,
    maxZoom: ZOOM_MOST,
    alt: "",
  }).addTo(map);
  wheelMount(map);
  if (options.onClick)
    map.on("click", ({ latlng }) => options.onClick({ lon: latlng.lng, lat: latlng.lat }));
  const observer = sizeMount(map, element);
  return {
    map,
    remove() {
      observer.disconnect();
      map.remove();
      element.className = classes;
      for (const name of ["role", "aria-label", "tabindex"])
        element.removeAttribute(name);
    },
  };
}
