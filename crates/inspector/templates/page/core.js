// What all parts of the page stand on: elements, packed data, keys, and places.

const byId = (id) => document.getElementById(id);

// Children are elements or text; text is never read as markup.
const filled = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return element;
};
const make = (tag, attributes = {}, ...children) =>
  filled(document.createElement(tag), attributes, children);
// The name of SVG looks like an address, and no address stands in the page.
const svgName = new DOMParser().parseFromString("<svg></svg>", "text/html").body.firstChild.namespaceURI;
const draw = (tag, attributes = {}, ...children) =>
  filled(document.createElementNS(svgName, tag), attributes, children);

// Data stands in the page as Base64 of deflated JSON, and is unpacked when it is first asked for.
const opened = new Map();
const unpacked = (id) => {
  if (!opened.has(id)) {
    const bytes = Uint8Array.from(atob(byId(id).textContent), (letter) => letter.charCodeAt(0));
    const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    opened.set(id, new Response(inflated).json());
  }
  return opened.get(id);
};

// Keys act unless somebody writes.
const keys = [];
const key = (name, says, act) => keys.push({ name, says, act });
const writes = (element) => element.matches("input:not([type=range]):not([type=checkbox]), textarea, select");
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (writes(event.target)) return;
  // Several parts may know a key; the first that has a use for it takes it.
  const found = keys.find((of) => of.name === event.key && of.act(event) !== false);
  if (found) event.preventDefault();
});

// A search: every word that is typed has to be there, and Escape shows all again.
const wordsIn = (field) => field.value.toLowerCase().split(/\s+/).filter(Boolean);
const seeks = (field, show) => {
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { field.value = ""; show(); }
  });
};

// Places are shown when the address leads to them, at first and later.
const places = [];
const place = (pattern, show) => places.push({ pattern, show });
const here = () => {
  const hash = location.hash.slice(1);
  try {
    return decodeURIComponent(hash);
  } catch {
    // An address that is cut within a letter leads nowhere.
    return hash;
  }
};
const arrive = () => {
  const hash = here();
  for (const { pattern, show } of places) {
    const found = hash.match(pattern);
    if (found) show(found);
  }
};
addEventListener("hashchange", arrive);

// What an address leads to is opened, with all that it lies in.
const reveal = (target) => {
  for (let around = target; around; around = around.parentElement) {
    if (around.matches("details")) around.open = true;
  }
  target?.scrollIntoView();
};
place(/^.+$/, ([hash]) => reveal(byId(hash)));

// On paper nothing can be opened.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const details of folded) details.open = true;
});
addEventListener("afterprint", () => { for (const details of folded) details.open = false; });

// The list of keys, which every part adds its own to.
const help = byId("help");
const keysButton = byId("keys");
const showKeys = () => {
  help.hidden = !help.hidden;
  keysButton.setAttribute("aria-expanded", String(!help.hidden));
};
const listKeys = () => {
  help.replaceChildren(...keys.flatMap(({ name, says }) =>
    says ? [make("dt", {}, make("kbd", {}, name)), make("dd", {}, says)] : []));
};
if (keysButton) {
  keysButton.addEventListener("click", showKeys);
  key("?", "show or hide keys", showKeys);
}
