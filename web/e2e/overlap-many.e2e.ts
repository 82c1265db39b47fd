import { drawEveryPage } from "./support/drawing.ts";

drawEveryPage([11, 15]);
