// A real peer for the tests: Fedify, an ActivityPub library that nobody here wrote, with one actor.
// It is told what to do at /control/…, and tells what it heard and could verify at /control/heard,
// and what it posted, how it was signed and what the answer was at /control/posted.
//
//   node peer.mjs PORT SCHEME    SCHEME: draft-cavage-http-signatures-12 or rfc9421, the one that
//                                it signs with first, and the only one that it lets others use
import {
  Accept, Announce, Article, Create, Delete, Endpoints, Flag, Follow, Like, MemoryKvStore, Note, Person,
  PUBLIC_COLLECTION, Reject, Tombstone, Undo, Update, createFederation, generateCryptoKeyPair,
} from "@fedify/fedify";
import { Temporal } from "@js-temporal/polyfill"; // which Fedify brings along
import { AsyncLocalStorage } from "node:async_hooks";
import { createServer } from "node:http";

// Fedify's own libraries expect it; Node has it from 22 on.
ArrayBuffer.prototype.transfer ??= function transfer(length = this.byteLength) {
  const other = new ArrayBuffer(length);
  new Uint8Array(other).set(new Uint8Array(this).subarray(0, length));
  return other;
};

const [port, scheme] = [Number(process.argv[2]), process.argv[3]];
const origin = `http://127.0.0.1:${port}`;
const spoken = new AsyncLocalStorage(); // how the request at hand is signed
const heard = [];
const posted = [];
const began = Temporal.Now.instant();
const objects = new Map();
const followers = new Map();
let pairs = await freshPairs();
let made = 0;

const CAVAGE = "draft-cavage-http-signatures-12";
const schemeOf = (headers) => (headers.has("signature-input") ? "rfc9421" : CAVAGE);

// Fedify sends by the global fetch: here it is seen from without, second knocks included.
const fetched = globalThis.fetch;
globalThis.fetch = async (what, options) => {
  const request = what instanceof Request ? what : { method: options?.method, headers: new Headers(options?.headers) };
  const [method, used] = [request.method, schemeOf(request.headers)];
  const answer = await fetched(what, options);
  if (method === "POST") posted.push({ scheme: used, status: answer.status });
  return answer;
};

async function freshPairs() {
  return [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")];
}

// Fedify remembers of a server which signature it took, and its own signed GET of a key by RFC 9421
// is taken by nobody who keeps to it (see README.md). It shall begin with the same one each time.
const SPOKEN = "spoken";
class Store extends MemoryKvStore {
  async set(key, value, options) {
    if (key[0] !== SPOKEN) await super.set(key, value, options);
  }
}

const federation = createFederation({
  kv: new Store(),
  kvPrefixes: { httpMessageSignaturesSpec: [SPOKEN] },
  allowPrivateAddress: true, // all of this is on one machine
  firstKnock: scheme,
});

federation
  .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
    if (identifier !== "anna") return null;
    const keys = await context.getActorKeyPairs(identifier);
    return new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      name: "Anna",
      inbox: context.getInboxUri(identifier),
      outbox: context.getOutboxUri(identifier),
      followers: context.getFollowersUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: keys[0].cryptographicKey,
      assertionMethods: keys.map((key) => key.multikey),
    });
  })
  .setKeyPairsDispatcher(() => pairs);

federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({
  items: [...followers.values()],
}));
federation.setOutboxDispatcher("/users/{identifier}/outbox", () => ({ items: [] }));
federation.setObjectDispatcher(Note, "/notes/{id}", (_context, { id }) => objects.get(`/notes/${id}`));
federation.setObjectDispatcher(
  Article, "/articles/{id}", (_context, { id }) => objects.get(`/articles/${id}`),
);

async function note(kind, activity) {
  const object = await activity.getObject({ suppressError: true });
  heard.push({
    kind,
    ...spoken.getStore(),
    id: activity.id?.href,
    actor: activity.actorId?.href,
    object: activity.objectId?.href ?? null,
    type: object?.constructor?.name ?? null,
    name: object?.name?.toString() ?? null,
    content: object?.content?.toString() ?? null,
    summary: object?.summary?.toString() ?? null,
    above: object?.replyTargetId?.href ?? null,
    objects: activity.objectIds.map((one) => one.href),
    words: activity.content?.toString() ?? null,
  });
}

const listeners = federation.setInboxListeners("/users/{identifier}/inbox", "/inbox");
for (const Kind of [Accept, Announce, Create, Delete, Flag, Like, Reject, Undo, Update]) {
  listeners.on(Kind, (_context, activity) => note(Kind.name, activity));
}
listeners.on(Follow, async (context, follow) => {
  await note("Follow", follow);
  const follower = await follow.getActor(context);
  followers.set(follower.id.href, {
    id: follower.id, inboxId: follower.inboxId, endpoints: follower.endpoints,
  });
  await context.sendActivity({ identifier: "anna" }, follower, new Accept({
    ...said(context, "accept"), object: follow,
  }));
});
listeners.onError((_context, error) => heard.push({ kind: "error", content: String(error) }));

function said(context, word) {
  made += 1;
  return { id: new URL(`/activities/${word}-${made}`, origin), actor: context.getActorUri("anna") };
}

const everybody = (context) => ({ to: PUBLIC_COLLECTION, cc: context.getFollowersUri("anna") });

const does = {
  heard: () => heard,
  posted: () => posted,
  async follow(context, { uri }) {
    const followed = await context.lookupObject(uri);
    const object = followed.id;
    const follow = new Follow({ ...said(context, "follow"), object });
    await context.sendActivity({ identifier: "anna" }, followed, follow);
    return { name: followed.name?.toString(), type: followed.constructor.name };
  },
  async say(context, { verb, path, content, name, above, to }) {
    const id = new URL(path, origin);
    const words = {
      id, content, name, attribution: context.getActorUri("anna"), ...everybody(context),
      replyTarget: above ? new URL(above) : null,
      published: began, updated: verb === "Update" ? Temporal.Now.instant() : null,
    };
    const Kind = path.startsWith("/articles") ? Article : Note;
    const object = verb === "Delete" ? new Tombstone({ id }) : new Kind(words);
    if (verb === "Delete") objects.delete(path); else objects.set(path, object);
    const Verb = { Create, Update, Delete }[verb];
    await context.sendActivity(
      { identifier: "anna" },
      to ? await context.lookupObject(to) : [...followers.values()],
      new Verb({ ...said(context, verb), object, ...everybody(context) }),
    );
    return { id: id.href };
  },
  async like(context, { uri, to }) {
    const like = new Like({ ...said(context, "like"), object: new URL(uri) });
    await context.sendActivity({ identifier: "anna" }, await context.lookupObject(to), like);
    return {};
  },
  async flag(context, { about, content, to }) {
    const flag = new Flag({
      ...said(context, "flag"), content, objects: about.split(" ").map((one) => new URL(one)),
    });
    await context.sendActivity({ identifier: "anna" }, await context.lookupObject(to), flag);
    return {};
  },
  async rotate() {
    pairs = await freshPairs();
    return {};
  },
};

async function answered(request, url) {
  if (url.pathname.startsWith("/control/")) {
    const context = federation.createContext(request, undefined);
    const doing = does[url.pathname.slice("/control/".length)];
    const found = await doing(context, Object.fromEntries(url.searchParams));
    return Response.json(found);
  }
  const used = schemeOf(request.headers);
  if (request.headers.has("signature") && used !== scheme) return new Response("", { status: 401 });
  const signed = request.headers.get("signature-input") ?? request.headers.get("signature") ?? "";
  const key = signed.match(/keyid="([^"]+)"/i)?.[1];
  const body = await request.clone().text();
  return spoken.run(
    { scheme: used, key, body }, () => federation.fetch(request, { contextData: undefined }),
  );
}

createServer(async (incoming, answer) => {
  try {
    const chunks = await incoming.toArray();
    const url = new URL(incoming.url, origin);
    const request = new Request(url, {
      method: incoming.method,
      headers: incoming.headers,
      body: chunks.length ? Buffer.concat(chunks) : undefined,
    });
    const response = await answered(request, url);
    answer.writeHead(response.status, Object.fromEntries(response.headers));
    answer.end(Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    answer.writeHead(500, { "content-type": "text/plain" }).end(String(error?.stack ?? error));
  }
}).listen(port, "127.0.0.1", () => console.log(`ready ${origin}`));
