// Points of the frontiers: the same run is marked in every drawing.

const frontiers = byId("frontiers");
if (frontiers) {
  const says = byId("frontier-says");
  const atFirst = says.textContent;
  const drawings = [...frontiers.querySelectorAll("svg")];
  const found = [...frontiers.querySelectorAll(".run")].map((element) => ({
    element,
    drawing: element.ownerSVGElement,
    run: element.dataset.run,
    x: Number(element.dataset.x),
    y: Number(element.dataset.y),
  }));
  for (const { element } of found) element.setAttribute("role", "img");
  const mark = (run) => {
    for (const point of found) point.element.classList.toggle("same", point.run === run);
  };
  points({
    drawings,
    found,
    tell: (point) => { mark(point.run); says.textContent = point.says; says.classList.add("live"); },
    clear: () => { mark(undefined); says.textContent = atFirst; says.classList.remove("live"); },
    // Left and right along the zeros of one drawing, up and down to the same run of the next one.
    next: (point, where) => {
      const step = where === "left" || where === "up" ? -1 : 1;
      if (where === "up" || where === "down") {
        const same = found.filter((other) => other.run === point.run);
        return same[same.indexOf(point) + step];
      }
      const beside = found.filter((other) => other.drawing === point.drawing);
      beside.sort((one, other) => one.x - other.x);
      return beside[beside.indexOf(point) + step];
    },
  });
}
