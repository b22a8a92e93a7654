// Small helps on top of pages that also work without any script.
(() => {
  "use strict";
  const talk = () => document.getElementById("talk");
  const notice = () => document.getElementById("trouble");

  function showNewest() {
    const list = talk();
    if (!list || !list.lastElementChild) return;
    // The newest turn's first bubble, so that a long answer is read from its beginning.
    const turns = list.querySelectorAll("[data-turn]");
    const newest = turns.length ? turns[turns.length - 1] : list.lastElementChild;
    newest.scrollIntoView({ block: "start" });
  }

  function trouble(kind) {
    const box = notice();
    if (!box) return;
    box.hidden = false;
    box.querySelectorAll("[data-kind]").forEach((part) => {
      part.hidden = part.dataset.kind !== kind;
    });
    box.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("DOMContentLoaded", showNewest);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "talk") return;
    const box = notice();
    if (box) box.hidden = true;
    showNewest();
    const field = document.querySelector("#composer [name=text]");
    // On a phone, focusing would open the keyboard over the buttons.
    if (field && window.matchMedia("(pointer: fine)").matches) field.focus({ preventScroll: true });
  });
  // What was typed stays in the field, and the form keeps its message number: sending it again
  // is the same message to the server, however often it arrives.
  document.addEventListener("htmx:sendError", () => trouble("network"));
  document.addEventListener("htmx:timeout", () => trouble("network"));
  document.addEventListener("htmx:responseError", () => trouble("server"));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || field.dataset.enter !== "send") return;
    event.preventDefault();
    field.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
  });
})();
