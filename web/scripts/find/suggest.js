/* Suggestions under a box for places: an ARIA combobox with a list. Names are fetched when the box
 * is first entered, and looked through here. */
import { phrases } from "../../phrases.js";
import { placesGet } from "./api.js";
import { namesMatch, namesPrepare } from "./names.js";
import { statusSay } from "./status.js";

const SHOWN_MAX = 8;
const SAY_AFTER_MS = 800; /* once typing rests */

let prepared = null;

async function namesLoad() {
  const places = prepared ? null : await placesGet();
  if (places)
    prepared ??= namesPrepare(places, phrases.find);
  return prepared ?? [];
}

function optionMake(id, { name, note }) {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.append(name);
  if (note) {
    const quiet = document.createElement("span");
    quiet.className = "sp-quiet";
    quiet.textContent = ` ${note}`;
    option.append(quiet);
  }
  return option;
}

export function suggestMount(box) {
  const list = document.createElement("ul");
  const ending = new AbortController();
  const { signal } = ending;
  let shown = [];
  let active = -1;
  let saying;

  list.id = `${box.id}-list`;
  list.className = "sp-suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", phrases.find.suggestions);
  list.hidden = true;
  box.after(list);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);

  function activate(index) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option)
      box.setAttribute("aria-activedescendant", option.id);
    else
      box.removeAttribute("aria-activedescendant");
  }

  function show(names) {
    shown = names;
    list.replaceChildren(...names.map((one, i) => optionMake(`${list.id}-${i}`, one)));
    list.hidden = !names.length;
    box.setAttribute("aria-expanded", String(names.length > 0));
    activate(-1);
  }

  function choose(index) {
    box.value = shown[index].value;
    show([]);
    clearTimeout(saying);
  }

  async function look() {
    const names = namesMatch(await namesLoad(), box.value, SHOWN_MAX);
    if (signal.aborted || document.activeElement !== box)
      return;
    show(names);
    clearTimeout(saying);
    if (shown.length)
      saying = setTimeout(() => statusSay(phrases.find.suggested(shown.length)), SAY_AFTER_MS);
  }

  const keys = {
    ArrowDown() {
      if (!shown.length)
        look();
      else
        activate(active + 1 < shown.length ? active + 1 : 0);
    },
    ArrowUp() {
      if (shown.length)
        activate(active > 0 ? active - 1 : shown.length - 1);
    },
    Enter: () => choose(active),
    Escape: () => show([]),
  };

  box.addEventListener("focus", () => { namesLoad(); }, { signal });
  box.addEventListener("input", look, { signal });
  box.addEventListener("blur", () => { clearTimeout(saying); show([]); }, { signal });
  box.addEventListener("keydown", event => {
    const press = keys[event.key];
    const isOpen = shown.length > 0;
    if (!press || (event.key === "Enter" && active < 0) || (event.key === "Escape" && !isOpen))
      return;
    event.preventDefault();
    press();
  }, { signal });
  list.addEventListener("pointerdown", event => event.preventDefault(), { signal }); /* the box keeps the focus */
  list.addEventListener("click", event => {
    const option = event.target.closest("[role=option]");
    if (option)
      choose([...list.children].indexOf(option));
  }, { signal });
  if (document.activeElement === box)
    namesLoad();

  return () => {
    clearTimeout(saying);
    ending.abort();
    show([]);
    list.remove();
  };
}
