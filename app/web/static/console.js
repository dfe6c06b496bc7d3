// Times in the viewer's zone, and parts of pages that bring themselves up to date.
"use strict";
(() => {
  const started = Date.now();
  const asked = new Map(); // id of a part to when it was last asked for: the part itself is replaced
  let open = [];

  const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
  const onAxis = {
    minute: new Intl.DateTimeFormat(undefined, { timeStyle: "short" }),
    hour: new Intl.DateTimeFormat(undefined, { timeStyle: "short" }),
  };

  function tellTimes(root) {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      const told = whole.format(at);
      if ("roughly" in time.dataset) {
        time.title = told;
      } else {
        time.textContent = told;
        time.title = time.dateTime;
      }
    }
    for (const label of root.querySelectorAll("[data-axis-time]")) {
      const format = onAxis[label.dataset.axisUnit];
      if (format) label.textContent = format.format(new Date(label.dataset.axisTime));
    }
    for (const zone of root.querySelectorAll("[data-zone]")) {
      zone.textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
    }
  }

  // A part is left alone while somebody types, chooses, selects text or walks through it by keyboard.
  function isInUse(part) {
    const focused = document.activeElement;
    if (part.contains(focused) && focused.matches("input, select, textarea, :focus-visible")) return true;
    const selection = window.getSelection();
    return Boolean(selection && !selection.isCollapsed && part.contains(selection.anchorNode));
  }

  function refresh() {
    const now = Date.now();
    if (document.hidden) return;
    for (const part of document.querySelectorAll("[data-live]")) {
      const last = asked.get(part.id) ?? started;
      if (now - last < Number(part.dataset.live) * 1000 || isInUse(part)) continue;
      asked.set(part.id, now);
      htmx.trigger(part, "refresh");
    }
  }

  function tellTrouble(text) {
    const place = document.getElementById("trouble");
    if (!place) return;
    place.textContent = text;
    place.hidden = !text;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (new URL(event.detail.xhr.responseURL).pathname === "/login") {
      event.detail.shouldSwap = false;
      window.location.reload();
      return;
    }
    open = [...event.detail.target.querySelectorAll("details[open][id]")].map((one) => one.id);
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    open = [];
    tellTimes(document);
    tellTrouble("");
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () =>
      tellTrouble("This page could not be brought up to date: the service does not answer. It is tried again."));
  }
  document.addEventListener("DOMContentLoaded", () => {
    tellTimes(document);
    const here = document.querySelector("nav [aria-current]");
    here?.closest("ul").scrollTo({ left: here.offsetLeft - 60 }); // on a phone the links lie side by side
    window.setInterval(refresh, 1000);
  });
  document.addEventListener("fresh", () => tellTimes(document)); // a page of rules has taken an answer over
  document.addEventListener("visibilitychange", refresh);
})();
