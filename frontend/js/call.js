// What is typed during a call is kept now and then, so that a session that ends, or a line that
// drops, costs nothing; and the home is held for as long as somebody types. Works without this file.

const AFTER = 3_000; // milliseconds without a key before it is kept

const form = document.querySelector("form[data-keep]");
const status = document.getElementById("kept");
let timer = 0;

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, AFTER);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

async function keep() {
  const boxes = new URLSearchParams(new FormData(form));
  boxes.set("act", "keep");
  boxes.set("background", "1");
  try {
    const answer = await fetch(form.action, { method: "POST", body: boxes, redirect: "manual" });
    status.textContent = answer.status === 204
      ? "What you typed is kept."
      : "What you typed last is not kept: you may have been signed out. Sign in and open this call again.";
  } catch {
    status.textContent = "What you typed is not kept: there is no network at the moment.";
  }
}

// A link into the folded part opens it.
function unfold() {
  const place = document.getElementById(location.hash.slice(1));
  if (place instanceof HTMLDetailsElement) {
    place.open = true;
  }
}

unfold();
addEventListener("hashchange", unfold);
