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
  const inView = rowsInView();
  const opened = [...now.querySelectorAll("details[open] > summary")].map((one) => one.textContent);
  now.replaceChildren(...next.childNodes);
  for (const summary of now.querySelectorAll("details > summary")) {
    summary.parentElement.open ||= opened.includes(summary.textContent);
  }
  if (focused) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
  window.scrollBy(0, movedBy(inView));
  live.dataset.fingerprint = page.getElementById("live").dataset.fingerprint;
  const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" }).format(new Date());
  live.replaceChildren(Object.assign(document.createElement("p"), {
    className: "govuk-body",
    textContent: `Brought up to date at ${time}.`,
  }));
}

// The rows that can be seen and how far down each stands; the one with the focus alone, if it is seen.
function rowsInView() {
  const rows = [...document.querySelectorAll("#board tr[id]")].map((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return { id: row.id, top, isSeen: bottom > 0 && top < window.innerHeight, row };
  });
  const seen = rows.filter((one) => one.isSeen);
  const focused = seen.filter((one) => one.row.contains(document.activeElement));
  return focused.length ? focused : seen;
}

// How far most of them moved: a row that went to another part of the board does not take the reader along.
function movedBy(rows) {
  const moves = rows
    .map(({ id, top }) => document.getElementById(id)?.getBoundingClientRect().top - top)
    .filter((move) => !Number.isNaN(move))
    .sort((one, other) => one - other);
  return moves[Math.floor(moves.length / 2)] ?? 0;
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
