// The day's calls stay true while the page is open: homes that told us, or that somebody else
// rings, are marked, and nothing moves under the hand. Every page works without this file.

import { watch } from "./live.js";

const EVERY = 10_000; // milliseconds

const place = document.getElementById("changes");
const rows = [...document.querySelectorAll("tr[data-home]")];

if (place && rows.length) {
  watch(place.dataset.state, EVERY, show);
}

function show(state) {
  const changed = rows.filter((row) => mark(row, state[row.dataset.home]));
  if (!changed.length) {
    place.replaceChildren();
    return;
  }
  const words = changed.length === 1 ? "1 home has" : `${changed.length} homes have`;
  const text = `${words} changed since you opened this list. `;
  if (place.textContent.startsWith(text)) {
    return;
  }
  const link = Object.assign(document.createElement("a"), {
    className: "govuk-link",
    href: location.pathname + location.search,
    textContent: "Bring the list up to date",
  });
  const paragraph = Object.assign(document.createElement("p"), { className: "govuk-body" });
  paragraph.append(text, link);
  place.replaceChildren(paragraph);
}

// Whether a home is not where the page says it is; its tag then tells where it is now, and one that
// has left, or that somebody else rings, has no button to ring it any more.
function mark(row, now) {
  const left = !now;
  const held = now && Boolean(now.held) !== (row.dataset.held === "yes");
  const changed = left || held || now.stage !== row.dataset.stage;
  if (changed) {
    const tag = row.querySelector("[data-stage-tag] .govuk-tag");
    for (const form of row.querySelectorAll("form")) {
      form.hidden = left || now.stage === "done" || Boolean(now.held);
    }
    tag.textContent = left ? "No longer here" : now.held ? `${now.held} is ringing it` : now.words;
  }
  return changed;
}
