// The speaker's window: this slide, the next one, the notes, the clock; its keys move the room's.
"use strict";

(function (litdeck) {
  const part = (name) => document.querySelector(`[data-part="${name}"]`);
  const slides = [...document.querySelectorAll(".ld-film > section")];
  const clock = litdeck.clock();
  let current = null;

  const ends = [];
  for (const slide of slides) {
    ends.push((ends.at(-1) || 0) + 60 * Number(slide.dataset.minutes));
  }

  // -- slides

  function put(name, slide) {
    const frame = part(name);
    const before = frame.querySelector("section");
    if (before === (slide || null)) return;
    if (before) document.querySelector(".ld-film").append(before);
    if (slide) frame.append(slide);
    frame.classList.toggle("ld-nothing", !slide);
  }

  function asPlanned(slide) {
    for (const each of slide.querySelectorAll(".fragment")) each.classList.add("visible");
  }

  function asShown(slide, state) {
    const fragments = [...slide.querySelectorAll(".fragment")].sort(
      (a, b) => a.dataset.fragmentIndex - b.dataset.fragmentIndex,
    );
    fragments.forEach((each, index) => each.classList.toggle("visible", index < state.fragments));
    litdeck.showStep(slide);
    slide.querySelectorAll(".ld-view").forEach((view, index) => {
      view.classList.toggle("ld-open", Boolean(state.open[index]));
    });
    slide.querySelectorAll(".ld-run").forEach((run, index) => mirror(run, state.runs[index]));
  }

  function mirror(run, state) {
    if (!state) return;
    let output = run.querySelector(".ld-output");
    if (!output) {
      output = document.createElement("pre");
      output.className = "ld-output";
      run.append(output);
    }
    run.classList.toggle("ld-open", state.open);
    if (state.text && output.innerText !== state.text) {
      const text = document.createElement("samp");
      text.textContent = state.text;
      output.replaceChildren(text);
    }
    output.scrollTop = output.scrollHeight;
    run.dataset.status = state.status;
  }

  function show(state) {
    const index = slides.findIndex((slide) => slide.id === state.name);
    if (index < 0) return;
    if (current !== null && index !== current) clock.start();
    if (index !== current) {
      put("next", null);
      put("now", slides[index]);
      put("next", slides[index + 1]);
      if (slides[index + 1]) asPlanned(slides[index + 1]);
      notes(slides[index]);
      current = index;
    }
    asShown(slides[index], state);
    part("place").textContent = `${index + 1} of ${slides.length}`;
    document.body.classList.toggle("ld-paused", state.paused);
    part("lost").hidden = true;
    tick();
  }

  function notes(slide) {
    const own = slide.querySelector(".notes");
    const copy = own ? [...own.cloneNode(true).childNodes] : ["no notes on this slide"];
    part("notes").replaceChildren(...copy);
    part("notes").scrollTop = 0;
  }

  // -- time

  function tick() {
    const elapsed = clock.elapsed();
    part("elapsed").textContent = litdeck.spell(elapsed);
    part("total").textContent = litdeck.spell(ends.at(-1));
    part("time").textContent = new Date().toLocaleTimeString([], { timeStyle: "short" });
    document.querySelector('[data-do="clock"]').textContent = clock.runs() ? "stop" : "start";
    if (current === null) return;
    const begin = current ? ends[current - 1] : 0;
    const pace = litdeck.pace(elapsed, begin, ends[current]);
    part("pace").textContent = `slide until ${litdeck.spell(ends[current])}, ${pace}`;
    part("pace").classList.toggle("ld-late", pace.endsWith("behind"));
  }

  const own = {
    clock: () => (clock.runs() ? clock.stop() : clock.start()),
    reset: () => clock.reset(),
    scheme: () => litdeck.changeScheme(),
  };

  // -- the room

  const link = litdeck.link((message) => message.litdeck === "state" && show(message));

  function act(action) {
    if (own[action]) own[action]();
    else link.send({ litdeck: "do", action });
    tick();
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("button") && [" ", "Enter"].includes(event.key)) return;
    const action = litdeck.actionOf(event);
    if (!action) return;
    event.preventDefault();
    act(action);
  });
  addEventListener("click", (event) => {
    const asked = event.target.closest("[data-do]");
    if (asked) act(asked.dataset.do);
  });

  for (const slide of slides) litdeck.fit(slide);
  document.querySelector(".ld-film").hidden = true;
  setInterval(tick, 500);
  tick();
  link.send({ litdeck: "hello" });
  setTimeout(() => (part("lost").hidden = current !== null), 1000);
})(window.litdeck);
