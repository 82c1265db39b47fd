import { drawEveryPage } from "./support/drawing.ts";

drawEveryPage([2, 4]);
