// A meeting's page stays true while others write too: it says who added what, and moves nothing that
// somebody is typing. Every page works without this file.

const EVERY = 10_000; // milliseconds

const place = document.getElementById("changes");

if (place?.dataset.meeting) {
  setInterval(look, EVERY);
}

async function look() {
  if (document.hidden) {
    return;
  }
  try {
    const answer = await fetch(place.dataset.state, { headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected) {
      show(await answer.json());
    }
  } catch {
    // No network for the moment: the next look may have one.
  }
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
