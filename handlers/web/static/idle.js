// Nobody at the page: a warning before the session ends, then a curtain; what was typed stays.
(() => {
  "use strict";
  const WARN = 2 * 60000;
  const box = () => document.getElementById("idle");
  const now = () => Date.now();
  // A clock that tests can turn: the page's own time is never trusted for anything else.
  const minutes = () => Number(box().dataset.minutes) * 60000;
  let touched = now();
  let heard = now();
  let over = false;

  function show(part) {
    box().querySelectorAll("[data-part]").forEach((one) => {
      one.hidden = one.dataset.part !== part;
    });
    box().dataset.state = part;
    if (!box().open) box().showModal();
  }

  function hide() {
    over = false;
    box().dataset.state = "";
    if (box().open) box().close();
  }

  // Any answer of the server has renewed the session.
  async function still() {
    const answer = await fetch("/window/still", { credentials: "same-origin", redirect: "manual" });
    if (answer.status !== 204) {
      over = true;
      show("over");
      return;
    }
    heard = now();
    hide();
  }

  function look() {
    const left = heard + minutes() - now();
    const working = now() - touched < minutes() / 2;
    if (over) return;
    // Whoever is typing for long sends nothing meanwhile.
    if (working && left < minutes() / 2) still().catch(() => {});
    else if (left <= 0) still().catch(() => {});
    else if (left <= WARN) {
      document.getElementById("idle-left").textContent = String(Math.ceil(left / 60000));
      show("warn");
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!box()) return;
    for (const kind of ["keydown", "pointerdown", "input"]) {
      document.addEventListener(kind, () => { touched = now(); }, { passive: true });
    }
    document.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) heard = now();
    });
    document.getElementById("idle-on").addEventListener("click", () => {
      touched = now();
      still().catch(() => {});
    });
    // Esc would lift the curtain.
    box().addEventListener("cancel", (event) => {
      event.preventDefault();
      if (!over) still().catch(() => {});
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && box().dataset.state) still().catch(() => {});
    });
    window.addEventListener("focus", () => {
      if (over) still().catch(() => {});
    });
    setInterval(look, 5000);
  });
})();
