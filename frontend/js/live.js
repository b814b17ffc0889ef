// Asks every few seconds what has changed while a page is open. Nobody is asked while the page is hidden.

export function watch(address, every, show, mayLook = () => true) {
  setInterval(async () => {
    if (document.hidden || !mayLook()) {
      return;
    }
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) {
        await show(await answer.json());
      }
    } catch {
      // No network for the moment: the next look may have one.
    }
  }, every);
}
