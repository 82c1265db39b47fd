// What the page of the API lacks for who hears it or works it by keyboard: names of fields, and places to scroll from.

/** The name of the parameter or the heading that a field belongs to. */
function nameOf(field) {
  const parameter = field.closest("[data-param-name]")?.getAttribute("data-param-name");
  if (parameter) return parameter;
  if (field.closest(".servers")) return "Server";
  if (field.closest(".body-param, .opblock-section-request-body")) return field.matches("textarea") ? "Request body" : "Media type of the request body";
  if (field.closest(".responses-wrapper")) return "Media type of the answer";
  return field.getAttribute("placeholder") ?? "Value";
}

function mend(root) {
  for (const field of root.querySelectorAll("select, input, textarea")) {
    if (!field.labels?.length || field.closest(".servers")) field.setAttribute("aria-label", nameOf(field));
  }
  // The button around it opens the operation; a link inside a button cannot be reached.
  for (const link of root.querySelectorAll(".opblock-summary-control a[href]")) link.removeAttribute("href");
  for (const wide of root.querySelectorAll("pre, .microlight, .highlight-code")) wide.setAttribute("tabindex", "0");
}

const main = document.getElementById("swagger-ui");
let waits = false;
new MutationObserver(() => {
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => {
    waits = false;
    mend(main);
  });
}).observe(main, { childList: true, subtree: true });
