/* Which names match what is typed: pure. */

export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[’']/g, "").replace(/[^a-z0-9]+/g, " ").trim();
}

/* Names with what to put into the box: the borough is added where the name alone would not do. */
export function namesPrepare({ boroughs, places, districts }, words) {
  const seen = new Map();
  for (const name of [...boroughs, ...places.map(place => place.name)])
    seen.set(fold(name), (seen.get(fold(name)) ?? 0) + 1);
  const all = [
    ...boroughs.map(name => ({ name, note: words.borough, value: name })),
    ...places.map(({ name, borough }) => ({ name, note: borough ?? "",
      value: borough && seen.get(fold(name)) > 1 ? `${name}, ${borough}` : name })),
    ...districts.map(name => ({ name, note: words.district, value: name })),
  ];
  return all.map(one => ({ ...one, key: fold(one.name) }));
}

/* Those that begin with it, then those of which a later word does; in each, the given order. */
export function namesMatch(names, typed, limit) {
  const key = fold(typed);
  if (key.length < 2)
    return [];
  const starts = names.filter(one => one.key.startsWith(key));
  if (starts.length && fold(starts[0].value) === key && starts.every(one => one.key === key))
    return []; /* it is there already */
  const inside = starts.length < limit ? names.filter(one => one.key.includes(` ${key}`)) : [];
  return [...starts, ...inside].slice(0, limit);
}
