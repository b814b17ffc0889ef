// What this device keeps for the daily update: answers in IndexedDB, today's forms in a cache.
//
// An entry is one form's answers, by person and address:
//   { id, owner, address, title, state, pairs: [[name, value]], based, key, capturedAt }
// Its state is "typed" (nobody pressed Send yet), "waiting", "sending", "sign-in", "conflict" or
// "refused". What was sent is no longer here.

const DATABASE = "rollcall-outbox";
const ENTRIES = "entries";
const FORMS = "rollcall-forms"; // the worker's cache of forms has the same name

const SENDABLE = ["waiting", "sending", "sign-in"];

export const waits = (entry) => entry.state !== "typed";
export const canBeSent = (entry) => SENDABLE.includes(entry.state);

// The entries, or null where a browser keeps nothing: then forms are sent as without this file.
export async function openKept() {
  if (!window.indexedDB || !window.crypto?.subtle) return null;
  try {
    const database = await promised(openDatabase());
    return {
      get: (id) => promised(within(database, "readonly").get(id)),
      all: () => promised(within(database, "readonly").getAll()),
      put: (entry) => promised(within(database, "readwrite").put(entry)),
      remove: (id) => promised(within(database, "readwrite").delete(id)),
    };
  } catch {
    return null;
  }
}

// Forgets everything, as at sign-out.
export async function forgetAll() {
  const kept = await openKept();
  if (kept) for (const one of await kept.all()) await kept.remove(one.id);
  if (!window.caches) return;
  for (const name of await caches.keys()) {
    if (name.startsWith("rollcall-")) await caches.delete(name);
  }
}

// Forgets the copy of a form, once its answers are sent: it would show boxes that are no longer true.
export async function forgetForm(address) {
  if (window.caches) await (await caches.open(FORMS)).delete(address);
}

// The same answers have the same key in every tab and at every try, and other answers another one.
export async function keyOf(base, pairs) {
  const said = new TextEncoder().encode(JSON.stringify([base, pairs]));
  const digest = await crypto.subtle.digest("SHA-256", said);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function openDatabase() {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(ENTRIES, { keyPath: "id" });
  return opening;
}

function within(database, mode) {
  return database.transaction(ENTRIES, mode).objectStore(ENTRIES);
}

function promised(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}
