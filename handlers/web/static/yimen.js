// Small helps on top of pages that also work without any script.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const form = () => byId("composer");
  const field = () => byId("text");

  // The newest answer from its beginning; when it is short, everything down to the buttons.
  function showNewest() {
    const talk = byId("talk");
    if (!talk) return;
    const firsts = talk.querySelectorAll("[data-first]");
    const newest = firsts[firsts.length - 1];
    if (firsts.length > 1) newest.scrollIntoView({ block: "start" });
  }

  function trouble(kind) {
    const box = byId("trouble");
    if (!box) return;
    box.hidden = !kind;
    box.querySelectorAll("[data-kind]").forEach((part) => {
      part.hidden = part.dataset.kind !== kind;
    });
  }

  // A page that was open very long holds an old mark; a new one is fetched, the text stays.
  async function renew() {
    const answer = await fetch("/", { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const mark = page.querySelector("#composer [name=_csrf_token]");
    const mine = form().querySelector("[name=_csrf_token]");
    if (mark && mine) mine.value = mark.value;
  }

  function grow() {
    const text = field();
    if (!text) return;
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 4, 180)}px`;
  }

  document.addEventListener("DOMContentLoaded", () => {
    showNewest();
    grow();
  });
  document.addEventListener("input", (event) => {
    if (event.target === field()) grow();
  });

  // A button inside the talk belongs to the form from outside; htmx does not see which it was.
  document.addEventListener("htmx:configRequest", (event) => {
    const pressed = event.detail.triggeringEvent && event.detail.triggeringEvent.submitter;
    if (pressed && pressed.name) event.detail.parameters[pressed.name] = pressed.value;
  });
  document.addEventListener("htmx:beforeRequest", () => trouble(null));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful || !form()) return;
    const sent = event.detail.requestConfig.parameters;
    const text = field();
    const typed = !sent.choice && Boolean(sent.text);
    if (typed && text.value === sent.text) {
      text.value = "";
      grow();
    }
    form().dataset.typed = typed ? "yes" : "";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "talk") return;
    showNewest();
    // Who types goes on typing (on a phone that would open the keyboard over the answer); who
    // presses buttons, by finger or by key, stands before the new ones.
    const typing = form().dataset.typed && window.matchMedia("(pointer: fine)").matches;
    (typing ? field() : byId("answers")).focus({ preventScroll: true });
  });
  // What was typed stays in the field, and the form keeps its message number: sending it again
  // is the same message to the server, however often it arrives.
  document.addEventListener("htmx:sendError", () => trouble("network"));
  document.addEventListener("htmx:timeout", () => trouble("network"));
  document.addEventListener("htmx:responseError", (event) => {
    if (!form()) return;
    if (event.detail.xhr.status !== 403) {
      trouble("server");
      return;
    }
    renew().then(() => trouble("form"), () => trouble("network"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    const text = event.target;
    if (!(text instanceof HTMLTextAreaElement) || text.dataset.enter !== "send") return;
    event.preventDefault();
    text.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const asking = event.target instanceof Element && event.target.closest("[data-confirm]");
    if (asking && !window.confirm(asking.dataset.confirm)) event.preventDefault();
    if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
  });
  // On paper everything is unfolded.
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll(".paper details").forEach((part) => {
      part.open = true;
    });
  });
})();
