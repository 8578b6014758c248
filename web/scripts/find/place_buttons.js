/* Two more ways to say where she is: this device's place, asked for only when the button is pressed,
 * and a point on a map. Both put degrees into the box, where they can be seen and changed. */
import { phrases } from "../../phrases.js";
import { statusSay } from "./status.js";

const ABOUT_11_M = 4; /* decimals of degrees: nearer than anybody needs */
const WAIT_MS = 15000;

export function degreesWords({ lon, lat }) {
  return `${lat.toFixed(ABOUT_11_M)}, ${lon.toFixed(ABOUT_11_M)}`;
}

function buttonMake(words) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "sp-link";
  made.textContent = words;
  return made;
}

function locateMake(box, say) {
  const button = buttonMake(phrases.find.locate);
  button.addEventListener("click", () => {
    say(phrases.find.locating);
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      box.value = degreesWords({ lon: coords.longitude, lat: coords.latitude });
      say(phrases.find.located);
    }, () => say(phrases.find.locateFailed), { timeout: WAIT_MS, maximumAge: WAIT_MS });
  });
  return button;
}

function mapMake(box, say, after) {
  const button = buttonMake(phrases.find.point);
  const panel = document.createElement("div");
  let map = null;

  async function open() {
    const hint = document.createElement("p");
    const ground = document.createElement("div");
    hint.className = "govuk-hint";
    hint.textContent = phrases.find.pointHint;
    ground.className = "sp-point-map";
    panel.className = "sp-point";
    panel.append(hint, ground);
    after.after(panel);
    try {
      const { createMap } = await import(document.documentElement.dataset.leaflet);
      if (!ground.isConnected)
        return;
      map = createMap(ground, {
        label: phrases.find.pointLabel,
        onClick(point) {
          map.setPlace(point);
          box.value = degreesWords(point);
          say(phrases.find.pointed);
        },
      });
    } catch {
      say(phrases.find.failed);
      close();
    }
  }

  function close() {
    map?.remove();
    map = null;
    panel.replaceChildren();
    panel.remove();
    button.textContent = phrases.find.point;
    button.setAttribute("aria-expanded", "false");
  }

  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-expanded") === "true") {
      close();
      return;
    }
    button.textContent = phrases.find.pointHide;
    button.setAttribute("aria-expanded", "true");
    open();
  });
  return { button, close };
}

/* row: what holds the box and its button; a place for ours is kept beside it. */
export function placeButtonsMount(box, row) {
  const line = row.parentElement.querySelector("[data-ways]");
  const told = document.createElement("span");
  const say = words => { told.textContent = words; statusSay(words); };
  told.className = "sp-quiet";
  told.setAttribute("aria-hidden", "true"); /* the status says it */
  if ("geolocation" in navigator && isSecureContext)
    line.append(locateMake(box, say));
  const map = mapMake(box, say, line);
  line.append(map.button, told);
  return () => {
    map.close();
    line.replaceChildren();
  };
}
