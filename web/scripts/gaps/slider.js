/* The slider over the strip of days. Dragging goes to any day, the arrow keys go from change to
 * change. Its day is the form's own field. */
import { phrases } from "../../phrases.js";

const DAY_MS = 86400000;
const YEAR_DAYS = 365;

function fieldValue(day) {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

function words(day) {
  return phrases.gaps.day(new Date(day * DAY_MS));
}

export function sliderMount(main, view, form) {
  const days = main.querySelector(".sp-days");
  const field = main.querySelector("#f-as_of");
  if (!days || !field)
    return;
  const box = document.createElement("div");
  const label = document.createElement("label");
  const output = document.createElement("output");
  const input = document.createElement("input");
  box.className = "sp-slider";
  label.htmlFor = "day";
  label.append(`${phrases.gaps.slider} `, output);
  output.htmlFor = "day";
  Object.assign(input, { type: "range", id: "day", step: 1 });
  input.setAttribute("list", "change-days");
  box.append(label, input);
  days.insertBefore(box, days.querySelector("[data-first]"));
  let changes = [];

  function name() {
    const isChange = changes.includes(Number(input.value));
    output.textContent = words(input.value);
    input.setAttribute("aria-valuetext", isChange ? phrases.gaps.changeDay(words(input.value)) : words(input.value));
  }

  function read() {
    const strip = days.querySelector("[data-first]");
    if (!strip)
      return;
    changes = [...days.querySelectorAll("datalist option")].map(option => Number(option.value));
    input.min = strip.dataset.first;
    input.max = strip.dataset.last;
    if (document.activeElement !== input)
      input.value = strip.dataset.shown;
    name();
  }

  function go(day) {
    input.value = Math.min(Math.max(day, input.min), input.max);
    moved();
  }

  function moved() {
    name();
    field.value = fieldValue(input.value);
    form.ask();
  }

  input.addEventListener("input", moved);
  input.addEventListener("keydown", event => {
    const day = Number(input.value);
    const before = () => changes.filter(one => one < day).pop();
    const after = () => changes.find(one => one > day);
    const targets = {
      ArrowLeft: before,
      ArrowDown: before,
      ArrowRight: after,
      ArrowUp: after,
      PageDown: () => day - YEAR_DAYS,
      PageUp: () => day + YEAR_DAYS,
      Home: () => changes[0],
      End: () => changes[changes.length - 1],
    };
    if (!(event.key in targets) || event.ctrlKey || event.metaKey || event.altKey)
      return;
    event.preventDefault();
    const target = targets[event.key]();
    if (target === undefined)
      view.say(phrases.gaps.noChange);
    else
      go(target);
  });
  view.onSwap(read);
  read();
}
