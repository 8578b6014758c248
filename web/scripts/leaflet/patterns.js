/* Hatching and dots, which say a verdict without colour. As in the server's drawings
 * (src/render/map_gaps.c); the colours are the style sheet's. */
const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes))
    made.setAttribute(key, value);
  return made;
}

function pattern(id, size, turn, shape) {
  const made = element("pattern", {
    id, width: size, height: size, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})`,
  });
  made.append(element("rect", { width: size, height: size }), shape);
  return made;
}

const line = size => element("path", { d: `M${size / 2} 0v${size}` });

/* For each SVG that areas are drawn in. */
export function patternsAdd(svg) {
  const defs = element("defs", {});
  defs.append(
    pattern("area-hatch", 9, 45, line(9)),
    pattern("area-dots", 8, 0, element("circle", { cx: 4, cy: 4, r: 1.5 })),
    ...[1, 2, 3].map(step => pattern(`area-step-${step}`, 16, 45, line(16))),
  );
  svg.prepend(defs);
}
