/* Every page: leaving at once, printing, and the way back. */
import { exitMount } from "./page/exit.js";
import { historyMount } from "./page/history.js";
import { printMount } from "./page/print.js";

exitMount();
historyMount();
printMount();
