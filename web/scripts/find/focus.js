/* Where the focus goes when the list was drawn anew: to what changed, or where it was. */

const serviceOf = card => card?.querySelector(".sp-card__name a")?.getAttribute("href");

function cardWith(main, service) {
  return [...main.querySelectorAll(".sp-card")].find(card => serviceOf(card) === service);
}

function firstNewCard(main, before) {
  const known = new Set([...before.querySelectorAll(".sp-card")].map(serviceOf));
  return [...main.querySelectorAll(".sp-card")].find(card => !known.has(serviceOf(card)));
}

/* The element of the new page to focus, and whether the page should stay where it is. */
export function focusFind(main, before, sender) {
  const summary = main.querySelector(".govuk-error-summary");
  if (summary)
    return { target: summary };
  const heading = main.querySelector("h1");
  if (!sender)
    return { target: heading };
  if (sender.type === "checkbox") {
    const same = [...main.querySelectorAll(`input[name="${sender.name}"]`)].find(one => one.value === sender.value);
    return { target: same ?? heading, stays: Boolean(same) };
  }
  if (sender.name === "clear")
    return { target: main.querySelector("#narrow summary") ?? heading, stays: true };
  if (sender.name === "limit" || sender.name === "include")
    return { target: firstNewCard(main, before) ?? heading };
  const card = cardWith(main, serviceOf(sender.closest(".sp-card")));
  return { target: card ?? heading };
}

export function focusPut({ target, stays }) {
  if (!target.matches("a, button, input, summary, select"))
    target.tabIndex = -1;
  target.focus({ preventScroll: true });
  if (!stays)
    target.scrollIntoView({ block: target.matches("h1, .govuk-error-summary") ? "center" : "nearest" });
}
