/* The pages about gaps, answered in place. */
import { drawMount } from "./gaps/draw.js";
import { formMount } from "./gaps/form.js";
import { lightMount } from "./gaps/light.js";
import { linksMount } from "./gaps/links.js";
import { sliderMount } from "./gaps/slider.js";
import { sortMount } from "./gaps/sort.js";
import { viewMount } from "./gaps/view.js";

const main = document.querySelector("[data-gaps]");
if (main) {
  const view = viewMount(main);
  const form = formMount(main, view);
  const links = linksMount(main, view);
  const light = lightMount(main, links.open);
  sortMount(main, view);
  sliderMount(main, view, form);
  drawMount(main, form);
  view.onSwap(light.again);
}
