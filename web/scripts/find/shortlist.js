/* The shortlist is the ticks themselves: in this page's memory and nowhere else. */
import { phrases } from "../../phrases.js";
import { statusSay } from "./status.js";

export function shortlistMount(main) {
  const bar = main.querySelector("[data-shortlist]");
  if (!bar)
    return () => {};
  const max = Number(bar.dataset.max);
  const words = bar.querySelector("[data-shortlist-words]");
  const compare = bar.querySelector("[data-shortlist-compare]");
  const clear = document.createElement("button");
  const ending = new AbortController();
  const { signal } = ending;

  const ticks = () => [...main.querySelectorAll("input[type=checkbox][name=pick]:checked")];
  const others = () => [...main.querySelectorAll("input[type=hidden][name=pick]")];
  const nameOf = tick => tick.dataset.name ?? tick.closest(".sp-card").querySelector(".sp-card__name").textContent.trim();

  function draw() {
    const names = [...ticks(), ...others()].map(nameOf);
    words.textContent = names.length ? phrases.find.shortlist(names) : phrases.find.shortlistEmpty(max);
    bar.classList.toggle("sp-shortlist--some", names.length > 0);
    compare.hidden = clear.hidden = !names.length;
    return names.length;
  }

  clear.type = "button";
  clear.className = "sp-link";
  clear.textContent = phrases.find.shortlistClear;
  clear.addEventListener("click", () => {
    const first = ticks()[0];
    ticks().forEach(tick => { tick.checked = false; });
    others().forEach(tick => tick.remove());
    draw();
    first?.focus(); /* the button is gone */
    statusSay(phrases.find.shortlistEmpty(max));
  });
  compare.after(" ", clear);
  main.addEventListener("change", event => {
    if (event.target.name !== "pick")
      return;
    const isTooMany = ticks().length + others().length > max;
    if (isTooMany)
      event.target.checked = false;
    draw();
    statusSay(isTooMany ? phrases.find.shortlistFull(max) : words.textContent);
    if (isTooMany)
      words.textContent = phrases.find.shortlistFull(max);
  }, { signal });
  draw();
  return () => {
    ending.abort();
    clear.remove();
  };
}
