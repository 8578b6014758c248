/* The editor of listings, with a map to pick from and sentences at once. All of it works without. */
import { areasMount } from "./steward/areas.js";
import { pointMount } from "./steward/point.js";
import { polygonMount } from "./steward/polygon.js";
import { sentenceMount } from "./steward/sentence.js";
import { showMount } from "./steward/show.js";

const main = document.querySelector("[data-edit]");
const form = main?.querySelector("[data-edit-form]");
if (form) {
  showMount(form);
  pointMount(form);
  areasMount(form, polygonMount(form));
  sentenceMount(form);
}
