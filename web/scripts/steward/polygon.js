/* A polygon in the making: its corners, and the field that holds them as GeoJSON. */
import { phrases } from "../../phrases.js";
import { button } from "./map.js";

const DECIMALS = 6;
const CORNERS_LEAST = 3;

function round(number) {
  return Number(number.toFixed(DECIMALS));
}

/* The outer ring of what stands there, if that is one polygon without holes. */
function cornersOf(text) {
  try {
    const { type, coordinates } = JSON.parse(text);
    const rings = type === "MultiPolygon" && coordinates.length === 1 ? coordinates[0] : coordinates;
    return rings.length === 1 ? rings[0].slice(0, -1).map(([lon, lat]) => ({ lon, lat })) : [];
  } catch {
    return [];
  }
}

export function polygonMount(form) {
  const field = form.querySelector("#f-polygon");
  let corners = cornersOf(field?.value ?? "");

  function write() {
    const ring = [...corners, corners[0]].map(({ lon, lat }) => [lon, lat]);
    field.value = corners.length < CORNERS_LEAST ? "" : JSON.stringify({ type: "Polygon", coordinates: [ring] });
  }

  field?.addEventListener("change", () => { corners = cornersOf(field.value); });
  return {
    corners: () => corners.length ? corners : null,
    add({ lon, lat }) {
      corners.push({ lon: round(lon), lat: round(lat) });
      write();
    },
    tools: changed => [
      button(phrases.edit.polygonBack, () => { corners.pop(); write(); changed(); }),
      button(phrases.edit.polygonClear, () => { corners = []; write(); changed(); }),
    ],
  };
}
