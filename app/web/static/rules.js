// Keeps a page up to date while somebody types: sends its form, and takes what differs from the answer.
// The server alone decides what the page says; without this script, buttons do the same.
"use strict";

const PAUSE = 350;
let under_way = null;
let timer = 0;

async function ask(address, options = {}) {
  under_way?.abort();
  under_way = new AbortController();
  const answer = await fetch(address, { credentials: "same-origin", signal: under_way.signal, ...options });
  const text = await answer.text();
  if (new URL(answer.url).pathname === "/login" || answer.status === 403) {
    throw new Error("You are logged out. Copy what you have typed here before you log in again.");
  }
  if (!answer.ok) throw new Error("The service could not look at this. Nothing of this page is lost.");
  return new DOMParser().parseFromString(text, "text/html").querySelector("main");
}

// Takes an answer over into the page. What goes wrong is told there, and what was typed stays.
async function take(asked) {
  try {
    become(document.querySelector("main"), await asked);
    document.dispatchEvent(new Event("fresh"));
    return true;
  } catch (problem) {
    if (problem.name === "AbortError") return false;
    const place = document.getElementById("trouble");
    place.textContent = problem instanceof TypeError ? "The service does not answer. Nothing of this page is lost." : problem.message;
    place.hidden = false;
    return false;
  }
}

async function refresh(form) {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (form.method === "post" || value !== "") data.append(name, value);
  }
  const busy = document.querySelector("main");
  busy.setAttribute("aria-busy", "true");
  const address = form.getAttribute("action");
  const whole = data.size ? `${address}?${data}` : address;
  const taken = await take(form.method === "post" ? ask(address, { method: "POST", body: data }) : ask(whole));
  if (taken && form.method !== "post") history.replaceState(null, "", whole);
  busy.removeAttribute("aria-busy");
}

// Makes one element as another is, and leaves alone what is being typed into.
function become(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "open" && name !== "aria-busy") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (name !== "open" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old.matches("input, textarea")) {
    if (old === document.activeElement && !old.matches("[type=checkbox], [type=radio]")) return;
    if (old.checked !== fresh.hasAttribute("checked")) old.checked = fresh.hasAttribute("checked");
    if (old.value !== fresh.value) old.value = fresh.value;
    return;
  }
  children(old, fresh);
  if (old.matches("select") && old !== document.activeElement) old.value = fresh.value;
}

function children(old, fresh) {
  const wanted = [...fresh.childNodes];
  wanted.forEach((node, place) => {
    const there = old.childNodes[place];
    if (!there) old.append(node);
    else if (!alike(there, node)) there.replaceWith(node);
    else if (there.nodeType === Node.ELEMENT_NODE) become(there, node);
    else if (there.nodeValue !== node.nodeValue) there.nodeValue = node.nodeValue;
  });
  while (old.childNodes.length > wanted.length) old.lastChild.remove();
}

function alike(one, other) {
  return (
    one.nodeName === other.nodeName &&
    (one.nodeType !== Node.ELEMENT_NODE ||
      (one.id === other.id && one.getAttribute("name") === other.getAttribute("name")))
  );
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form || event.target.matches("[data-quiet]")) return; // agreeing changes no draft
  under_way?.abort();
  clearTimeout(timer);
  timer = setTimeout(() => refresh(form), event.target.matches("select, [type=checkbox]") ? 0 : PAUSE);
});

// What takes the server a while is fetched once the rest is there.
for (const link of document.querySelectorAll("a[data-later]")) {
  take(ask(link.href));
}

// The picture may be larger than its window: begin with the chosen field in the middle, else with the first.
for (const region of document.querySelectorAll(".picture")) {
  const box = region.querySelector(".chosen") ?? region.querySelector(".node");
  region.scrollTop = box.getAttribute("y") - region.clientHeight / 2;
  region.scrollLeft = box.getAttribute("x") - region.clientWidth / 2;
}
