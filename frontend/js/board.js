// The board stays true while it is open: when a fact changes elsewhere it is drawn anew in place, and
// the reader's place, focus and open boxes stay. Arrow keys go from home to home. It works without this.

import { watch } from "./live.js";

const EVERY = 5_000; // milliseconds

const live = document.getElementById("live");

if (live) {
  watch(live.dataset.state, EVERY, show, () => !isTyping());
  document.addEventListener("keydown", walk);
}

async function show({ fingerprint }) {
  if (fingerprint !== live.dataset.fingerprint) {
    await redraw();
  }
}

async function redraw() {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) {
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [now, next] = [document.getElementById("board"), page.getElementById("board")];
  if (!next || isTyping()) {
    return;
  }
  const focused = document.activeElement?.id;
  const mark = firstInView();
  const opened = [...now.querySelectorAll("details[open] > summary")].map((one) => one.textContent);
  now.replaceChildren(...next.childNodes);
  for (const summary of now.querySelectorAll("details > summary")) {
    summary.parentElement.open ||= opened.includes(summary.textContent);
  }
  if (focused) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
  if (mark) {
    const row = document.getElementById(mark.id);
    window.scrollBy(0, row ? row.getBoundingClientRect().top - mark.top : 0);
  }
  live.dataset.fingerprint = page.getElementById("live").dataset.fingerprint;
  const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" }).format(new Date());
  live.replaceChildren(Object.assign(document.createElement("p"), {
    className: "govuk-body",
    textContent: `Brought up to date at ${time}.`,
  }));
}

function firstInView() {
  for (const row of document.querySelectorAll("#board tr[id]")) {
    const { top } = row.getBoundingClientRect();
    if (top >= 0) {
      return { id: row.id, top };
    }
  }
  return null;
}

function isTyping() {
  return document.activeElement?.matches("input, select, textarea") ?? false;
}

// On a home's link, the arrow keys lead to the next home and the one before.
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !document.activeElement?.matches("[data-row-link]")) {
    return;
  }
  const links = [...document.querySelectorAll("[data-row-link]")];
  const next = links[links.indexOf(document.activeElement) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}
