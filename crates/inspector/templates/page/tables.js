// Tables of units: search and sort.

const filter = byId("filter");
const tables = [...document.querySelectorAll("table.units")];
const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
const text = (row) => row.textContent.toLowerCase();

// Every word has to stand somewhere in the row.
const show = () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of rows) {
    row.hidden = !words.every((word) => text(row).includes(word));
    if (!row.hidden) found += 1;
  }
  byId("found").textContent = words.length === 0 ? "" : `${found} of ${rows.length} units`;
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
  filter.addEventListener("input", show);
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { filter.value = ""; show(); filter.blur(); }
  });
  key("/", "search units; Escape shows all again", () => filter.focus());
}
