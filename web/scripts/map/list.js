/* The list as the page holds it: its cards are the only record of what the map shows. */

const cardsIn = root => [...root.querySelectorAll(".sp-card")];

/* The points of all cards. One service may have several places. */
export function listPoints(root) {
  return cardsIn(root).flatMap(card =>
    [...card.querySelectorAll("[data-lon]")].map((site, i) => ({
      id: `${card.id}.${i}`,
      number: card.dataset.number,
      lon: Number(site.dataset.lon),
      lat: Number(site.dataset.lat),
      label: `${card.dataset.name}, ${site.textContent.replace(/\.$/, "")}`,
      verdict: card.dataset.verdict,
      approximate: "about" in site.dataset,
    })));
}

const cardOf = (root, pointId) => root.querySelector(`#${pointId.split(".")[0]}`);

export function cardSelect(root, pointId) {
  const card = cardOf(root, pointId);
  card.querySelector("a").focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

export function cardLight(root, pointId) {
  for (const card of cardsIn(root))
    card.classList.toggle("sp-card--lit", pointId !== null && card === cardOf(root, pointId));
}

/* Calls back with the points of the card under the mouse or focus, or with none. What happens on the
 * map is the map's own. */
export function listWatch(root, onCard) {
  const tell = event => {
    const card = event.target.closest(".sp-card");
    if (!event.target.closest("[data-canvas]"))
      onCard(card ? listPoints(root).map(({ id }) => id).filter(id => cardOf(root, id) === card) : []);
  };
  for (const name of ["mouseover", "focusin"])
    root.addEventListener(name, tell);
  root.addEventListener("mouseleave", () => onCard([]));
}
