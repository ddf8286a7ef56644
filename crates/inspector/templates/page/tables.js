// Tables of units: search and sort.

const filter = byId("filter");
const tables = [...document.querySelectorAll("table.units")];
const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
const [byFlag, byTheme, byDensity] = ["by-flag", "by-theme", "by-density"].map(byId);

// What is searched: what stands in a row, and, once it is unpacked, every word of the unit.
const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
const readWords = async () => {
  if (!byId("data-readings") || texts.isWhole) return;
  texts.isWhole = true;
  const data = await unpacked("data-readings");
  for (const { anchor, units } of data.models) {
    for (const { unit, name, words } of units) {
      const row = byId(`${anchor}/unit/${unit}`);
      const numbers = words.flatMap(([pro]) => pro.filter((_, place) => place % 2 === 0));
      const all = [...new Set(numbers)].map((number) => data.words[number]);
      if (row) texts.set(row, `${texts.get(row)} ${name} ${all.join(" ")}`.toLowerCase());
    }
  }
  show();
};
const column = (row, link) => {
  const place = [...row.closest("table").tHead.rows[0].cells].findIndex((of) => of.querySelector(`a[href="${link}"]`));
  return place < 0 ? "" : row.cells[place].textContent;
};

// Every word has to stand somewhere in the row or among the words of its unit, and every filter to hold.
const show = () => {
  const words = wordsIn(filter);
  const [flag, theme, least] = [byFlag?.value, byTheme?.value, Number(byDensity?.value || 0) / 100];
  let found = 0;
  for (const row of rows) {
    row.hidden = !words.every((word) => texts.get(row).includes(word))
      || Boolean(flag) && !(row.dataset.flags ?? "").split(" ").includes(flag)
      || Boolean(theme) && column(row, "#word-theme") !== theme
      || least > 0 && !(Number(column(row, "#word-density")) >= least);
    if (!row.hidden) found += 1;
  }
  const asks = words.length > 0 || flag || theme || least > 0;
  byId("found").textContent = asks ? `${found} of ${rows.length} units` : "";
};

// Numbers by size, the largest first, what is absent last, and words by letters; equal ones stay by their number.
const sort = (table, place, heading) => {
  const before = heading.getAttribute("aria-sort");
  for (const other of table.tHead.rows[0].cells) {
    other.removeAttribute("aria-sort");
    const sign = other.querySelector("button");
    if (sign) sign.textContent = "↕";
  }
  const isNumber = heading.classList.contains("n");
  const rises = isNumber ? before === "descending" : before !== "ascending";
  heading.setAttribute("aria-sort", rises ? "ascending" : "descending");
  heading.querySelector("button").textContent = rises ? "↑" : "↓";
  const value = (row) => row.cells[place].textContent;
  const order = (one, other) => {
    if (!isNumber) return value(one).localeCompare(value(other)) * (rises ? 1 : -1);
    const [a, b] = [parseFloat(value(one)), parseFloat(value(other))];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return rises ? a - b : b - a;
  };
  const body = table.tBodies[0];
  const byNumber = (one, other) => Number(one.dataset.place) - Number(other.dataset.place);
  const sorted = [...body.rows].sort((one, other) => order(one, other) || byNumber(one, other));
  body.append(...sorted);
};

for (const table of tables) {
  [...table.tBodies[0].rows].forEach((row, place) => { row.dataset.place = place; });
  [...table.tHead.rows[0].cells].forEach((heading, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "↕";
    button.setAttribute("aria-label", `sort by ${heading.textContent}`);
    button.addEventListener("click", () => sort(table, place, heading));
    heading.append(button);
  });
}

if (filter) {
  filter.addEventListener("focus", readWords);
  seeks(filter, () => { show(); readWords(); });
  filter.addEventListener("keydown", (event) => { if (event.key === "Escape") filter.blur(); });
  for (const of of [byFlag, byTheme, byDensity]) of?.addEventListener("input", show);
  if (byTheme) {
    const themes = new Set(rows.map((row) => column(row, "#word-theme")).filter((of) => of && of !== "–"));
    byTheme.append(...[...themes].sort((one, other) => one - other).map((of) => make("option", {}, of)));
  }
  key("/", "search units; Escape shows all again", () => filter.focus());
}
