// Making elements. Text always becomes a text node: what mail says is never read as markup.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

// make("p", {class: "note", onclick: f}, "text", node, null): attributes, listeners, children.
// A value of false, null or undefined leaves the attribute out.
export function make(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG, tag), attributes, children);
}

function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...present(children));
  return node;
}

const present = (children) =>
  children.flat().filter((one) => one !== null && one !== undefined && one !== false);

// Replaces what is in a node.
export function fill(node, ...children) {
  node.replaceChildren(...present(children));
  return node;
}

// Sets a text only when it differs, so that screen readers hear live regions change once.
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Keeps the children of `parent` in step with `items`: nodes stay while their key stays, and so
// do focus and running transitions. `create(item)` gives {node, update(item)}.
export class KeyedList {
  #parent;
  #create;
  #entries = new Map();

  constructor(parent, create) {
    this.#parent = parent;
    this.#create = create;
  }

  show(items, keyOf) {
    const keys = new Set(items.map(keyOf));
    for (const [key, entry] of this.#entries) {
      if (keys.has(key)) continue;
      entry.node.remove();
      this.#entries.delete(key);
    }
    items.forEach((item, place) => {
      const key = keyOf(item);
      let entry = this.#entries.get(key);
      if (!entry) this.#entries.set(key, (entry = this.#create(item)));
      entry.update(item);
      const there = this.#parent.children[place];
      if (there !== entry.node) this.#parent.insertBefore(entry.node, there ?? null);
    });
  }
}
