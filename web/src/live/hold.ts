import { greeted } from "./greeting.ts";

// Imported before all else: modules ask for what they need as soon as they are read.
greeted.value = false;
