// A meeting's page stays true while others write too: it says who added what, and moves nothing that
// somebody is typing. Every page works without this file.

import { watch } from "./live.js";

const EVERY = 10_000; // milliseconds

const place = document.getElementById("changes");

if (place?.dataset.meeting) {
  watch(place.dataset.state, EVERY, show);
}

function show(state) {
  const news = state.lines.filter((line) => line.id > Number(place.dataset.last));
  const parts = [];
  if (state.state !== place.dataset.meeting) {
    parts.push(`The meeting has changed: ${state.words}.`);
  }
  if (news.length) {
    const who = [...new Set(news.map((line) => line.by))].join(" and ");
    parts.push(`${who} wrote ${news.length === 1 ? "1 line" : `${news.length} lines`} since you opened this page.`);
  }
  const text = parts.length ? `${parts.join(" ")} ` : "";
  if (!text || place.textContent.startsWith(text)) {
    return;
  }
  const link = Object.assign(document.createElement("a"), {
    className: "govuk-link",
    href: location.pathname + location.search,
    textContent: "Bring the page up to date",
  });
  const paragraph = Object.assign(document.createElement("p"), { className: "govuk-body" });
  paragraph.append(text, link);
  place.replaceChildren(paragraph);
}
