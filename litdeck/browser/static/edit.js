// Programs changed on stage, where the presenter has turned that on: the whole text, in its view.
"use strict";

(function (litdeck) {
  async function sourceOf(run) {
    const answer = await litdeck.ask("GET", run.path);
    return answer.ok ? (await answer.json()).source : "";
  }

  function viewOf(run) {
    const views = [...run.box.closest("section").querySelectorAll(".ld-view")];
    return views.find((view) => view.dataset.program === run.program);
  }

  // The line that the slide is about comes first into sight.
  function showSeen(editor, view) {
    const seen = view.querySelector(".ld-code .ld-seen");
    const lines = editor.value.split("\n");
    const found = seen ? lines.indexOf(seen.textContent.replace(/\n$/, "")) : 0;
    const line = Math.max(found, 0);
    const at = lines.slice(0, line).reduce((length, text) => length + text.length + 1, 0);
    editor.setSelectionRange(at, at);
    editor.scrollTop = Math.max(line - 2, 0) * (editor.scrollHeight / lines.length);
  }

  function keys(run, event) {
    const editor = event.currentTarget;
    event.stopPropagation();
    if (event.key === "Escape") {
      run.editButton.focus(); // and Tab moves on from there
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run.start();
    } else if (event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      editor.setRangeText("    ", editor.selectionStart, editor.selectionEnd, "end");
    }
  }

  async function open(run, view) {
    const source = await sourceOf(run);
    const editor = document.createElement("textarea");
    editor.className = "ld-editor";
    editor.spellcheck = false;
    editor.setAttribute("autocapitalize", "off");
    editor.setAttribute("aria-label", `code/${run.program}, to be changed; Escape leaves it`);
    editor.value = source;
    editor.addEventListener("keydown", (event) => keys(run, event));
    view.append(editor);
    view.classList.add("ld-editing");
    run.edited = () => (editor.value === source ? undefined : editor.value);
    editor.focus();
    showSeen(editor, view);
  }

  function close(run, view) {
    view.querySelector(".ld-editor").remove();
    view.classList.remove("ld-editing");
    run.edited = null;
  }

  litdeck.addEditor = function (run) {
    const view = viewOf(run);
    if (!view) return;
    run.editButton = litdeck.button("ld-edit", "edit", "e", "change it and run that: e");
    run.editButton.setAttribute("aria-expanded", "false");
    run.editButton.addEventListener("click", () => {
      const opens = !view.classList.contains("ld-editing");
      run.editButton.setAttribute("aria-expanded", opens);
      if (opens) open(run, view);
      else close(run, view);
    });
  };
})(window.litdeck);
