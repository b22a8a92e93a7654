// How many people wait for a call, on every page of the desk; the list is drawn anew with it.
(() => {
  "use strict";
  let source = null;
  let newest = null;

  function told(event) {
    const said = JSON.parse(event.data);
    const badge = document.getElementById("task-count");
    badge.textContent = said.say;
    badge.classList.toggle("warn", said.urgent > 0);
    const news = document.getElementById("task-news");
    if (newest !== null && said.newest > newest) news.textContent = news.dataset.news;
    newest = said.newest;
    const list = document.getElementById("task-list");
    if (list && list.dataset.mark !== said.mark && !list.contains(document.activeElement)) {
      window.htmx.trigger(document.body, "tasks-changed");
    }
  }

  // A browser keeps six connections to one house: a page that nobody looks at gives its own back.
  function follow() {
    const badge = document.getElementById("task-count");
    if (!badge || !window.EventSource) return;
    if (document.visibilityState === "hidden") {
      if (source) source.close();
      source = null;
    } else if (!source) {
      source = new EventSource(badge.dataset.live);
      source.addEventListener("tasks", told);
    }
  }

  document.addEventListener("DOMContentLoaded", follow);
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("pagehide", () => source && source.close());
})();
