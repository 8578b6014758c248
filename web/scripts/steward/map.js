/* A map that opens when asked for. What it does can be done with the fields beside it too. */
import { phrases } from "../../phrases.js";

export function button(words, onPress) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "sp-as-link";
  made.textContent = words;
  made.addEventListener("click", onPress);
  return made;
}

/* box: an empty element. Calls onOpen(map) once the map is there. Returns {tools, map()}. */
export function mapMount(box, { open, label, onClick, onOpen }) {
  const address = document.documentElement.dataset.leaflet;
  const tools = document.createElement("div");
  const canvas = document.createElement("div");
  let map = null;
  tools.className = "sp-draw__tools";
  tools.hidden = true;
  canvas.className = "sp-draw__map sp-leaflet";
  canvas.hidden = true;

  const opener = button(open, async () => {
    opener.remove();
    canvas.hidden = false;
    tools.hidden = false;
    try {
      const { createMap } = await import(address);
      map = createMap(canvas, { label, onClick });
      document.querySelector("[data-drawn-map]")?.remove(); /* this one says more */
      onOpen(map);
    } catch {
      canvas.hidden = true;
      tools.hidden = true;
      box.append(Object.assign(document.createElement("p"), { className: "govuk-body", textContent: phrases.edit.mapFailed }));
    }
  });
  box.append(opener, tools, canvas);
  box.hidden = false;
  return { tools, map: () => map };
}
