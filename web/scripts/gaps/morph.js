/* Makes what is shown like a fresh copy and touches only what differs, so that little is laid out
 * anew, and focus and scroll stay. Rows of tables are told by their area, in whatever order. */

function attributes(old, fresh) {
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name))
      old.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value)
      old.setAttribute(name, value);
}

function rows(old, fresh) {
  const known = new Map([...old.rows].map(row => [row.dataset.area, row]));
  const isSame = old.rows.length === fresh.rows.length && [...fresh.rows].every(row => known.has(row.dataset.area));
  if (!isSame)
    old.replaceChildren(...fresh.childNodes);
  else
    for (const row of [...fresh.rows])
      morph(known.get(row.dataset.area), row);
}

function children(old, fresh) {
  if (old.childNodes.length !== fresh.childNodes.length) {
    old.replaceChildren(...fresh.childNodes);
    return;
  }
  [...fresh.childNodes].forEach((child, i) => morph(old.childNodes[i], child));
}

export function morph(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh);
  } else if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data)
      old.data = fresh.data;
  } else if (!("sort" in (old.dataset ?? {})) || old.textContent !== fresh.textContent) {
    attributes(old, fresh);
    if (old.nodeName === "TBODY")
      rows(old, fresh);
    else
      children(old, fresh);
  }
}
