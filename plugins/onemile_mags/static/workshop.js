// The workshop: keeps what is typed, every ten seconds and when the page goes; on this device as
// long as the server has not got it. The text areas stay text areas: nothing stands in for them.

const EVERY_MS = 10_000;
const STORE_AFTER_MS = 400; // a pause between two words
const KEEPALIVE_BYTES_MAX = 60_000; // browsers refuse 64 kB, all pages together
const ORPHAN_AFTER_MS = 20_000; // where nobody can tell whether a page still lives
const FORGET_AFTER_MS = 30 * 24 * 3600 * 1000;
const WORDS = ["title", "lead", "text"];

const form = document.querySelector("form[data-workshop]");
const says = form.dataset;
const saved = document.querySelector("[data-saved]");
const there = document.querySelector("[data-there]");
const found = document.querySelector("[data-found]");
const field = (name) => form.elements.namedItem(name);
const text = field("text");
// The core forgets what begins so when somebody signs out.
const prefix = `kept:mags:${says.workshop}:`;
let key = prefix + field("page").value;
let changed = false;
let busy = false;
let leaving = false;
let later = 0;

const words = () => Object.fromEntries(WORDS.map((name) => [name, field(name).value]));
const same = (one, other) => WORDS.every((name) => tidy(one[name]) === tidy(other[name]));
const tidy = (typed) => (typed ?? "").replace(/\r\n?/g, "\n").trim();

function say(sentence, link) {
  saved.textContent = sentence;
  if (!link) return;
  const a = document.createElement("a");
  a.href = link.url;
  a.textContent = link.words;
  saved.append(" ", a);
}

function store() {
  clearTimeout(later);
  const copy = { ...words(), seq: field("seq").value, page: field("page").value, at: Date.now() };
  try {
    localStorage.setItem(key, JSON.stringify(copy));
    return true;
  } catch {
    return false; // full, or not allowed: then only the server keeps it
  }
}

function forget(name = key) {
  clearTimeout(later);
  try {
    localStorage.removeItem(name);
  } catch {
    return; // not allowed: then nothing was stored either
  }
}

function typed() {
  if (!changed) say(says.notKept);
  changed = true;
  clearTimeout(later);
  later = setTimeout(store, STORE_AFTER_MS);
}

function body() {
  const all = new FormData(form);
  all.delete("photo");
  return all;
}

function post(more = {}) {
  const headers = { Accept: "application/json" };
  return fetch(form.action, { method: "POST", body: body(), headers, ...more });
}

async function save() {
  if (!changed || busy || leaving) return;
  busy = true;
  const sent = words();
  const described = describedNow();
  say(says.keeping);
  try {
    const answer = await post();
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
      const isHere = store();
      if (isHere && answer.status === 429) {
        say(says.crowded); // it is tried again in ten seconds
        return;
      }
      const link = { url: says.signIn, words: says.signInWords };
      say(isHere && answer.status < 500 ? says.ended : says.notKept, link);
      return;
    }
    hear(answer, await answer.json(), sent, described);
  } catch {
    say(store() ? says.offline : says.notKept);
  } finally {
    busy = false;
  }
}

function hear(answer, told, sent, described) {
  if (answer.status === 409) {
    settle(sent, described);
    say(told.said, { url: told.url, words: told.link });
  } else if (!answer.ok) {
    store();
    say(`${says.refused} ${told.said}`);
  } else {
    field("seq").value = told.seq;
    settle(sent, described);
    if (!changed) say(told.said);
    there.hidden = !told.there;
    there.querySelector("span").textContent = told.there;
  }
}

function settle(sent, described) {
  for (const [name, value] of described) {
    const was = field(`was-${name}`);
    if (was) was.value = value;
  }
  changed = !same(sent, words()) || String(described) !== String(describedNow());
  if (changed) store();
  else forget();
}

function describedNow() {
  return [...form.querySelectorAll("[name^=alt-], [name^=caption-]")].map((e) => [e.name, e.value]);
}

function goAway() {
  if (!changed || leaving) return;
  store();
  const length = WORDS.reduce((sum, name) => sum + new Blob([field(name).value]).size, 4_000);
  if (length < KEEPALIVE_BYTES_MAX) post({ keepalive: true }).catch(() => {});
}

// ------------------------------------------------------- what had not arrived when a page went

async function orphans() {
  const mine = (name) => name.startsWith(prefix) && name !== key;
  let names;
  try {
    names = Object.keys(localStorage).filter(mine);
  } catch {
    return [];
  }
  const held = (await navigator.locks?.query())?.held.map((lock) => lock.name);
  const left = [];
  for (const name of names) {
    const copy = read(name);
    const age = Date.now() - (copy?.at ?? 0);
    if (!copy || age > FORGET_AFTER_MS || same(copy, words())) forget(name);
    else if (held ? !held.includes(name) : age > ORPHAN_AFTER_MS) left.push({ name, ...copy });
  }
  return left.sort((one, other) => other.at - one.at);
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

async function offer() {
  const [copy] = await orphans();
  found.hidden = !copy;
  if (!copy) return;
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "short",
    timeStyle: "short",
  });
  found.querySelector("[data-found-words]").textContent =
    `${says.recovered} (${clock.format(copy.at)})`;
  found.querySelector("[data-found-take]").onclick = () => take(copy);
  found.querySelector("[data-found-drop]").onclick = () => {
    forget(copy.name);
    offer();
  };
}

function take(copy) {
  // On top of what that page had read, not of what stands here: the server tells them apart.
  for (const name of [...WORDS, "seq", "page"]) field(name).value = copy[name];
  key = copy.name;
  found.hidden = true;
  changed = true;
  save();
  text.focus();
}

// ------------------------------------------------------------ what is seen of it, and how long

function glimpse() {
  for (const name of ["title", "lead"]) {
    const line = document.querySelector(`[data-glimpse=${name}]`);
    line.textContent = field(name).value.trim() || line.dataset.empty;
  }
  for (const list of document.querySelectorAll("[data-eyes]"))
    list.hidden = list.dataset.eyes !== field("audience").value;
  const line = document.querySelector("[data-length]");
  const words = `${field("lead").value} ${text.value}`.match(/[\p{L}\p{N}_][\p{L}\p{N}_'’-]*/gu)?.length ?? 0;
  const minutes = Math.max(1, Math.round(words / Number(line.dataset.pace)));
  line.textContent = line.dataset.length.replace("WORDS", words).replace("MINUTES", minutes);
  line.hidden = !words;
}

// ------------------------------------------------------------------------------- eight tools

function put(words, from, to) {
  text.focus();
  const { selectionStart: start } = text;
  // The browser's own way keeps "undo"; where it is gone the text is set.
  if (!document.execCommand("insertText", false, words)) {
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (from !== undefined) text.setSelectionRange(start + from, start + to);
}

function around(mark, sample) {
  const chosen = chosenWords() || sample;
  put(mark + chosen + mark, mark.length, mark.length + chosen.length);
}

function atLineStart(mark, sample) {
  const chosen = chosenWords() || sample;
  const before = text.value.slice(0, text.selectionStart);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const lines = chosen.replace(/^/gm, mark);
  put(gap + lines, gap.length + mark.length, gap.length + lines.length);
}

const chosenWords = () => text.value.slice(text.selectionStart, text.selectionEnd);

function note() {
  const taken = [...text.value.matchAll(/\[\^(\d+)\]/g)].map((hit) => Number(hit[1]));
  const number = Math.max(0, ...taken) + 1;
  put(`${chosenWords()}[^${number}]`);
  text.setSelectionRange(text.value.length, text.value.length);
  const foot = `\n\n[^${number}]: `;
  put(foot + says.noteWords, foot.length, foot.length + says.noteWords.length);
}

function link() {
  const chosen = chosenWords() || says.linkWords;
  const from = chosen.length + 3;
  put(`[${chosen}](https://)`, from, from + 8);
}

const TOOLS = {
  heading: () => atLineStart("## ", says.headingWords),
  bold: () => around("**", says.boldWords),
  italic: () => around("*", says.italicWords),
  quote: () => atLineStart("> ", says.quoteWords),
  list: () => atLineStart("- ", says.itemWords),
  link,
  photo: () => field("photo").click(),
  note,
};
const PLAIN = { KeyB: "bold", KeyI: "italic", KeyK: "link", KeyS: "save" };
const WITH_ALT = { Digit2: "heading", KeyQ: "quote", KeyL: "list", KeyP: "photo", KeyN: "note" };

function byKey(event) {
  // AltGr writes signs, and many systems call it Ctrl and Alt.
  if (!(event.ctrlKey || event.metaKey) || event.getModifierState("AltGraph")) return;
  const tool = (event.altKey ? WITH_ALT : event.shiftKey ? {} : PLAIN)[event.code];
  if (!tool) return;
  event.preventDefault();
  if (tool === "save") save();
  else TOOLS[tool]();
}

function moveAmongTools(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const next = buttons.indexOf(document.activeElement) + step;
  const button = buttons.at(next % buttons.length);
  for (const one of buttons) one.tabIndex = one === button ? 0 : -1;
  button.focus();
}

// ------------------------------------------------------------------------------------ photos

async function shelve(event) {
  const input = event.target;
  const sent = new FormData();
  sent.set("csrf_token", field("csrf_token").value);
  for (const file of input.files) sent.append("photo", file);
  say(says.keeping);
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(says.shelf, { method: "POST", body: sent, headers });
    const told = await answer.json();
    input.value = "";
    for (const photo of told.pictures) show(photo);
    say(told.said || says.notKept);
  } catch {
    say(says.notKept); // the form itself still brings them along
  }
}

function show({ number, url }) {
  const at = text.selectionStart;
  const gap = at && !text.value.slice(0, at).endsWith("\n\n") ? "\n\n" : "";
  put(`${gap}![](photo:${number})\n\n`);
  const holder = document.createElement("div");
  const pattern = document.querySelector("[data-photo-pattern]").innerHTML;
  holder.innerHTML = pattern.replaceAll("NUMBER", String(Number(number)));
  holder.querySelector("img").src = url;
  const panel = holder.firstElementChild;
  document.querySelector("[data-photos]").append(panel);
  panel.querySelector(`#alt-${Number(number)}`).focus();
}

function claim() {
  // Held as long as the page lives. A browser that doubles a tab copies the token as well: the
  // twin, which finds it taken, is another page from then on.
  navigator.locks?.request(key, { ifAvailable: true }, (lock) => {
    if (lock) return new Promise(() => {});
    field("page").value = crypto.randomUUID();
    key = prefix + field("page").value;
    claim();
  });
}

function begin() {
  claim();
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    typed();
    glimpse();
  });
  form.addEventListener("submit", () => {
    store();
    leaving = true;
  });
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("pagehide", goAway);
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => document.hidden && save());
  setInterval(save, EVERY_MS);
  const tools = document.querySelector("[data-tools]");
  tools.hidden = false;
  tools.addEventListener("keydown", moveAmongTools);
  for (const button of tools.querySelectorAll("button")) {
    button.tabIndex = button.dataset.tool === "heading" ? 0 : -1;
    button.addEventListener("click", TOOLS[button.dataset.tool]);
  }
  text.addEventListener("keydown", byKey);
  field("photo").addEventListener("change", shelve);
  offer();
}

begin();
