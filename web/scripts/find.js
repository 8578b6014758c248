/* The finder: answers in place, suggestions, the map in step with the list. All of it works without
 * this script as well, by whole pages. */
import { viewMount } from "./find/view.js";

viewMount();
