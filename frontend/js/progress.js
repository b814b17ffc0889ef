// Keeps the bars of long tasks up to date, and loads the page again when the last one has ended.

const TWO_SECONDS = 2000;

export function followProgress() {
  for (const bar of document.querySelectorAll("[data-progress]")) {
    window.setTimeout(() => lookAgain(bar), TWO_SECONDS);
  }
}

async function lookAgain(bar) {
  let fresh = null;
  try {
    const answer = await fetch(bar.dataset.progress, { credentials: "same-origin" });
    if (answer.redirected || answer.status === 404) return; // signed out, or no longer kept
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    fresh = page.querySelector(".app-progress");
  } catch {
    // No network just now: ask again.
  }
  if (fresh && !fresh.dataset.progress) {
    window.location.reload();
    return;
  }
  if (fresh) {
    const said = fresh.querySelector("[role=status]").textContent;
    const status = bar.querySelector("[role=status]");
    if (status.textContent !== said) status.textContent = said;
    const [shown, now] = [bar, fresh].map((one) => one.querySelector("progress"));
    if (now.hasAttribute("value")) shown.setAttribute("value", now.getAttribute("value"));
  }
  window.setTimeout(() => lookAgain(bar), TWO_SECONDS);
}
