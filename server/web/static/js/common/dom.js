/** Elements without markup: text goes in as text, so nothing that is shown can act. */

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** An element: attributes by name, `on…` functions as listeners, absent children left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

const SPRITE = new URL("../../icons.svg", import.meta.url).pathname;
const SVG = "http://www.w3.org/2000/svg";

/** A drawing of the sprite; its meaning is always in words beside it or in the button's label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

/** A button with a drawing; `words` are shown, or are its label when `quiet`. */
export function button(name, words, onclick, { quiet = false, ...attributes } = {}) {
  const label = quiet ? { "aria-label": words, title: words } : {};
  return h("button", { type: "button", onclick, ...label, ...attributes }, icon(name), quiet ? null : h("span", {}, words));
}

/** Tell a screen reader, once. */
export function announce(words) {
  const region = $("#announcer");
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = words));
}
