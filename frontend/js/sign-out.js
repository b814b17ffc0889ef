// Clears what the device keeps before somebody signs out or puts a link down, and asks first when
// answers wait that were not sent. The server says the same with Clear-Site-Data.

import { forgetAll, openKept, waits } from "./kept.js";

const QUESTION =
  "An update waits on this device and has not been sent. If you go on, it is lost. Go on all the same?";

export function forgetAtSignOut() {
  for (const form of document.querySelectorAll("form[data-forget]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      leave(form);
    });
  }
}

async function leave(form) {
  try {
    const kept = await openKept();
    const unsent = kept ? (await kept.all()).filter(waits) : [];
    if (unsent.length && !window.confirm(QUESTION)) return;
    await forgetAll();
  } catch {
    // Nobody is kept signed in because a browser cannot clear its store.
  }
  form.submit();
}
