// The service worker of the daily update. `/sw.js` is this file after a line `const RELEASE = {…};`
// with { off, version, shell: [addresses], offline: address }: a new release is a new worker.
//
// It keeps the shell (style, scripts, the offline page) and those forms of which the server says for
// how long they may be kept. It answers nothing else, and it never sends anything.

const SHELL = `rollcall-shell-${RELEASE.version}`;
const FORMS = "rollcall-forms";
const PATIENCE = 8000; // milliseconds until a kept form is shown instead of waiting on
const DAY = /\/\d{4}-\d{2}-\d{2}\//;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
if (!RELEASE.off) self.addEventListener("fetch", answer);

async function install() {
  if (!RELEASE.off) {
    const shell = await caches.open(SHELL);
    const all = [...RELEASE.shell, RELEASE.offline];
    // Without cookies: what everybody sees, with nobody's name on it.
    await Promise.all(all.map(async (address) => shell.put(address, await fresh(address))));
  }
  await self.skipWaiting();
}

async function fresh(address) {
  const response = await fetch(address, { cache: "reload", credentials: "omit" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
}

async function activate() {
  if (RELEASE.off) {
    await dropCaches([]);
    indexedDB.deleteDatabase("rollcall-outbox");
    await self.registration.unregister();
    return;
  }
  await dropOld();
  await self.clients.claim();
}

function answer(event) {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (RELEASE.shell.includes(address.pathname) || address.pathname.startsWith("/static/")) {
    event.respondWith(fromShell(request, address.pathname));
  } else if (address.pathname.startsWith("/update/") && wantsPage(request, address)) {
    event.respondWith(page(event, address.pathname));
  }
}

function wantsPage(request, address) {
  return request.mode === "navigate" || address.pathname.endsWith("/all/");
}

async function fromShell(request, path) {
  const shell = await caches.open(SHELL);
  // A form kept before this release asks for scripts of the release before, under their own names.
  return (await shell.match(path)) ?? (await caches.match(path)) ?? fetch(request);
}

// The network first; a kept form, or the offline page, when there is none or it takes too long.
async function page(event, path) {
  const network = fetch(event.request);
  network.then((response) => event.waitUntil(keep(response.clone())), () => {});
  const kept = event.request.mode === "navigate" ? await keptFor(path) : undefined;
  try {
    return await (kept ? Promise.race([network, tooLong()]) : network);
  } catch (error) {
    if (kept) return kept.path === path ? kept.response : Response.redirect(kept.path, 302);
    if (event.request.mode !== "navigate") throw error;
    return (await (await caches.open(SHELL)).match(RELEASE.offline)) ?? Response.error();
  }
}

function tooLong() {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("too long")), PATIENCE));
}

// --- forms ------------------------------------------------------------------------------------

// A form says by its headers that it may be kept: under which address, for whom, how many seconds.
async function keep(response) {
  const address = response.headers.get("Rollcall-Keep-As");
  if (!response.ok || response.redirected || !address) return;
  const owner = response.headers.get("Rollcall-Keep-For");
  const until = Date.now() + 1000 * Number(response.headers.get("Rollcall-Keep-Seconds"));
  const forms = await caches.open(FORMS);
  await dropOld((one) => one.headers.get("Rollcall-Keep-For") !== owner);
  const headers = new Headers(response.headers);
  headers.set("Rollcall-Keep-Until", String(until));
  await forms.put(address, new Response(await response.blob(), { headers }));
}

// Forms of a day that is over, those that another person opened, and shells that no form needs.
async function dropOld(alsoGone = () => false) {
  const forms = await caches.open(FORMS);
  for (const request of await forms.keys()) {
    const one = await forms.match(request);
    const until = Number(one.headers.get("Rollcall-Keep-Until"));
    if (until <= Date.now() || alsoGone(one)) await forms.delete(request);
  }
  if (!(await forms.keys()).length) await dropCaches([SHELL, FORMS]);
}

async function dropCaches(except) {
  const ours = (await caches.keys()).filter((name) => name.startsWith("rollcall-"));
  await Promise.all(ours.filter((name) => !except.includes(name)).map((name) => caches.delete(name)));
}

// The form at this address, or today's of the same home when the address names no day.
async function keptFor(path) {
  await dropOld();
  const forms = await caches.open(FORMS);
  const exact = await forms.match(path);
  if (exact) return { path, response: exact };
  if (DAY.test(path)) return undefined;
  const home = path.split("/").slice(0, 3).join("/") + "/";
  for (const request of await forms.keys()) {
    const its = new URL(request.url).pathname;
    if (home !== "/update//" && its.startsWith(home)) return { path: its, response: await forms.match(request) };
  }
  return undefined;
}
