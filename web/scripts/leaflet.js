/* Maps of ours on Leaflet. Loaded only where a map is shown:
 *
 *   const { createMap } = await import(document.documentElement.dataset.leaflet);
 *   const map = createMap(element, { bounds, label, onClick });
 *
 * Degrees are WGS 84. element: empty; its height is the style sheet's (.sp-leaflet), or yours.
 * Options, all of them optional:
 *   bounds   [west, south, east, north]: what it shows first; all of London if absent
 *   center   {lon, lat}, with zoom (6 to 16), instead of bounds
 *   label    what the map shows, for people who do not see it
 *   onClick  ({lon, lat}) for a click beside all points and areas
 *
 * The map has:
 *   setPoints(points, {onSelect(id), onHover(id or null)})  numbered discs, drawn anew.
 *       A point: {id, number, lon, lat, label, verdict, approximate}. verdict: "suitable", "ask",
 *       "unsuitable", or nothing for a plain disc; number may be absent. A disc is a button: select
 *       moves focus to the item of the list, as the map opens nothing itself.
 *   light(id, ids or null)         marks one disc, or several
 *   setPlace({lon, lat} or null)   the cross: where she is
 *   setAreas(geojson or null, styleOf(feature), {onSelect(id), onHover(id or null), nameOf(feature)})
 *       styleOf: "land", "covered", "maybe", "partly-1" to "partly-3", "unknown", "none", "outline",
 *       or "" for an area that is not drawn. The same geojson again only changes the styles. It may
 *       arrive as [geojson, geojson] for layers on top of each other; feature.id names an area.
 *   lightArea(id or null)          marks one area
 *   setContext(geojson or null)    things that are not ours: small squares and thin lines
 *   setSketch(points or null)      a polygon in the making, of {lon, lat}; its first corner is marked
 *   fit(maxZoom)                   shows all points and the place; areas if there are none
 *   show({lon, lat}, zoom)         moves there
 *   remove()                       takes everything down
 *   leaflet                        Leaflet's own map
 */
import { areasMount } from "./leaflet/areas.js";
import { baseMount } from "./leaflet/base.js";
import { contextMount } from "./leaflet/context.js";
import { controlsMount } from "./leaflet/controls.js";
import { placeMount } from "./leaflet/place.js";
import { pointsMount } from "./leaflet/points.js";
import { sketchMount } from "./leaflet/sketch.js";

const FIT_ZOOM = 14;

export function createMap(element, options = {}) {
  const base = baseMount(element, options);
  const { map } = base;
  controlsMount(map);
  const areas = areasMount(map);
  const context = contextMount(map);
  const points = pointsMount(map);
  const place = placeMount(map);
  const sketch = sketchMount(map);

  function fit(maxZoom = FIT_ZOOM) {
    const bounds = points.bounds().extend(place.bounds());
    const all = bounds.isValid() ? bounds : areas.bounds();
    if (all.isValid())
      map.fitBounds(all, { padding: [40, 40], maxZoom, animate: false });
  }

  return {
    leaflet: map,
    setPoints: points.set,
    light: points.light,
    setPlace: place.set,
    setAreas: areas.set,
    lightArea: areas.light,
    setContext: context.set,
    setSketch: sketch.set,
    fit,
    show: (at, zoom = map.getZoom()) => map.setView([at.lat, at.lon], zoom, { animate: false }),
    remove() {
      points.remove();
      base.remove();
    },
  };
}
