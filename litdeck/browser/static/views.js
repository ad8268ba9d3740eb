// What a slide can show more of: hidden lines, recorded outputs, and the steps of its lines.
"use strict";

(function (litdeck) {
  function button(text, key, title) {
    const made = document.createElement("button");
    const hint = document.createElement("kbd");
    made.type = "button";
    hint.textContent = key;
    hint.setAttribute("aria-hidden", "true");
    made.append(text, " ", hint);
    made.title = title;
    return made;
  }

  // -- hidden lines

  function openView(view, open) {
    const box = view.querySelector(".ld-code");
    const more = view.querySelector(".ld-more");
    view.classList.toggle("ld-open", open);
    more.setAttribute("aria-expanded", open);
    if (open) {
      // A box that scrolls must be one that the keyboard reaches.
      box.tabIndex = 0;
      const first = box.querySelector(".ld-seen.ld-lit") || box.querySelector(".ld-seen");
      if (first) box.scrollTop = Math.max(first.offsetTop - box.clientHeight / 3, 0);
    } else {
      box.removeAttribute("tabindex");
      box.scrollTop = 0;
    }
  }

  litdeck.toggleLines = function (section) {
    const views = [...section.querySelectorAll(".ld-view")].filter((view) =>
      view.querySelector(".ld-more"),
    );
    const open = !views.every((view) => view.classList.contains("ld-open"));
    for (const view of views) openView(view, open);
  };

  // -- recorded outputs

  function openRun(run, open) {
    const recall = run.querySelector(".ld-recall");
    if (!recall) return;
    run.classList.toggle("ld-open", open);
    recall.setAttribute("aria-expanded", open);
  }

  litdeck.toggleOutputs = function (section) {
    const runs = [...section.querySelectorAll(".ld-run")].filter((run) =>
      run.querySelector(".ld-recall"),
    );
    const open = !runs.every((run) => run.classList.contains("ld-open"));
    for (const run of runs) openRun(run, open);
  };

  // -- steps of lines

  litdeck.showStep = function (section) {
    for (const view of section.querySelectorAll(".ld-view.ld-stepped")) {
      const step = view.querySelectorAll(".ld-step.visible").length;
      for (const line of view.querySelectorAll(".ld-seen, .ld-snip")) {
        line.classList.toggle("ld-lit", line.classList.contains(`ld-step-${step}`));
      }
    }
  };

  litdeck.prepareViews = function (root) {
    for (const more of root.querySelectorAll(".ld-more")) {
      const full = button(more.textContent, "h", "show the lines that run and are not shown: h");
      more.replaceChildren(...full.childNodes);
      more.title = full.title;
      const view = more.closest(".ld-view");
      more.addEventListener("click", () => openView(view, !view.classList.contains("ld-open")));
    }
    for (const run of root.querySelectorAll('.ld-run[data-kind="run"]')) {
      const printed = run.querySelector(".ld-output");
      if (!printed) continue;
      const recall = button("recorded output", "o", "show what was recorded: o");
      recall.className = "ld-recall";
      recall.setAttribute("aria-expanded", "false");
      recall.addEventListener("click", () => openRun(run, !run.classList.contains("ld-open")));
      printed.before(recall);
    }
  };
})(window.litdeck);
