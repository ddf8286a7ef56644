"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const quiz = byId("quiz").dataset.quiz;
  const questions = [...document.querySelectorAll(".question")];
  const kept = "topicscope quiz " + quiz;
  const END = questions.length;
  let state = { person: "", place: -1, answers: {} };

  // A browser may keep nothing for pages from disk, or refuse to be asked.
  const keep = () => {
    try { localStorage.setItem(kept, JSON.stringify(state)); } catch { /* Then nothing is kept. */ }
  };
  const forget = () => {
    try { localStorage.removeItem(kept); } catch { /* Nothing was kept. */ }
  };
  const recall = () => {
    try {
      const found = JSON.parse(localStorage.getItem(kept));
      if (!found || typeof found.answers !== "object") return;
      if (Number.isInteger(found.place)) state.place = Math.max(-1, Math.min(END, found.place));
      if (typeof found.person === "string") state.person = found.person;
      for (const question of questions) {
        const choice = found.answers[question.id];
        if (radios(question)[choice - 1]) state.answers[question.id] = choice;
      }
    } catch { /* What was kept cannot be read: begin anew. */ }
  };

  const radios = (question) => [...question.querySelectorAll("input")];
  const answered = () => Object.keys(state.answers).length;

  const text = () => JSON.stringify({
    format: "topicscope answers", version: 1, quiz, person: state.person.trim(), answers: state.answers,
  }, null, 2) + "\n";

  const show = (focus) => {
    const { place } = state;
    byId("start").hidden = place !== -1;
    byId("end").hidden = place !== END;
    questions.forEach((question, at) => { question.hidden = at !== place; });
    const asks = place >= 0 && place < END;
    byId("bar").hidden = !asks;
    byId("steps").hidden = !asks;
    byId("status").textContent = "";
    byId("progress").value = answered();
    if (asks) {
      byId("place").textContent = `${place + 1} of ${END}`;
      byId("next").textContent = place + 1 === END ? "Finish" : "Next";
    }
    if (place === END) {
      const left = END - answered();
      byId("left").textContent = left === 0
        ? "All questions are answered. Save your answers and give the file to whoever asked you."
        : `Questions without an answer: ${left}. You can go back, or save what there is.`;
      byId("answers").value = text();
    }
    if (focus) {
      const section = asks ? questions[place].querySelector("legend") : byId(place === END ? "end-title" : "start-title");
      section.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  };
  const go = (place) => { state.place = place; keep(); show(true); };

  const next = () => {
    const { place } = state;
    if (!state.answers[questions[place].id]) {
      byId("status").textContent = "Choose one first; guess if you cannot tell.";
      return;
    }
    go(place + 1);
  };
  const back = () => { if (state.place >= 0) go(state.place - 1); };

  const choose = (question, choice) => {
    const radio = radios(question)[choice - 1];
    if (!radio) return;
    radio.checked = true;
    state.answers[question.id] = choice;
    byId("progress").value = answered();
    byId("status").textContent = "";
    keep();
  };

  for (const question of questions) {
    radios(question).forEach((radio, at) => radio.addEventListener("change", () => choose(question, at + 1)));
  }
  byId("person").addEventListener("input", (event) => { state.person = event.target.value; keep(); });
  byId("begin").addEventListener("click", () => go(0));
  byId("next").addEventListener("click", next);
  byId("back").addEventListener("click", back);
  byId("review").addEventListener("click", () => {
    const open = questions.findIndex((question) => !state.answers[question.id]);
    go(open === -1 ? END - 1 : open);
  });
  byId("answers").addEventListener("focus", (event) => event.target.select());
  byId("save").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text()], { type: "application/json" }));
    link.download = "answers.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
  byId("anew").addEventListener("click", () => {
    if (!confirm("Are the answers saved? They are cleared now.")) return;
    forget();
    state = { person: "", place: -1, answers: {} };
    byId("person").value = "";
    for (const question of questions) for (const radio of radios(question)) radio.checked = false;
    show(true);
  });

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const writes = event.target.matches("input[type=text], textarea");
    if (event.key === "Enter" && writes && state.place === -1) { event.preventDefault(); go(0); return; }
    if (writes || state.place < 0 || state.place >= END) return;
    if (/^[1-9]$/.test(event.key)) { event.preventDefault(); choose(questions[state.place], Number(event.key)); }
    // Enter on a button presses it.
    else if (event.key === "Enter" && !event.target.matches("button")) { event.preventDefault(); next(); }
    else if (event.key === "Backspace") { event.preventDefault(); back(); }
  });

  document.documentElement.classList.add("on");
  recall();
  byId("person").value = state.person;
  for (const question of questions) {
    const choice = state.answers[question.id];
    if (choice) radios(question)[choice - 1].checked = true;
  }
  show(false);
})();
