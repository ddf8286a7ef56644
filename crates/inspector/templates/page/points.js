// Points of a drawing: told when they are pointed at, touched or reached with the arrow keys. Of all points of some
// drawings one is reached by Tab.
const points = ({ drawings, found, tell, clear, next }) => {
  const reach = 26;
  let current = null;
  const show = (point) => {
    if (point === current) return;
    if (current) current.element.classList.remove("current");
    current = point;
    if (point) { point.element.classList.add("current"); tell(point); } else clear();
  };
  found.forEach((point, place) => {
    const title = point.element.querySelector("title");
    point.says = title.textContent;
    point.element.setAttribute("aria-label", point.says);
    title.remove();
    point.element.setAttribute("tabindex", place === 0 ? "0" : "-1");
    point.element.addEventListener("focus", () => {
      for (const other of found) other.element.setAttribute("tabindex", other === point ? "0" : "-1");
      show(point);
    });
    point.element.addEventListener("blur", () => show(null));
    point.element.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") { show(null); return; }
      if (!event.key.startsWith("Arrow")) return;
      event.preventDefault();
      const other = next(point, event.key.slice(5).toLowerCase());
      if (other) other.element.focus();
    });
  });
  // A finger or a pointer means the nearest point, if one is near.
  const nearest = (drawing, event) => {
    const scale = drawing.getScreenCTM();
    if (!scale) return null;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(scale.inverse());
    let best = null;
    let least = reach / scale.a;
    for (const point of found) {
      if (point.drawing !== drawing || point.element.classList.contains("away")) continue;
      const far = Math.hypot(point.x - at.x, point.y - at.y);
      if (far < least) [best, least] = [point, far];
    }
    return best;
  };
  for (const drawing of drawings) {
    drawing.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") show(nearest(drawing, event));
    });
    drawing.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch" && !drawing.contains(document.activeElement)) show(null);
    });
    // What is pressed is also focused, and shown by that.
    let before = null;
    drawing.addEventListener("pointerdown", () => { before = current; });
    drawing.addEventListener("click", (event) => {
      const point = nearest(drawing, event);
      const wasShown = point && point === before;
      const touched = event.pointerType === "touch";
      if (!point) { show(null); return; }
      const link = point.element.getAttribute("href");
      // A finger sees a point first and opens it when it presses again.
      if (touched && !wasShown) event.preventDefault();
      else if (link && event.detail > 0) { event.preventDefault(); location.hash = link.slice(1); }
      show(point);
    });
  }
};
