/** The Markdown of answers as elements: paragraphs, headings, lists, bold, code, links and markers [n]. */

import { h } from "../common/dom.js";

const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const HEADING = /^#{1,6}\s+(.*)$/;
const INLINE = /\*\*(.+?)\*\*|`([^`]+)`|\[(\d{1,3})\]|\[([^\]]+)\]\(([^()\s]+)\)|\\([\\`*_[\]<>#.!()+-])/g;

/** `cite(n)` makes the marker; it returns null when there is no such citation. */
export function renderMarkdown(text, cite) {
  const fragment = document.createDocumentFragment();
  fragment.append(...blocks(text.split("\n"), cite));
  return fragment;
}

/** A text that is still arriving, without half a marker and with its bold words closed. */
export function settled(text) {
  const whole = text.replace(/(\[[^\]\n]*|\*)$/, "");
  const line = whole.slice(whole.lastIndexOf("\n") + 1);
  return line.split("**").length % 2 ? whole : `${whole}**`;
}

function blocks(lines, cite) {
  const out = [];
  let paragraph = [];
  const flush = () => {
    if (paragraph.length) out.push(h("p", {}, inline(paragraph.join("\n"), cite)));
    paragraph = [];
  };
  for (let i = 0; i < lines.length; i++) {
    const heading = HEADING.exec(lines[i]);
    if (ITEM.test(lines[i])) {
      flush();
      const end = listEnd(lines, i);
      out.push(list(lines.slice(i, end), cite));
      i = end - 1;
    } else if (heading) {
      flush();
      out.push(h("h3", {}, inline(heading[1], cite)));
    } else if (lines[i].trim()) paragraph.push(lines[i].trim());
    else flush();
  }
  flush();
  return out;
}

/** The list goes on over indented lines, and over a blank line when another item follows. */
function listEnd(lines, start) {
  let end = start + 1;
  while (end < lines.length) {
    const next = lines[end].trim() ? end : end + 1;
    if (next >= lines.length || !(ITEM.test(lines[next]) || /^\s{2,}\S/.test(lines[next]))) break;
    end = next + 1;
  }
  return end;
}

function list(lines, cite) {
  const [, indent, number] = ITEM.exec(lines[0]);
  const items = [];
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item && item[1].length <= indent.length) items.push([item[3]]);
    else items.at(-1).push(line.slice(Math.min(indent.length + 2, line.search(/\S|$/))));
  }
  const ordered = number !== undefined;
  const start = ordered && number !== "1" ? number : null;
  return h(ordered ? "ol" : "ul", { start }, items.map((item) => h("li", {}, contents(item, cite))));
}

/** An item of one line needs no paragraph. */
function contents([first, ...rest], cite) {
  const words = inline(first, cite);
  return rest.some((line) => line.trim()) ? [...words, ...blocks(rest, cite)] : words;
}

function inline(text, cite) {
  const out = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    out.push(text.slice(end, match.index), element(match, cite));
    end = match.index + match[0].length;
  }
  return [...out, text.slice(end)];
}

function element([whole, bold, code, marker, words, address, escaped], cite) {
  if (bold) return h("strong", {}, inline(bold, cite));
  if (code) return h("code", {}, code);
  if (marker) return cite(Number(marker)) ?? whole;
  if (words) return link(words, address);
  return escaped;
}

function link(words, address) {
  const safe = /^(https?:\/\/|mailto:|\/(?!\/))/i.test(address);
  return safe ? h("a", { href: address, rel: "noopener noreferrer" }, words) : words;
}
