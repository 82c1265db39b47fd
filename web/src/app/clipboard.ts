import { toast } from "./toasts.ts";

/** Puts a text on the clipboard, and says so: `The link`, `The event`. */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast("success", `${what} copied.`);
  } catch {
    toast("error", "The browser does not let this page use the clipboard.");
  }
}
