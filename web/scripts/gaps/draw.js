/* A map to put a new hub on, or to draw the area that it covers. The fields beside it say the same
 * and do without the map: a place, coordinates, or boroughs. */
import { phrases } from "../../phrases.js";

const DECIMALS = 5;
const CORNERS_LEAST = 3;

function button(words, onPress) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "sp-as-link";
  made.textContent = words;
  made.addEventListener("click", onPress);
  return made;
}

function choice(mode, words, isChosen, onChoose) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name: "", value: mode, checked: isChosen });
  input.addEventListener("change", () => onChoose(mode));
  label.append(input, ` ${words}`);
  return { label, input };
}

function round(number) {
  return Number(number.toFixed(DECIMALS));
}

/* What stands in the fields already. */
function placeOf(text) {
  const found = /^\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*$/.exec(text);
  return found ? { lat: Number(found[1]), lon: Number(found[2]) } : null;
}

function cornersOf(text) {
  try {
    return JSON.parse(text).coordinates[0].slice(0, -1).map(([lon, lat]) => ({ lon, lat }));
  } catch {
    return [];
  }
}

export function drawMount(main, form) {
  const box = main.querySelector("[data-draw]");
  const address = document.documentElement.dataset.leaflet;
  const near = main.querySelector("#f-hub_near");
  const polygon = main.querySelector("#f-coverage_polygon");
  if (!box || !address || !near || !polygon)
    return;
  const tools = document.createElement("div");
  const canvas = document.createElement("div");
  let mode = polygon.value ? "area" : "hub";
  let corners = cornersOf(polygon.value);
  let map = null;
  tools.className = "sp-draw__tools";
  canvas.className = "sp-draw__map sp-leaflet";

  function show() {
    map?.setPlace(mode === "hub" ? placeOf(near.value) : null);
    map?.setSketch(mode === "area" && corners.length ? corners : null);
  }

  function areaWrite() {
    const ring = corners.length >= CORNERS_LEAST ? [...corners, corners[0]].map(({ lon, lat }) => [lon, lat]) : null;
    polygon.value = ring ? JSON.stringify({ type: "Polygon", coordinates: [ring] }) : "";
    if (ring)
      near.value = "";
  }

  function changed() {
    show();
    form.ask();
  }

  function clear() {
    corners = [];
    polygon.value = "";
    near.value = "";
    changed();
  }

  function clicked({ lon, lat }) {
    if (mode === "hub") {
      near.value = `${round(lat)},${round(lon)}`;
      corners = [];
      polygon.value = "";
    } else {
      corners.push({ lon: round(lon), lat: round(lat) });
      areaWrite();
    }
    changed();
  }

  const hub = choice("hub", phrases.gaps.drawHub, mode === "hub", chosen);
  const area = choice("area", phrases.gaps.drawArea, mode === "area", chosen);
  function chosen(next) {
    mode = next;
    hub.input.checked = next === "hub";
    area.input.checked = next === "area";
    show();
  }

  const opener = button(phrases.gaps.drawOpen, async () => {
    opener.remove();
    canvas.hidden = false;
    tools.hidden = false;
    const { createMap } = await import(address);
    map = createMap(canvas, { label: phrases.gaps.drawLabel, onClick: clicked });
    show();
  });
  tools.append(hub.label, area.label,
               button(phrases.gaps.drawBack, () => {
                 corners.pop();
                 areaWrite();
                 changed();
               }),
               button(phrases.gaps.drawClear, clear));
  canvas.hidden = true;
  tools.hidden = true;
  box.append(opener, tools, canvas);
  box.hidden = false;
  near.addEventListener("change", show);
  polygon.addEventListener("change", () => {
    corners = cornersOf(polygon.value);
    show();
  });
}
