/* The map page: a map that can be moved instead of the drawing, in step with the list. */
import { directoryMount } from "./map/directory.js";

const root = document.querySelector("[data-directory]");
if (root)
  directoryMount(root);
