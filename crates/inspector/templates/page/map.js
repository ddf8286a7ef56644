// The map of units: what a mark is, from one to the next, which ones are sought, whose are shown.

const drawing = byId("map-drawing");
if (drawing) {
  const says = byId("map-says");
  const atFirst = says.textContent;
  const themed = [...drawing.querySelectorAll("[data-theme]")];
  const marks = [...drawing.querySelectorAll(".mark")].map((element) => {
    const { x, y, width, height } = element.querySelector("path").getBBox();
    return { element, drawing, x: x + width / 2, y: y + height / 2 };
  });
  const kin = (theme) => {
    for (const element of themed) element.classList.toggle("kin", theme !== undefined && element.dataset.theme === theme);
  };
  points({
    drawings: [drawing],
    found: marks,
    tell: (mark) => {
      drawing.classList.add("told");
      kin(mark.element.dataset.theme);
      says.textContent = mark.says;
      says.classList.add("live");
    },
    clear: () => {
      drawing.classList.remove("told");
      kin(undefined);
      says.textContent = atFirst;
      says.classList.remove("live");
    },
    // The nearest mark in the direction of the arrow; what lies beside it counts as twice as far.
    next: (mark, where) => {
      const [dx, dy] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[where];
      let best = null;
      let least = Infinity;
      for (const other of marks) {
        if (other === mark || other.element.classList.contains("away")) continue;
        const along = (other.x - mark.x) * dx + (other.y - mark.y) * dy;
        const beside = Math.abs((other.x - mark.x) * dy) + Math.abs((other.y - mark.y) * dx);
        if (along <= 0) continue;
        const far = along + 2 * beside;
        if (far < least) [best, least] = [other, far];
      }
      return best;
    },
  });

  const search = byId("map-search");
  const seek = () => {
    const words = wordsIn(search);
    let n = 0;
    for (const { element, says } of marks) {
      const hit = words.length > 0 && words.every((word) => says.toLowerCase().includes(word));
      element.classList.toggle("hit", hit);
      if (hit) n += 1;
    }
    drawing.classList.toggle("sought", words.length > 0);
    byId("map-found").textContent = words.length === 0 ? "" : `${n} of ${marks.length} units`;
  };
  seeks(search, seek);

  // Each model of the legend is a switch.
  const keys = [...document.querySelectorAll("#map-models > li > .key")];
  if (keys.length > 1) keys.forEach((entry, model) => {
    const button = make("button", { type: "button", class: "key", "aria-pressed": "true" }, ...entry.childNodes);
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      for (const { element } of marks) {
        if (Number(element.dataset.model) === model) element.classList.toggle("away", !on);
      }
    });
    entry.replaceWith(button);
  });
}
