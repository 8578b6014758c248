/* The map beside the list, in step with it. What it shows comes from the cards, so the list says all
 * that the map says. It takes the place of the drawing when it comes into sight; should it not come,
 * the drawing stays. */
import { phrases } from "../../phrases.js";
import { degreesWords } from "./place_buttons.js";

const AHEAD_PX = 200;

function pointOf(card) {
  const text = selector => card.querySelector(selector)?.textContent.trim() ?? "";
  return {
    id: card.id,
    number: Number(text(".sp-card__number")),
    lon: Number(card.dataset.lon),
    lat: Number(card.dataset.lat),
    verdict: card.dataset.verdict,
    approximate: "about" in card.dataset,
    label: [text(".sp-card__name"), text(".sp-card__distance")].filter(Boolean).join(", "),
  };
}

function lightMount(list, map, signal) {
  const lit = event => event.target.closest?.(".sp-card")?.id ?? null;
  list.addEventListener("pointerover", event => map.light(lit(event)), { signal });
  list.addEventListener("pointerleave", () => map.light(null), { signal });
  list.addEventListener("focusin", event => map.light(lit(event)), { signal });
  list.addEventListener("focusout", () => map.light(null), { signal });
}

function cardLight(list, id) {
  list.querySelector(".sp-card--lit")?.classList.remove("sp-card--lit");
  if (id)
    document.getElementById(id)?.classList.add("sp-card--lit");
}

function cardSelect(id) {
  const card = document.getElementById(id);
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
}

/* A click beside all discs offers to search from there; it never does so by itself. */
function offerMake(box, form) {
  const offer = document.createElement("button");
  let point = null;
  offer.type = "button";
  offer.className = "sp-link sp-map__offer";
  offer.textContent = phrases.find.fromHere;
  offer.hidden = true;
  offer.addEventListener("click", () => {
    box.value = degreesWords(point);
    form.requestSubmit();
  });
  return { offer, set(clicked) { point = clicked; offer.hidden = false; } };
}

/* The map goes from one list to the next, so that it does not blink with every answer. */
let parked = null; /* {map, ground}, between two lists */
let clicked = () => {};

async function mapMake() {
  const { createMap } = await import(document.documentElement.dataset.leaflet);
  const ground = document.createElement("div");
  ground.className = "sp-results-map";
  return { ground, start: () => createMap(ground, { label: phrases.find.mapLabel, onClick: point => clicked(point) }) };
}

export function resultsMapMount(main) {
  const holder = main.querySelector(".sp-results .sp-map");
  const drawing = holder?.querySelector("svg");
  if (!drawing) {
    parked?.map.remove();
    parked = null;
    return () => {};
  }
  const list = main.querySelector(".sp-list");
  const ending = new AbortController();
  let undraw = () => {};

  function show(ground, start) {
    const { offer, set } = offerMake(main.querySelector("#f-near"), main.querySelector("[data-find-form]"));
    drawing.replaceWith(ground);
    ground.after(offer);
    const map = start();
    clicked = set;
    map.setPlace(holder.dataset.lon ? { lon: Number(holder.dataset.lon), lat: Number(holder.dataset.lat) } : null);
    map.setPoints([...list.querySelectorAll(".sp-card[data-lon]")].map(pointOf), {
      onSelect: cardSelect,
      onHover: id => cardLight(list, id),
    });
    map.fit();
    lightMount(list, map, ending.signal);
    undraw = () => {
      ground.replaceWith(drawing);
      offer.remove();
      parked = { map, ground };
    };
  }

  async function draw() {
    const { ground, start } = await mapMake();
    if (!ending.signal.aborted)
      show(ground, start);
  }

  const watcher = new IntersectionObserver(entries => {
    if (!entries.some(entry => entry.isIntersecting))
      return;
    watcher.disconnect();
    draw().catch(() => {}); /* the drawing stays */
  }, { rootMargin: `${AHEAD_PX}px` });
  if (parked) {
    const { map, ground } = parked;
    parked = null;
    show(ground, () => map);
  } else {
    watcher.observe(holder);
  }

  return () => {
    watcher.disconnect();
    ending.abort();
    undraw();
  };
}
