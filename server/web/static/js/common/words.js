/** The words of the interface, as the server put them into the page. */

const words = JSON.parse(document.getElementById("words").textContent);

export function t(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** A name that may come from outside, such as an authority: its words, or itself. */
export const named = (group, name) => words[`${group}.${name}`] ?? name;
