/* What people hear who do not see the page change. */
let region = null;

export function statusMount() {
  region = document.createElement("p");
  region.className = "govuk-visually-hidden";
  region.setAttribute("role", "status");
  document.querySelector("header").append(region);
}

export function statusSay(words) {
  region.textContent = "";
  /* a change in the same turn would be missed */
  setTimeout(() => { region.textContent = words; }, 50);
}
