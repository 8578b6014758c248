/* The page in place: what a change of the question means is fetched as the page that it is, and its
 * parts take the place of those shown. One page is on its way at a time; of the questions that come
 * meanwhile the last is asked next. */
import { phrases } from "../../phrases.js";
import { addressMount } from "./address.js";
import { pageGet } from "./api.js";
import { morph } from "./morph.js";

const SAID_AFTER_MS = 400;
const BUSY_AFTER_MS = 200;

export function viewMount(main) {
  const status = document.createElement("p");
  const address = addressMount();
  const listeners = [];
  let running = null;
  let waiting = null;
  let timer;
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  main.append(status);
  main.classList.add("sp-main-gaps--live");

  /* Said once things have come to rest, so that a slider does not chatter. */
  function say(words) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      status.textContent = words;
    }, SAID_AFTER_MS);
  }

  function part(of, name) {
    return of.querySelector(`[data-part="${name}"]`);
  }

  /* What was typed stays where it is being typed. */
  function formSync(fresh) {
    for (const now of main.querySelectorAll("form [name]")) {
      if (now === document.activeElement || !now.id)
        continue;
      const other = fresh.querySelector(`#${CSS.escape(now.id)}`);
      if (!other)
        continue;
      if (now.type === "checkbox" || now.type === "radio")
        now.checked = other.checked;
      else
        now.value = other.value;
    }
    for (const name of ["columns", "borough"]) {
      const old = main.querySelector(`form [type=hidden][name="${name}"]`);
      const other = fresh.querySelector(`form [type=hidden][name="${name}"]`);
      old?.remove();
      if (other)
        main.querySelector("[data-gaps-form]").append(document.adoptNode(other));
    }
  }

  /* False where the pages are too different. */
  function swap(fresh, isWrong) {
    const focused = document.activeElement?.id;
    for (const outline of main.querySelectorAll(".gap-lit"))
      outline.remove();
    const names = [...main.querySelectorAll("[data-part]")].map(one => one.dataset.part);
    const missing = [...fresh.querySelectorAll("[data-part]")].some(one => !names.includes(one.dataset.part));
    if (missing)
      return false;
    for (const name of names) {
      const old = part(main, name);
      const other = part(fresh, name);
      const holdsTyping = name === "ticks" && old.contains(document.activeElement);
      if (!other || holdsTyping || (isWrong && name !== "errors"))
        continue;
      morph(old, document.adoptNode(other));
    }
    if (!isWrong && !waiting) /* else the form is ahead of this answer */
      formSync(fresh);
    if (focused && document.activeElement?.id !== focused)
      document.getElementById(focused)?.focus({ preventScroll: true });
    return true;
  }

  /* Where what had the focus is gone, it goes to the heading of what stands in its place. */
  function focusKeep(before) {
    if (!before || document.activeElement !== document.body)
      return;
    const heading = (before.panel && document.getElementById("borough-name")) || main.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus();
  }

  async function run(question) {
    const begin = performance.now();
    const busy = setTimeout(() => main.setAttribute("aria-busy", "true"), BUSY_AFTER_MS);
    running = question;
    try {
      const page = await pageGet(question.address, question);
      const fresh = page?.querySelector("[data-gaps]");
      const isWrong = Boolean(fresh?.querySelector(".govuk-error-summary"));
      const self = question.body ? fresh?.querySelector("[data-self]")?.dataset.self : question.address;
      const active = document.activeElement;
      const before = active && active !== document.body && { panel: Boolean(active.closest(".sp-panel")) };
      if (!fresh || !swap(fresh, isWrong)) {
        if (!question.body)
          location.assign(question.address);
        return;
      }
      if (isWrong) {
        say(part(main, "errors").textContent);
        return;
      }
      if (question.history && self)
        address[question.history](self);
      document.title = page.title;
      for (const listener of listeners)
        listener();
      question.after?.();
      focusKeep(before);
      say(part(main, "sentence").textContent);
      requestAnimationFrame(() => performance.measure("redraw", { start: begin, end: performance.now() }));
    } catch {
      say(phrases.gaps.offline);
    } finally {
      clearTimeout(busy);
      running = null;
      main.removeAttribute("aria-busy");
      const next = waiting;
      waiting = null;
      if (next)
        run(next);
    }
  }

  return {
    say,
    onMove: address.onMove,
    onSwap: listener => listeners.push(listener),
    /* {address, body: of a POST, history: "push", "replace" or nothing, after: called once it is shown} */
    show(question) {
      if (running)
        waiting = question;
      else
        run(question);
    },
  };
}
