// The view of one unit: its words, its figures, its documents. Everything is filled from what is packed.

const view = byId("unit-view");
const empty = (id) => { byId(id).replaceChildren(); return byId(id); };
const signed = (value, digits = 2) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(digits);
const number = (value) => {
  const size = Math.abs(value);
  const digits = size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : Math.min(4, Math.max(2, 1 - Math.floor(Math.log10(size))));
  return (value < 0 ? "−" : "") + size.toFixed(digits);
};
const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
const pairs = (flat, size = 2) =>
  Array.from({ length: flat.length / size }, (_, at) => flat.slice(at * size, (at + 1) * size));
const state = { ranking: "correlation", shown: null, before: "", from: null, scroll: 0, closes: false, title: "" };

// ---- words

// λ ln p + (1 − λ) ln (p / q) is ln p − (1 − λ) ln q.
const relevant = (unit, lambda) => pairs(unit.relevance, 3)
  .map(([word, p, q]) => ({ word, p, q, score: Math.log(p) - (1 - lambda) * Math.log(q) }))
  .sort((one, other) => other.score - one.score || one.word - other.word)
  .slice(0, 12);

const bar = (part, tick) => {
  const width = `${part > 0 ? Math.max(0.5, 100 * part).toFixed(1) : 0}%`;
  const mark = tick === undefined ? [] : [draw("line", { class: "tick", x1: `${(100 * tick).toFixed(1)}%`, x2: `${(100 * tick).toFixed(1)}%`, y1: "-2", y2: "14" })];
  return draw("svg", { "aria-hidden": "true" }, draw("rect", { x: 0, y: 0, width, height: "100%" }), ...mark);
};
const row = (word, part, value, tick) => make("li", {},
  make("span", { dir: "auto" }, word), bar(part, tick), make("span", { class: "n" }, value));

const showWords = (data) => {
  const { unit } = state.shown;
  const place = data.rankings.findIndex((of) => of.name === state.ranking);
  const lambda = Number(byId("unit-lambda").value);
  const slides = state.ranking === "relevance" && unit.relevance.length > 0;
  byId("unit-slider").hidden = !slides;
  byId("unit-weight").textContent = lambda.toFixed(2);
  byId("unit-lambda").setAttribute("aria-valuetext", `${lambda.toFixed(2)}; ${lambda > 0.5 ? "rather frequent under the unit" : "rather rare elsewhere"}`);
  byId("unit-says").textContent = `${data.rankings[place].says}.`;
  const [pro, contra] = unit.words[place].map((flat) => pairs(flat));
  const list = empty("unit-words");
  // Scores that are logarithms have no length.
  const lengths = [...pro, ...contra].map(([, score]) => Math.abs(score));
  const largest = pro.every(([, score]) => score > 0) ? Math.max(...lengths) : Infinity;
  if (slides) {
    const words = relevant(unit, lambda);
    const most = Math.max(...words.map((of) => Math.max(of.p, of.q)));
    for (const of of words) list.append(row(data.words[of.word], of.p / most, percent(of.p), of.q / most));
  } else {
    for (const [word, score] of pro) list.append(row(data.words[word], score / largest, number(score)));
  }
  if (pro.length === 0) list.append(make("li", {}, "none: it never changes"));
  byId("unit-against").hidden = contra.length === 0 || slides;
  const against = empty("unit-against-words");
  for (const [word, score] of contra) against.append(row(data.words[word], Math.abs(score) / largest, number(score)));
};

// ---- figures

const address = (model, unit) => `#${model.anchor}/unit/${unit}`;
const link = (model, number) => make("a", { href: address(model, number) }, `${number} `, make("span", { dir: "auto" }, model.units[number].name));

// Figures that say how good a unit is; the others say what it is like.
const FIRST = ["density", "NPMI of its words", "carry-over", "faithfulness", "AUROC for its label", "decided by", "comes back"];

const showHead = (data) => {
  const { model, unit } = state.shown;
  byId("unit-model").textContent = model.title;
  empty("unit-name").append(make("span", { class: "number" }, `${unit.unit}`), unit.name);
  const tags = empty("unit-tags");
  for (const flag of unit.flags) tags.append(make("a", { class: "flag", href: `#${data.flags[flag][1]}` }, data.flags[flag][0]));
  if (unit.flags.length === 0) tags.append(make("span", {}, "healthy"));
  for (const twin of unit.twins) tags.append(make("span", {}, "twin of ", link(model, twin)));
  if (unit.label !== null) tags.append(make("span", { dir: "auto" }, `label: ${data.labels[unit.label]}`));
  if (unit.theme) tags.append(make("a", { href: "#themes", dir: "auto", title: unit.theme[1] }, `theme ${unit.theme[0]}: ${unit.theme[1].split(" ").slice(0, 3).join(" ")}`));
  const facts = [empty("unit-figures"), empty("unit-more")];
  for (const [name, value, beside, place] of unit.figures) {
    const term = place ? make("a", { href: `#${place}` }, name) : name;
    const said = beside ? [make("dd", { dir: "auto" }, beside)] : [];
    facts[FIRST.includes(name) ? 0 : 1].append(make("div", {}, make("dt", {}, term), make("dd", {}, value), ...said));
  }
};

const showHistogram = () => {
  const { unit } = state.shown;
  const box = empty("unit-histogram");
  if (!unit.histogram) return;
  const [least, largest, counts, silent] = unit.histogram;
  const active = counts.reduce((sum, count) => sum + count, 0);
  const share = active / Math.max(1, active + silent);
  const said = `Active on ${active.toLocaleString("en")} of ${(active + silent).toLocaleString("en")} test documents (${percent(share)}).`;
  if (active === 0) { box.append(make("p", {}, said)); return; }
  const [width, height, foot, head] = [400, 130, 18, 14];
  const most = Math.max(...counts);
  const step = width / counts.length;
  const heights = counts.map((count) => count === 0 ? 0 : Math.max(1, (height - foot - head) * count / most));
  const bars = heights.map((tall, place) =>
    draw("rect", { x: (place * step + 1).toFixed(1), y: (height - foot - tall).toFixed(1), width: (step - 2).toFixed(1), height: tall.toFixed(1) }));
  const numbers = counts.map((count, place) =>
    draw("text", { x: ((place + 0.5) * step).toFixed(1), y: (height - foot - 4 - heights[place]).toFixed(1), "text-anchor": "middle" }, count === 0 ? "" : `${count}`));
  box.append(draw("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${said} From ${least} to ${largest}, in ${counts.length} intervals: ${counts.join(", ")}.` },
    ...bars, ...numbers, draw("path", { class: "axis", d: `M0 ${height - foot}H${width}` }),
    draw("text", { x: 0, y: height - 4 }, `${least}`),
    draw("text", { x: width, y: height - 4, "text-anchor": "end" }, `${largest}`)));
  box.append(make("p", { class: "hint" }, said));
};

const showRules = () => {
  const box = empty("unit-rules");
  const { rules } = state.shown.unit;
  if (!rules) return;
  const interval = ([share, low, high]) => `${percent(share)} (${percent(low)} to ${percent(high)})`.replaceAll(" %", "\u00a0%");
  const list = make("ul", { class: "rules" });
  for (const [pattern, matching, precision, coverage] of rules.rules) {
    const said = precision ? `precision ${interval(precision)}, ${matching} documents${coverage ? `; coverage ${interval(coverage)}` : ""}` : "no test document matches";
    list.append(make("li", {}, make("span", { dir: "auto" }, pattern), make("span", { class: "hint" }, said)));
  }
  box.append(make("h3", {}, make("a", { href: "#word-rule" }, "Rules that foretell it")));
  box.append(rules.rules.length > 0 ? list : make("p", {}, "No words tell when it is active."));
  box.append(make("p", { class: "hint" }, `${rules.says[0].toUpperCase()}${rules.says.slice(1)}.`));
};

const showLike = () => {
  const { model, unit } = state.shown;
  const list = empty("unit-like");
  const says = ["write alike (cosine)", "write the opposite", "active together (correlation)", "active apart"];
  says.forEach((said, place) => {
    const others = pairs(unit.likeness[place]);
    if (others.length === 0) return;
    const item = ([other, value]) => make("li", {}, link(model, other), make("span", {}, signed(value)));
    list.append(make("div", {}, make("dt", {}, said), make("dd", {}, make("ul", {}, ...others.map(item)))));
  });
  byId("unit-others").hidden = list.childElementCount === 0;
};

// ---- documents

const CHOSEN = { top: "Most active", "4th quarter": "From the 4th quarter, the most active one", "3rd quarter": "From the 3rd quarter", "2nd quarter": "From the 2nd quarter", "1st quarter": "From the 1st quarter, the least active one", random: "At random" };

const passage = (pieces) => {
  const largest = Math.max(...pieces.map((piece) => (typeof piece === "string" ? 0 : Math.abs(piece[1]))));
  const shown = make("p", { class: "passage", dir: "auto" });
  for (const piece of pieces) {
    if (typeof piece === "string") { shown.append(piece); continue; }
    const [text, share] = piece;
    const part = Math.abs(share) / largest;
    if (!(part >= 0.1)) { shown.append(make("span", { title: signed(share) }, text)); continue; }
    const shade = Math.min(4, Math.ceil(4 * part));
    shown.append(make("span", { class: `word ${share < 0 ? "no" : "for"}-${shade}`, title: signed(share) },
      text, make("span", { class: "heard" }, ` (${signed(share)})`)));
  }
  return shown;
};

const listed = (data, [words, n]) => {
  const names = words.slice(0, 6).map((word) => data.words[word]);
  if (n > names.length) return `${names.join(", ")} and ${n - names.length} more`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
};
const sentence = (data, model, reason) => {
  if (reason.rival !== null) return make("p", { class: "hint" }, "Won against ", link(model, reason.rival), ".");
  if (!reason.keeps) return null;
  const side = reason.side === "negative" ? " below zero" : reason.side === "positive" ? " above zero" : "";
  const strong = (words) => make("strong", { dir: "auto" }, listed(data, words));
  const because = make("p", { class: "hint" });
  if (reason.keeps[1] === 0) { because.append(`Active${side} whatever words are removed.`); return because; }
  because.append(`Active${side} as long as `, strong(reason.keeps), reason.keeps[1] === 1 ? " stays." : " stay.");
  if (reason.stops) because.append(reason.stops[1] === 1 ? " Stops without " : " Stops once these are gone: ", make("span", { dir: "auto" }, listed(data, reason.stops)), ".");
  return because;
};

const showDocuments = (data) => {
  const { model, unit } = state.shown;
  const box = empty("unit-documents");
  byId("unit-documents-title").hidden = unit.documents.length === 0;
  byId("unit-legend").hidden = unit.documents.every((of) => of.passage.length === 0);
  data.chosen.forEach((name, place) => {
    const chosen = unit.documents.filter((of) => of.chosen === place);
    if (chosen.length === 0) return;
    const list = make("ol", { class: "documents-shown" });
    for (const of of chosen) {
      const [name, id, labels] = data.documents[of.document];
      const beside = [`activation ${of.activation}`, ...labels.map((label) => data.labels[label]), ...(id ? [id] : [])];
      const because = of.reason && sentence(data, model, of.reason);
      list.append(make("li", {}, make("p", { class: "title", dir: "auto" }, name),
        make("p", { class: "hint", dir: "auto" }, beside.join(" · ")),
        ...(of.passage.length > 0 ? [passage(of.passage)] : []), ...(because ? [because] : [])));
    }
    box.append(make("h4", {}, CHOSEN[name] || name), list);
  });
};

// ---- coming, stepping and going

const root = document.documentElement;
const find = (data, [, anchor, number]) => {
  const model = data.models.find((of) => of.anchor === anchor);
  const unit = model?.units[Number(number)];
  return unit && { model, unit };
};

// The units that the table shows, in its order, and the one that is looked at, even if a filter hides it.
const neighbors = () => {
  const own = byId(`${state.shown.model.anchor}/unit/${state.shown.unit.unit}`);
  const seen = [...own.parentElement.rows].filter((row) => !row.hidden || row === own);
  return { seen, at: seen.indexOf(own) };
};
const step = (by) => {
  const { seen, at } = neighbors();
  const next = seen[at + by];
  if (next) location.replace(`#${encodeURI(next.id)}`);
};

const fill = (data) => {
  showHead(data);
  showWords(data);
  showHistogram();
  showRules();
  showLike();
  showDocuments(data);
};
const show = (found, data) => {
  const focused = document.activeElement;
  const stays = state.shown && focused.closest("#unit-view .unit-bar, #unit-view .unit-choice");
  if (!state.shown) state.title = document.title;
  state.shown = found;
  view.hidden = false;
  root.classList.add("reading");
  fill(data);
  const { model, unit } = found;
  const { seen, at } = neighbors();
  byId("unit-before").disabled = at === 0;
  byId("unit-after").disabled = at + 1 === seen.length;
  const is = `${at + 1} of ${seen.length}`;
  byId("unit-place").textContent = stays ? `unit ${unit.unit}, ${unit.name}, ${is}` : is;
  byId("unit-back").href = `#${model.anchor}`;
  document.title = `Unit ${unit.unit} ${unit.name}: ${model.title}`;
  if (!stays || focused.disabled) byId("unit-name").focus({ preventScroll: true });
  if (!stays) scrollTo(0, 0);
};

// Whoever comes back finds the place that was left, with the unit that was looked at last in focus.
const leave = () => {
  const { shown, before, from, scroll } = state;
  const row = byId(`${shown.model.anchor}/unit/${shown.unit.unit}`);
  state.shown = null;
  view.hidden = true;
  root.classList.remove("reading");
  document.title = state.title;
  const returns = state.closes || here() === before;
  state.closes = false;
  if (returns && from?.isConnected && !from.closest("table.units")) {
    scrollTo(0, scroll);
    from.focus({ preventScroll: true });
  } else if (returns || here() === shown.model.anchor) {
    row.scrollIntoView({ block: "center" });
    row.querySelector("a")?.focus({ preventScroll: true });
  } else {
    reveal(byId(here()));
  }
};
const close = () => {
  state.closes = true;
  location.hash = encodeURI(state.before || state.shown.model.anchor);
};

if (view) {
  const pattern = /^(.+)\/unit\/(\d+)$/;
  place(pattern, async (address) => {
    const data = await unpacked("data-readings");
    const found = find(data, address);
    // Meanwhile the address may have changed.
    if (found && address[0] === here()) show(found, data);
  });
  addEventListener("hashchange", () => { if (state.shown && !pattern.test(here())) leave(); });
  // Where somebody was when a link was followed.
  addEventListener("click", (event) => {
    const from = event.target.closest?.("a[href^='#']");
    if (from && !state.shown) Object.assign(state, { from, before: here(), scroll: scrollY });
  }, true);
  // With the script a number leads to the unit, and not to its documents further down.
  for (const row of document.querySelectorAll("table.units tr[data-flags]")) {
    const heading = row.cells[0];
    heading.replaceChildren(make("a", { href: `#${encodeURI(row.id)}` }, heading.textContent));
  }
  key("ArrowLeft", "in a unit: the one before it in the table", (event) => state.shown && !event.target.matches("input") ? step(-1) : false);
  key("ArrowRight", "in a unit: the one after it in the table", (event) => state.shown && !event.target.matches("input") ? step(1) : false);
  key("Escape", "in a unit: back to the table", () => state.shown ? close() : false);
  byId("unit-before").addEventListener("click", () => step(-1));
  byId("unit-after").addEventListener("click", () => step(1));
  const again = async () => showWords(await unpacked("data-readings"));
  byId("unit-lambda").addEventListener("input", again);
  byId("unit-ranking").addEventListener("change", (event) => { state.ranking = event.target.value; again(); });
  const RANKINGS = ["correlation", "relevance", "distinctive", "lift", "frex", "decoder", "encoder", "mi", "phi", "ablation"];
  byId("unit-ranking").append(...RANKINGS.map((name) => make("option", {}, name)));
}
