/* Every page: leaving at once, and printing. */
import { exitMount } from "./page/exit.js";
import { printMount } from "./page/print.js";

exitMount();
printMount();
