/* The page's main part: what it needs is mounted when it comes and unmounted when it goes. Only this
 * file puts another in its place. The address stays as it is, and no entry of the history is made
 * for a search: there is nothing for Back to show to whoever comes next. */
import { phrases } from "../../phrases.js";
import { printMount } from "../page/print.js";
import { formSend, pageGet } from "./api.js";
import { focusFind, focusPut } from "./focus.js";
import { placeButtonsMount } from "./place_buttons.js";
import { resultsMapMount } from "./results_map.js";
import { shortlistMount } from "./shortlist.js";
import { statusMount, statusSay } from "./status.js";
import { suggestMount } from "./suggest.js";
import { trailIsDeep, trailMove, trailPath, trailPush } from "./trail.js";

let main;
let ends = [];

function mount() {
  const near = main.querySelector("#f-near");
  const home = main.querySelector("#f-home");
  if (near)
    ends.push(suggestMount(near), placeButtonsMount(near, main.querySelector(".sp-near")));
  if (home)
    ends.push(suggestMount(home));
  ends.push(resultsMapMount(main), shortlistMount(main));
  main.querySelectorAll("[data-filter-apply]").forEach(button => { button.hidden = true; });
}

function unmount() {
  ends.forEach(end => end());
  ends = [];
}

function swap(next, title, body = document.body.className) {
  unmount();
  main.replaceWith(next);
  main = next;
  document.title = title;
  document.body.className = body;
  mount();
}

/* ---- sending ---- */

/* Said where the page is looked at, and heard. */
function trouble(words) {
  main.querySelector(".sp-trouble")?.remove();
  const told = document.createElement("p");
  told.className = "sp-trouble";
  told.setAttribute("role", "alert");
  told.textContent = words;
  (main.querySelector("[data-find-form]") ?? main).prepend(told);
  told.scrollIntoView({ block: "nearest" });
}

function busySet(isBusy) {
  main.setAttribute("aria-busy", String(isBusy));
  main.classList.toggle("sp-busy", isBusy);
}

function fieldsOf(form, submitter) {
  const fields = new URLSearchParams(new FormData(form));
  if (submitter?.name)
    fields.append(submitter.name, submitter.value);
  return fields;
}

/* What was open stays open while the list is narrowed. */
function foldsKeep(next, sender) {
  if (sender?.type === "checkbox" && next.querySelector("#narrow"))
    next.querySelector("#narrow").open = true;
}

async function send(form, submitter, sender = submitter) {
  const before = main;
  busySet(true);
  statusSay(phrases.find.busy);
  try {
    const { main: next, title } = await formSend(submitter?.getAttribute("formaction") ?? form.getAttribute("action"),
      fieldsOf(form, submitter));
    const isMain = !sender || sender.matches(".sp-near__button, [data-find-back], [data-shortlist-compare]");
    foldsKeep(next, sender);
    const focus = focusFind(next, before, isMain ? null : sender);
    swap(next, title);
    focusPut(focus);
    statusSay(main.querySelector(".govuk-error-summary") ? "" : main.querySelector("h1").textContent);
    printMount(main);
  } catch (problem) {
    busySet(false);
    trouble(problem.reached ? phrases.find.failed : phrases.find.offline);
  }
}

function submitted(event) {
  const form = event.target;
  if (!form.matches("[data-find-form]"))
    return;
  event.preventDefault();
  send(form, event.submitter);
}

/* ---- links ---- */

function answerOpen(link) {
  const field = document.querySelector(link.getAttribute("href"));
  for (let fold = field?.closest("details"); fold; fold = fold.parentElement.closest("details"))
    fold.open = true;
  const control = field?.matches("input, select") ? field : field?.querySelector("input, select");
  control?.focus();
}

const LISTS = "[data-find=results], [data-find=words]"; /* answers to what was posted: Back cannot ask again */

/* What is about a service, its sheet or who runs it comes in place, too, so that Back finds the list
 * again. The address says which, nothing else. Scripts that a page may have of its own need a whole one. */
const IN_PLACE = /^\/(services|organisations)\/[0-9a-f-]+(\/sheet)?(\?[^#]*)?$/;

async function pageOpen(address) {
  const from = main;
  busySet(true);
  try {
    const { main: next, title, page } = await pageGet(address);
    const known = new Set([...document.scripts].map(script => script.getAttribute("src")));
    if ([...page.scripts].some(script => !known.has(script.getAttribute("src"))))
      throw { reached: true };
    busySet(false);
    trailPush({ main, title: document.title, body: document.body.className, scroll: scrollY, followed: address }, address);
    backName(next.querySelector(".govuk-back-link"), from);
    swap(next, title, page.body.className);
    scrollTo(0, 0);
    focusPut({ target: main.querySelector("h1"), stays: true });
    printMount(main);
  } catch (problem) {
    busySet(false);
    if (problem.reached)
      location.assign(address);
    else
      trouble(phrases.find.offline);
  }
}

/* Its link goes one step back, wherever it was come from. */
function backName(link, from) {
  if (!link)
    return;
  link.dataset.back = "";
  if (from.matches(LISTS))
    link.textContent = phrases.find.backToList;
  else if (link.pathname !== trailPath())
    link.textContent = phrases.find.back;
}

function moved() {
  const step = trailMove({ main, title: document.title, body: document.body.className, scroll: scrollY });
  if (!step)
    return;
  swap(step.main, step.title, step.body);
  scrollTo(0, step.scroll);
  main.querySelector(`a[href="${step.followed}"]`)?.focus({ preventScroll: true });
}

function clicked(event) {
  const link = event.target.closest("a");
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || event.defaultPrevented || !main.contains(link))
    return;
  if (link.matches("[data-answer], [href='#change'], .govuk-error-summary a")) {
    event.preventDefault();
    answerOpen(link);
  } else if ("back" in link.dataset) {
    event.preventDefault();
    history.back();
  } else if ((trailIsDeep() || main.matches(`${LISTS}, [data-find=compare]`))
      && IN_PLACE.test(link.getAttribute("href"))) {
    event.preventDefault();
    pageOpen(link.getAttribute("href"));
  }
}

function changed(event) {
  const choice = event.target;
  if (choice.closest("#narrow") && choice.type === "checkbox")
    send(choice.form, null, choice);
}

export function viewMount() {
  main = document.querySelector("main[data-find]");
  statusMount();
  mount();
  document.addEventListener("submit", submitted);
  document.addEventListener("click", clicked);
  document.addEventListener("change", changed);
  addEventListener("popstate", moved);
}
