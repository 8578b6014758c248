/* Keeps map and list in step, and answers the page's form and links in place: the server draws each
 * state, so the page is the same with script and without. */
import { boroughsGet, layerGet, pageGet } from "./api.js";
import { cardLight, cardSelect, listPoints, listWatch } from "./list.js";

const codes = text => new Set(text.split(" ").filter(Boolean));

/* What is shaded, as the drawing's element says. Without the boundaries the words still say it. */
async function areasShow(map, drawing) {
  const sure = codes(drawing.dataset.sure);
  const maybe = codes(drawing.dataset.maybe);
  if (!sure.size && !maybe.size) {
    map.setAreas(null);
    return;
  }
  const boroughs = await boroughsGet().catch(() => null);
  map.setAreas(boroughs, ({ id }) => sure.has(id) ? "covered" : maybe.has(id) ? "maybe" : "");
}

async function layerShow(map, drawing) {
  const name = drawing.dataset.layer;
  map.setContext(name ? await layerGet(name).catch(() => null) : null);
}

function show(map, root) {
  const list = root.querySelector("[data-part='list']");
  const drawing = root.querySelector("[data-part='drawing']");
  map.setPoints(listPoints(list), {
    onSelect: id => cardSelect(list, id),
    onHover: id => {
      cardLight(list, id);
      map.light(id);
    },
  });
  return Promise.all([areasShow(map, drawing), layerShow(map, drawing)]);
}

/* Focus stays on the thing that was pressed, or on what stands in its place. */
function focusKeep(root, change) {
  const active = document.activeElement;
  const card = root.contains(active) ? active.closest(".sp-card") : null;
  const isOurs = root.contains(active);
  change();
  if (!isOurs || document.contains(active))
    return;
  const place = card && root.querySelector(`#${card.id} [data-swap]`);
  (place ?? root.querySelector("[data-part='list']")).focus({ preventScroll: Boolean(place) });
}

function partsSwap(root, page) {
  const fresh = page.querySelector("[data-directory]");
  if (!fresh)
    return false;
  focusKeep(root, () => {
    for (const part of root.querySelectorAll("[data-part]"))
      part.replaceWith(fresh.querySelector(`[data-part='${part.dataset.part}']`));
  });
  root.querySelector("[data-status-line]").textContent = fresh.dataset.status;
  return true;
}

/* The address without fields that were left empty. */
function formAddress(form) {
  const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(chosen).toString();
  return query ? `${form.getAttribute("action")}?${query}` : form.getAttribute("action");
}

const here = () => location.pathname + location.search;

export async function directoryMount(root) {
  const main = root.closest("main");
  const canvas = root.querySelector("[data-canvas]");
  let asking = new AbortController();
  let shown = here();
  const { createMap } = await import(document.documentElement.dataset.leaflet);
  root.classList.add("sp-directory--live");
  const map = createMap(canvas, {});
  listWatch(root, ids => map.light(ids));
  await show(map, root);
  root.dataset.ready = "";

  async function go(address, isNew) {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    delete root.dataset.ready;
    try {
      const page = await pageGet(address, signal);
      if (!partsSwap(root, page))
        throw new Error("no list");
      if (isNew)
        history.pushState(null, "", address);
      shown = here();
      await show(map, root);
      root.dataset.ready = "";
    } catch {
      if (!signal.aborted)
        location.assign(address); /* the browser tells what is wrong */
    }
  }

  main.addEventListener("submit", event => {
    if (!event.target.matches("[data-swap]"))
      return;
    event.preventDefault();
    go(formAddress(event.target), true);
  });
  main.addEventListener("click", event => {
    const link = event.target.closest("a[data-swap]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button)
      return;
    event.preventDefault();
    go(link.getAttribute("href"), true);
  });
  /* a link to a part of the page makes an entry of the history as well */
  addEventListener("popstate", () => shown === here() || go(here(), false));
}
