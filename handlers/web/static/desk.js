// The desk's helps: keys, and an inbox that keeps itself up to date. All pages work without it.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const links = () => [...document.querySelectorAll("#tickets a.open, .inbox a.open")];
  const typing = (target) =>
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

  function step(by) {
    const all = links();
    if (!all.length) return;
    const here = all.indexOf(document.activeElement);
    const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
    if (next < 0 || next >= all.length) return;
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  }

  function help() {
    const box = byId("keys");
    if (box && !box.open) box.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const keys = { j: () => step(1), k: () => step(-1), "?": help };
    const named = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (keys[event.key]) keys[event.key]();
    else if (named instanceof HTMLInputElement) named.focus();
    else if (named) named.click();
    else return;
    event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", () => {
    // Not autofocus: a page reached with a fragment (#refuse-1) would refuse it.
    document.querySelector("[data-focus]")?.focus();
    const button = document.querySelector("[data-help]");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", help);
    }
    document.documentElement.dataset.desk = "ready";
    const news = byId("news");
    if (news && news.dataset.live) keepFresh(news);
  });

  // The same address again; only the counts and the list are taken from it.
  async function refresh() {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (answer.redirected) {
      location.reload();
      return;
    }
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = document.activeElement && document.activeElement.getAttribute("href");
    for (const id of ["counts", "tickets"]) {
      const fresh = page.getElementById(id);
      if (fresh) byId(id).replaceWith(fresh);
    }
    if (!focused) return;
    const again = [...document.querySelectorAll("#counts a, #tickets a")];
    const same = again.find((one) => one.getAttribute("href") === focused);
    if (same) same.focus({ preventScroll: true });
  }

  // Only while somebody sees the page and works at it: an open stream would otherwise keep a
  // session alive that nobody sits at.
  function keepFresh(news) {
    const idle = Number(news.dataset.idle) * 60000;
    let source = null;
    let touched = Date.now();
    const stop = () => {
      if (source) source.close();
      source = null;
    };
    const start = () => {
      if (source || document.hidden) return;
      source = new EventSource(news.dataset.live);
      source.addEventListener("open", () => { news.dataset.open = "yes"; });
      source.addEventListener("tickets", (event) => {
        const said = JSON.parse(event.data).say;
        if (said.length) news.textContent = said.join("；");
        refresh().catch(() => {});
      });
    };
    for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"]) {
      document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
    }
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) stop();
      else {
        refresh().catch(() => {});
        start();
      }
    });
    window.addEventListener("pagehide", stop);
    setInterval(() => {
      if (!source || Date.now() - touched < idle) return;
      stop();
      news.textContent = news.dataset.stopped;
    }, 30000);
    start();
  }
})();
