// The daily update with a poor signal: answers are kept on this device until they are sent.
// Every page works without this file. Docs: docs/explanation/poor-signal.md

import { canBeSent, forgetForm, keyOf, openKept, waits } from "./kept.js";

const PATIENCE = 20_000; // milliseconds until a silent server counts as no signal
const TRIES = [5_000, 15_000, 30_000, 60_000]; // milliseconds to the next try; the last one repeats
const TOO_OLD = 24 * 60 * 60 * 1000; // milliseconds that typed answers of another form are kept
const OWN = ["csrfmiddlewaretoken", "key", "captured_at"]; // boxes that are not answers

const form = document.querySelector("form[data-outbox]");
const banner = document.querySelector("[data-outbox-banner]");
const settled = document.querySelector("[data-outbox-settled]");

start();

async function start() {
  const kept = await openKept();
  if (!kept) return;
  if (settled) await settle(kept, settled.dataset.outboxSettled, settled.dataset.outboxOwner);
  if (form) new Outbox(kept).start();
}

// The server has these answers, as a report or as what somebody typed.
async function settle(kept, address, owner) {
  await kept.remove(idOf(owner, address));
  await forgetForm(address);
}

function idOf(owner, address) {
  return `${owner} ${address}`;
}

class Outbox {
  constructor(kept) {
    const { outbox, outboxOwner, outboxTitle } = form.dataset;
    Object.assign(this, { kept, address: outbox, owner: outboxOwner, title: outboxTitle });
    this.id = idOf(this.owner, this.address);
    this.typing = Promise.resolve();
    this.tries = 0;
  }

  async start() {
    if (form.dataset.outboxJudged) await this.kept.remove(this.id); // the page shows them, with what is wrong
    await this.dropOld();
    const entry = await this.kept.get(this.id);
    if (entry) refill(entry.pairs);
    form.addEventListener("change", () => (this.typing = this.typing.then(() => this.keepTyped())));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.press();
    });
    window.addEventListener("online", () => this.sendAll());
    banner.querySelector("[data-outbox-send]").addEventListener("click", () => this.sendAll(true));
    banner.querySelector("[data-outbox-discard]").addEventListener("click", () => this.discard());
    if (entry && waits(entry)) this.show(entry);
    form.dataset.outboxReady = "yes";
    if (navigator.onLine) await this.sendAll();
  }

  // --- keeping -----------------------------------------------------------------------------

  // What is typed is kept from the first touch. Answers that wait go on waiting, with the change.
  async keepTyped() {
    const held = await this.kept.get(this.id);
    await this.kept.put(await this.entry(held?.state ?? "typed"));
  }

  // What nobody sent on its day is of no use later, and should not lie about.
  async dropOld() {
    for (const one of await this.kept.all()) {
      const age = Date.now() - Date.parse(one.capturedAt);
      if (!waits(one) && one.id !== this.id && age > TOO_OLD) await this.kept.remove(one.id);
    }
  }

  async press() {
    await this.typing;
    const entry = await this.entry("waiting");
    await this.kept.put(entry);
    this.show({ ...entry, state: "sending" });
    await this.send(entry);
  }

  async entry(state) {
    const pairs = [...new FormData(form)].filter(([name]) => !OWN.includes(name));
    const base = form.elements.namedItem("key").value;
    return {
      id: this.id,
      owner: this.owner,
      address: this.address,
      title: this.title,
      state,
      pairs,
      key: await keyOf(base, pairs),
      capturedAt: new Date().toISOString(),
    };
  }

  async discard() {
    if (!window.confirm("Discard the answers that wait on this device? They are not sent, and cannot be brought back.")) return;
    for (const one of await this.mine()) {
      await this.kept.remove(one.id);
    }
    window.location.assign(this.address);
  }

  async mine() {
    return (await this.kept.all()).filter((one) => one.owner === this.owner && waits(one));
  }

  // --- sending -----------------------------------------------------------------------------

  // Everything of this person that waits, other days and homes too; this form's answers last,
  // because their answer may lead to another page.
  async sendAll(pressed = false) {
    const waiting = await this.mine();
    const isTold = pressed || this.state === "waiting";
    if (isTold && !waiting.some((one) => one.id === this.id)) this.say("sent"); // by another tab
    if (pressed && waiting.length) this.show({ ...waiting[0], state: "sending" });
    const [here, others] = [[], []];
    for (const one of waiting) (one.id === this.id ? here : others).push(one);
    for (const one of [...others, ...here]) {
      if (pressed || canBeSent(one)) await this.send(one, pressed);
    }
  }

  // A weak signal comes back without an event that says so.
  tryLater() {
    window.clearTimeout(this.later);
    const pause = TRIES[Math.min(this.tries++, TRIES.length - 1)];
    this.later = window.setTimeout(() => this.sendAll(), pause);
  }

  // Without a press the page says nothing until something came of it: nobody's typing is disturbed.
  async send(entry, pressed = false) {
    const came = await this.post(entry);
    await this.typing;
    const held = await this.kept.get(entry.id);
    if (came === "sent") return this.sent(entry, held);
    if (!held) return this.say("sent"); // another tab was quicker, or they were discarded
    const now = { ...held, state: came };
    await this.kept.put(now);
    if (came === "waiting") this.tryLater();
    const isForThePage = pressed || entry.id === this.id;
    const needsThePage = ["conflict", "refused"].includes(came);
    return isForThePage && needsThePage ? handOver(now) : this.show(now);
  }

  async post(entry, renewed = false) {
    try {
      const answer = await ask(entry.address, { method: "POST", body: bodyOf(entry) });
      const [path, status] = [new URL(answer.url).pathname, answer.status];
      if (path === form.dataset.outboxSignIn) return "sign-in";
      if (answer.ok && path.endsWith("/sent/")) {
        this.arrived = answer.url;
        return "sent";
      }
      if (status === 403 && !renewed) return await this.renew(entry);
      if (status === 409) return "conflict";
      return status >= 500 || status === 429 ? "waiting" : "refused";
    } catch {
      return "waiting"; // no signal, or none that lasts
    }
  }

  // The page was opened before the last sign-in, so its token is old: a fresh page has a good one.
  async renew(entry) {
    const answer = await ask(entry.address);
    if (new URL(answer.url).pathname === form.dataset.outboxSignIn) return "sign-in";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("form[data-outbox] [name=csrfmiddlewaretoken]");
    if (!token) return "refused";
    form.elements.namedItem("csrfmiddlewaretoken").value = token.value;
    return this.post(entry, true);
  }

  async sent(entry, held) {
    // Changed while it was under way: the change is sent as well, and meets the version just made.
    if (held && held.key !== entry.key) return this.send(held);
    await settle(this.kept, entry.address, entry.owner);
    if (entry.id === this.id) window.location.assign(this.arrived);
  }

  // --- what the page says ------------------------------------------------------------------

  show(entry) {
    const time = new Date(entry.capturedAt).toLocaleString("en-GB", {
      weekday: "long",
      hour: "2-digit",
      minute: "2-digit",
    });
    this.say(entry.state, `${entry.title}, saved on this device on ${time}.`);
  }

  // The server's sentences stand in the page; exactly one of them is shown.
  say(state, which = "") {
    const wasSaid = this.state === state;
    this.state = state;
    for (const one of banner.querySelectorAll("[data-outbox-state]")) {
      one.hidden = one.dataset.outboxState !== state;
    }
    banner.querySelector("[data-outbox-which]").textContent = which;
    const idle = !["sending", "sent"].includes(state);
    banner.querySelector("[data-outbox-actions]").hidden = !idle;
    banner.hidden = false;
    const region = banner.querySelector(".govuk-notification-banner");
    region.setAttribute("tabindex", "-1");
    if (!wasSaid) region.focus();
  }
}

function bodyOf(entry) {
  const body = new URLSearchParams();
  for (const [name, value] of pairsToSend(entry)) body.append(name, value);
  return body;
}

function pairsToSend(entry) {
  const token = form.elements.namedItem("csrfmiddlewaretoken").value;
  return [
    ["csrfmiddlewaretoken", token],
    ["key", entry.key],
    ["captured_at", entry.capturedAt],
    ...entry.pairs,
  ];
}

async function ask(address, details = {}) {
  const giveUp = AbortSignal.timeout?.(PATIENCE);
  return fetch(address, { credentials: "same-origin", signal: giveUp, ...details });
}

// The server's own page says it best: both versions side by side, or what is wrong with each answer.
function handOver(entry) {
  const own = Object.assign(document.createElement("form"), { method: "post", action: entry.address, hidden: true });
  for (const [name, value] of pairsToSend(entry)) {
    own.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(own);
  own.submit();
}

// Puts kept answers back into their boxes. `based_on` too: whether they are stale, the server says.
// What was typed before this script came stays: it is newer than anything that was kept.
function refill(pairs) {
  const answers = new Map();
  for (const [name, value] of pairs) answers.set(name, [...(answers.get(name) ?? []), value]);
  const touched = new Set([...form.elements].filter(isTouched).map((box) => box.name));
  for (const box of form.elements) {
    if (!box.name || OWN.includes(box.name) || box.name === "asked" || touched.has(box.name)) continue;
    const said = answers.get(box.name) ?? [];
    if (["radio", "checkbox"].includes(box.type)) box.checked = said.includes(box.value);
    else if (said.length) box.value = said[0];
  }
}

function isTouched(box) {
  if (box.type === "hidden") return false;
  if (["radio", "checkbox"].includes(box.type)) return box.checked !== box.defaultChecked;
  return box.defaultValue !== undefined && box.value !== box.defaultValue;
}

// --- the worker -------------------------------------------------------------------------------

if (form && "serviceWorker" in navigator) {
  window.addEventListener("load", register);
}

async function register() {
  try {
    const isKept = Boolean(navigator.serviceWorker.controller);
    await navigator.serviceWorker.register("/sw.js", { scope: "/update/" });
    if (isKept) return;
    // This page came before the worker did: once it is there, ask again so that it keeps a copy.
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
    await fetch(window.location.pathname, { credentials: "same-origin" });
  } catch {
    // The page still works; it only does not open without a signal.
  } finally {
    form.dataset.outboxWorker = "yes";
  }
}
