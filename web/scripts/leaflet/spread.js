/* Discs that would hide each other are drawn beside their places; the first stays. Distances are
 * pixels of one zoom. The server's drawings do the same (src/render/map_svg.c). */
const STEPS = 10;
const RINGS = 8;

function isFree(spots, spot, apart) {
  return spots.every(taken => Math.hypot(taken.x - spot.x, taken.y - spot.y) >= apart);
}

function spotNear(at, spots, apart) {
  let spot = at;
  for (let ring = 1; ring <= RINGS && !isFree(spots, spot, apart); ring++) {
    for (let step = 0; step < STEPS; step++) {
      const angle = step * 2 * Math.PI / STEPS;
      const far = ring * apart * 0.6;
      spot = { x: at.x + far * Math.cos(angle), y: at.y + far * Math.sin(angle) };
      if (isFree(spots, spot, apart))
        return spot;
    }
  }
  return spot;
}

/* Where each is drawn, in their order. */
export function spread(places, apart) {
  const spots = [];
  for (const at of places)
    spots.push(spotNear(at, spots, apart));
  return spots;
}
