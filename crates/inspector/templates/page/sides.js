// Two models side by side: which pair, which fates, which words.

const pairs = [...document.querySelectorAll(".pair")];
if (pairs.length > 0) {
  const choice = byId("sides-pair");
  const search = byId("sides-search");
  const fates = new Map(pairs.map((pair) => [pair, new Set()]));
  const shown = () => pairs.find((pair) => !pair.hidden);

  const show = () => {
    const words = wordsIn(search);
    const pair = shown();
    const only = fates.get(pair);
    const rows = [...pair.querySelectorAll("tbody > tr")];
    let n = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !(only.size === 0 || only.has(row.dataset.fate)) || !words.every((word) => text.includes(word));
      if (!row.hidden) n += 1;
    }
    byId("sides-found").textContent = n === rows.length ? "" : `${n} of ${rows.length} rows`;
  };

  for (const pair of pairs) {
    for (const entry of pair.querySelectorAll(".fates > li")) {
      const { fate } = entry.dataset;
      const label = entry.querySelector(".fate");
      const button = make("button", { type: "button", class: label.className, "aria-pressed": "false" }, ...label.childNodes);
      button.addEventListener("click", () => {
        const only = fates.get(pair);
        if (!only.delete(fate)) only.add(fate);
        button.setAttribute("aria-pressed", String(only.has(fate)));
        show();
      });
      label.replaceWith(button);
    }
  }
  const choose = (anchor) => {
    for (const pair of pairs) pair.hidden = pair.id !== anchor;
    if (choice) choice.value = anchor;
    show();
  };
  if (choice) choice.addEventListener("change", () => choose(choice.value));
  place(/^sides-\d+(?=-title$|$)/, ([anchor]) => {
    if (pairs.some((pair) => pair.id === anchor)) choose(anchor);
  });
  seeks(search, show);
  // On paper every pair is there, whole.
  let left = [];
  addEventListener("beforeprint", () => {
    left = [...document.querySelectorAll(".pair[hidden], .pair tr[hidden]")];
    for (const element of left) element.hidden = false;
  });
  addEventListener("afterprint", () => { for (const element of left) element.hidden = true; });
  choose(pairs[0].id);
}
