/** Language and light: kept in cookies, so that the server draws the next page right at once. */

import { $$ } from "./dom.js";

const YEAR = 365 * 24 * 3600;
// In a frame on another site only a partitioned cookie is kept.
const SITE = document.body.classList.contains("embedded") ? "SameSite=None; Secure; Partitioned" : "SameSite=Lax";

function choose(link) {
  const [name, value] = link.dataset.set.split("=");
  const url = new URL(location);
  url.searchParams.set(name, value);
  document.cookie = `${name}=${value}; Max-Age=${YEAR}; Path=/; ${SITE}`;
  if (name !== "theme") {
    // The address says it too, for a frame whose cookies are refused.
    location.assign(url);
    return;
  }
  if (new URLSearchParams(location.search).has(name)) history.replaceState(null, "", url);
  document.documentElement.dataset.theme = value;
  for (const other of $$("[data-set^='theme=']")) other.toggleAttribute("aria-current", false);
  link.setAttribute("aria-current", "true");
}

function closeMenus(except) {
  for (const menu of $$("details.menu[open]")) if (menu !== except) menu.open = false;
}

export function startPreferences() {
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const link = event.target.closest("[data-set]");
    if (!link) return;
    event.preventDefault();
    choose(link);
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.activeElement.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
