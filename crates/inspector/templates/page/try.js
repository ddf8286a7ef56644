// Which units fire for a text that somebody types, and why; words can be clicked away and brought back.

const section = byId("try")?.closest("section");

// Units of a model that are shown at first.
const FIRST_UNITS = 8;

// Words that are named, or whose shares are shown, at most.
const MOST_NAMED = 6;
const MOST_SHARES = 15;

const tried = {
  data: null, find: null, encoders: new Map(), shown: [], words: [], removed: new Set(),
  unfolded: new Set(), whole: new Set(),
};
const surface = (word) => tried.data.words.surfaces[word] ?? tried.data.words.terms[word];
const counted = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;
const signed = (value) => (value < 0 ? `−${(-value).toFixed(2)}` : `+${value.toFixed(2)}`);
const plain = (value) => (value < 0 ? `−${(-value).toFixed(2)}` : value.toFixed(2));

const encoder = (place) => {
  if (!tried.encoders.has(place)) {
    const { models, words } = tried.data;
    tried.encoders.set(place, encoderOf(models[place], words.terms.length));
  }
  return tried.encoders.get(place);
};

const named = (words) => {
  const first = words.slice(0, MOST_NAMED).flatMap((word, place) => [
    place > 0 ? ", " : null, make("b", { dir: "auto" }, surface(word)),
  ]);
  const more = words.length - MOST_NAMED;
  return more > 0 ? [...first, ` and ${more} more`] : first;
};

// In one line, which words decide.
const because = (model, place, unit, words, encoded) => {
  if (model.winners !== null) {
    const lost = encoder(place).rival(unit.unit, encoded);
    return lost ? [`Won against unit ${lost.unit}, which came to ${plain(lost.z)}.`] : ["No unit lost against it."];
  }
  const { keeps, off } = encoder(place).reason(unit, words);
  const side = unit.isBelow ? "Below 0" : "On";
  if (keeps.length === 0) return [`${side} whatever words go.`];
  return [
    `${side} as long as `, ...named(keeps), keeps.length === 1 ? " stays" : " stay",
    ...(off === null ? ["."] : ["; off without ", ...named(off), "."]),
  ];
};

// A bar from zero to a share of the width, on one scale with its neighbors; below zero it goes to the left.
const shareBar = (share, largest) => {
  const width = 50 * Math.min(1, Math.abs(share) / (largest || 1));
  const x = share < 0 ? 50 - width : 50;
  return draw("svg", { class: "share", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    draw("path", { class: "zero", d: "M50 0V10" }),
    draw("rect", { class: share < 0 ? "against" : "for", x: x.toFixed(2), y: 2, width: width.toFixed(2), height: 6 }));
};

const sharesOf = (model, place, unit, words) => {
  const all = encoder(place).shares(unit.unit, words);
  const bias = model.bias[unit.unit];
  const largest = Math.max(Math.abs(bias), ...all.map(({ share }) => Math.abs(share)));
  const row = (name, share) => make("tr", {},
    make("th", { scope: "row", dir: "auto" }, name),
    make("td", {}, shareBar(share, largest)),
    make("td", { class: "n" }, signed(share)));
  const shown = all.slice(0, MOST_SHARES).map(({ word, share }) => row(surface(word), share));
  const rest = all.slice(MOST_SHARES);
  if (rest.length > 0) {
    shown.push(row(counted(rest.length, "more word"), rest.reduce((sum, { share }) => sum + share, 0)));
  }
  const [above, below] = [model.above[unit.unit], model.below[unit.unit]];
  const bounds = [
    above === null ? null : `above ${plain(above)}`, below === null ? null : `below ${plain(below)}`,
  ].filter(Boolean).join(" or ");
  return [
    make("table", { class: "shares" }, make("tbody", {},
      bias === 0 ? null : row("no word (bias)", bias), ...shown)),
    make("p", { class: "hint" }, `Together ${plain(unit.z)}; it fires ${bounds}${model.winners === null ? "" : " if it wins"}.`),
  ];
};

// Words with blanks in them are told apart.
const nameOf = (model, unit) => {
  const words = model.names[unit] ?? [];
  return words.join(words.some((word) => word.includes(" ")) ? ", " : " ") || "no words";
};

const unitRow = (model, place, { before, now }, encoded, words) => {
  const id = `${place}/${now.unit}`;
  const why = now.isActive ? because(model, place, now, words, encoded) : ["Share of each word"];
  const details = make("details", {}, make("summary", {}, ...why));
  const fill = () => {
    if (details.open && details.childElementCount === 1) details.append(...sharesOf(model, place, now, words));
  };
  details.addEventListener("toggle", () => {
    if (details.open) tried.unfolded.add(id);
    else tried.unfolded.delete(id);
    fill();
  });
  details.open = tried.unfolded.has(id);
  fill();
  const change = now.isActive === before.isActive ? null : now.isActive ? "on now" : "off now";
  const width = (100 * Math.min(1, now.isActive ? now.strength : 0)).toFixed(1);
  return make("li", { class: now.isActive ? "fires" : "silent", "data-unit": now.unit, "data-activation": now.activation },
    make("p", { class: "fired" },
      make("a", { href: `#${model.anchor}/unit/${now.unit}`, "aria-label": `unit ${now.unit}` }, String(now.unit)),
      make("span", { class: "name", dir: "auto" }, nameOf(model, now.unit)),
      change ? make("span", { class: "change" }, change) : null,
      make("span", { class: "value" }, plain(now.activation))),
    draw("svg", { class: "strength", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
      draw("rect", { class: "rail", x: 0, y: 0, width: 100, height: 6 }),
      draw("rect", { class: "fill", x: 0, y: 0, width, height: 6 })),
    details);
};

// One model: units that fire for what is left, and those that fire for the whole text only.
const column = (place, words) => {
  const model = tried.data.models[place];
  const whole = encoder(place).encode(tried.words);
  const encoded = encoder(place).encode(words);
  const n = encoded.filter((unit) => unit.isActive).length;
  const of = `${n} of ${counted(encoded.length, "unit")} fire${n === 1 ? "s" : ""}`;
  const pairs = encoded.map((now, unit) => ({ now, before: whole[unit] }))
    .filter(({ now, before }) => now.isActive || before.isActive);
  // Rows stay where they are while words come and go.
  const order = ({ before, now }) => (before.isActive ? before.strength + 1e6 : now.strength);
  pairs.sort((one, other) => order(other) - order(one) || one.now.unit - other.now.unit);
  const isWhole = tried.whole.has(place) || pairs.length <= FIRST_UNITS + 2;
  const shown = isWhole ? pairs : pairs.slice(0, FIRST_UNITS);
  const list = make("ol", { class: "tried", "aria-label": `Units of ${model.variant} that fire` },
    ...shown.map((pair) => unitRow(model, place, pair, encoded, words)));
  const more = isWhole ? null : make("button", { type: "button" }, `Show all ${pairs.length}`);
  more?.addEventListener("click", () => {
    tried.whole.add(place);
    update();
    columns.children[tried.shown.indexOf(place)].querySelector(`li:nth-child(${FIRST_UNITS + 1}) a`)?.focus();
  });
  return { n, of, list, more };
};

const columns = byId("try-models");
const status = byId("try-status");
const chips = byId("try-words");
const field = byId("try-text");
const finder = byId("try-find");

const heads = () => tried.shown.map((place, side) => {
  const { models } = tried.data;
  const head = make("h3", {}, make("a", { href: `#${models[place].anchor}`, dir: "auto" }, models[place].variant));
  const chosen = make("select", { "aria-label": side === 0 ? "First model" : "Second model" },
    ...models.map((model, other) => make("option", { value: other, selected: other === place }, model.variant)));
  chosen.addEventListener("change", () => {
    tried.shown[side] = Number(chosen.value);
    layOut();
  });
  return make("section", {},
    models.length > 2 ? make("div", { class: "side" }, head, chosen) : head,
    make("p", { class: "hint" }), make("div", {}));
});

const chip = (word) => {
  const button = make("button", { type: "button", "aria-pressed": String(!tried.removed.has(word)), dir: "auto" }, surface(word));
  button.addEventListener("click", () => {
    if (tried.removed.has(word)) tried.removed.delete(word);
    else tried.removed.add(word);
    button.setAttribute("aria-pressed", String(!tried.removed.has(word)));
    update();
  });
  return make("li", {}, button);
};

let shownWords = "";
const update = () => {
  const words = tried.words.filter((word) => !tried.removed.has(word));
  if (shownWords !== tried.words.join()) {
    shownWords = tried.words.join();
    chips.replaceChildren(...tried.words.map(chip));
  }
  const hasText = field ? field.value.trim() !== "" : tried.words.length > 0;
  columns.hidden = tried.words.length === 0;
  byId("try-chips").hidden = tried.words.length === 0;
  if (tried.words.length === 0) {
    status.textContent = hasText ? "The models know none of these words." : "";
    return;
  }
  const said = tried.shown.map((place, side) => {
    const { n, of, list, more } = column(place, words);
    const [, about, body] = columns.children[side].children;
    about.textContent = of;
    body.replaceChildren(list, ...(more ? [more] : []));
    return `${n} in ${tried.data.models[place].variant}`;
  });
  const without = tried.words.length - words.length;
  status.textContent = `${counted(words.length, "known word")}${without > 0 ? `, ${without} left out` : ""}; units that fire: ${said.join(", ")}.`;
};

const layOut = () => {
  columns.replaceChildren(...heads());
  update();
};

const read = () => {
  if (!tried.data) return;
  if (field) tried.words = tried.find(field.value);
  const there = new Set(tried.words);
  for (const word of tried.removed) if (!there.has(word)) tried.removed.delete(word);
  update();
};

// Words of the vocabulary to choose, where text cannot be read in a page.
const suggest = () => {
  if (!tried.data) return;
  const begins = finder.value.trim().toLowerCase();
  const all = tried.data.words.terms.map((_, word) => word);
  const found = begins === "" ? [] : all.filter((word) => !tried.words.includes(word)
    && (surface(word).toLowerCase().startsWith(begins) || tried.data.words.terms[word].startsWith(begins)));
  byId("try-matches").replaceChildren(...found.slice(0, 12).map((word) => {
    const button = make("button", { type: "button", dir: "auto" }, surface(word));
    button.addEventListener("click", () => {
      tried.words.push(word);
      finder.value = "";
      suggest();
      finder.focus();
      update();
    });
    return make("li", {}, button);
  }));
  byId("try-none").textContent = begins !== "" && found.length === 0 ? "No other known word begins so." : "";
};

// Passages of documents that the page holds anyway: of its readings of units, else of the lists below its tables.
const passages = async () => {
  if (!byId("data-readings")) {
    return [...document.querySelectorAll(".documents li > p:last-child")].map((p) => p.textContent.trim());
  }
  const readings = await unpacked("data-readings");
  const documents = readings.models.flatMap((model) => model.units).flatMap((unit) => unit.documents.slice(0, 1));
  return documents.map(({ passage }) => passage.map((piece) => (typeof piece === "string" ? piece : piece[0])).join(""));
};

// A page without texts of documents has none to offer.
const offer = async () => {
  if (field) byId("try-sample").hidden = !(await passages()).some(Boolean);
};

let loading = null;
const load = () => {
  if (typeof DecompressionStream === "undefined") {
    status.textContent = "This browser is too old to unpack what the page holds.";
    return new Promise(() => {});
  }
  loading ??= unpacked("data-try").then((data) => {
    tried.data = data;
    tried.find = data.words.rules ? wordFinder(data.words) : null;
    tried.shown = data.models.map((_, place) => place).slice(0, 2);
    layOut();
    read();
    offer();
  });
  return loading;
};

if (section && byId("data-try")) {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    load();
  }, { rootMargin: "200px" });
  seen.observe(section);
  section.addEventListener("focusin", load);
  const put = (text) => {
    field.value = text;
    load().then(read);
  };
  if (field) {
    field.addEventListener("input", () => load().then(read));
    const sample = byId("try-sample");
    let next = 0;
    sample.addEventListener("click", async () => {
      const texts = (await passages()).filter(Boolean);
      if (texts.length === 0) return;
      put(texts[next % texts.length]);
      next += 1;
    });
    byId("try-empty").addEventListener("click", () => {
      put("");
      field.focus();
    });
    // Other parts of the page hand a text over so.
    addEventListener("try-text", ({ detail }) => {
      put(detail);
      location.hash = "try";
      field.focus({ preventScroll: true });
    });
    if (field.value) load().then(read);
  } else {
    finder.addEventListener("input", () => load().then(suggest));
  }
  key("t", "type a text to try", () => {
    (field ?? finder).focus();
  });
}
