import { signal } from "@preact/signals";

/**
 * Whether anything may be asked yet: the feed lives, or was waited for long enough. What is asked once it lives need not be
 * asked again because of what happened in between.
 */
export const greeted = signal(true);
