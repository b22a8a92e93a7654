// The console's keys, panels and focus, on top of forms that also work without any script.
(() => {
  "use strict";
  // A key pressed between swap and settle would be lost.
  window.htmx.config.defaultSettleDelay = 0;
  const byId = (id) => document.getElementById(id);
  const TYPING = "input:not([type=checkbox]):not([type=hidden]), textarea, select";
  const shown = (element) => element.offsetParent !== null;

  // The sign on the key, whatever input method is on: Digit1, Numpad1 and KeyQ.
  function keyOf(event) {
    const found = /^(?:Digit|Numpad|Key)([0-9A-Z])$/.exec(event.code);
    return found ? found[1].toLowerCase() : event.key.toLowerCase();
  }

  function press(letter) {
    const target = [...document.querySelectorAll(`[data-key="${letter}"]`)].find(shown);
    if (!target || target.closest("[inert]")) return false;
    if (target.matches(TYPING)) {
      target.focus();
      if (target.select) target.select();
    } else {
      target.click();
    }
    return true;
  }

  function openPanel(name) {
    const panel = byId(name);
    closePanels(name);
    panel.hidden = false;
    expanded(name, true);
    const field = panel.querySelector("input:not([type=hidden])");
    if (panel.dataset.from) {
      window.htmx.ajax("GET", panel.dataset.from, { target: "#question-list", swap: "innerHTML" }).then(() => filter(field));
    } else if (field.type === "search") {
      window.htmx.trigger(field, "open");
    }
    field.focus();
    field.select();
  }

  function closePanels(but) {
    document.querySelectorAll(".panel:not([hidden])").forEach((panel) => {
      if (panel.id === but) return;
      panel.hidden = true;
      expanded(panel.id, false);
    });
  }

  function expanded(name, is) {
    document.querySelectorAll(`[data-panel="${name}"][aria-expanded]`).forEach((button) => button.setAttribute("aria-expanded", String(is)));
  }

  // Only the questions that hold the words; topics without any go too.
  function filter(field) {
    const words = field.value.trim();
    document.querySelectorAll("#question-list li").forEach((line) => {
      line.hidden = Boolean(words) && !line.textContent.includes(words);
    });
    document.querySelectorAll("#question-list ul").forEach((list) => {
      const empty = ![...list.children].some((line) => !line.hidden);
      list.hidden = empty;
      list.previousElementSibling.hidden = empty;
    });
  }

  function toScript() {
    const first = document.querySelector("#script [data-first]");
    (first || byId("script")).focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const at = event.target;
    if (event.key === "Escape") {
      const panel = document.querySelector(".panel:not([hidden])");
      if (panel) closePanels("");
      if (byId("script")) byId("script").focus();
      else at.blur();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      if (at.id === "note") {
        event.preventDefault();
        at.form.requestSubmit();
      } else if (at.id === "which") {
        const first = [...document.querySelectorAll("#question-list li:not([hidden]) button")].find(shown);
        if (first) first.click();
      } else if (!at.matches("button, a, summary, select, " + TYPING)) {
        press("enter");
      }
      return;
    }
    const on = byId("keys-on");
    if (on && !on.checked && !event.altKey) return;
    if (at.matches(TYPING) && !event.altKey) return;
    if (event.repeat) return;
    if (press(keyOf(event))) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-panel]");
    if (opener) {
      if (byId(opener.dataset.panel).hidden) openPanel(opener.dataset.panel);
      else if (opener.hasAttribute("aria-expanded")) closePanels("");
    }
    if (event.target.closest("[data-close]")) {
      closePanels("");
      toScript();
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target.id === "which") filter(event.target);
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "keys-on") localStorage.setItem("yimen-keys", event.target.checked ? "on" : "off");
  });

  // A fresh form number for what stays on the page while the script beside it changes.
  document.addEventListener("htmx:configRequest", (event) => {
    const pressed = event.detail.triggeringEvent && event.detail.triggeringEvent.submitter;
    if (pressed && pressed.name) event.detail.parameters[pressed.name] = pressed.value;
    if (event.detail.path.endsWith("/note")) {
      event.detail.parameters = { _csrf_token: event.detail.parameters._csrf_token, text: byId("note").value };
    } else if (event.detail.path.endsWith("/turn")) {
      event.detail.parameters.message_id = crypto.getRandomValues(new Uint32Array(4)).join("-");
    }
  });
  document.addEventListener("noted", () => {
    byId("note").value = "";
    byId("note").focus();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "script" || document.activeElement.id === "note") return;
    closePanels("");
    toScript();
  });
  document.addEventListener("htmx:responseError", (event) => lost(event));
  document.addEventListener("htmx:sendError", (event) => lost(event));
  function lost() {
    const box = byId("lost");
    if (box) box.hidden = false;
  }
  document.addEventListener("htmx:afterOnLoad", (event) => {
    const box = byId("lost");
    if (box && event.detail.successful) box.hidden = true;
  });

  document.addEventListener("DOMContentLoaded", () => {
    const on = byId("keys-on");
    if (on) on.checked = localStorage.getItem("yimen-keys") !== "off";
    const note = byId("note");
    if (note) note.focus();
  });
})();
