// Small comforts. Every page works without them.

const RESEND_AFTER_MS = 8000; // a slow phone's answer; then a second press is meant

function sayWhatIsWrong() {
  document.querySelector("[data-focus]")?.focus();
}

function closeMenusElsewhere(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

function closeMenuByKey(event) {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

function offerToShow(box) {
  const input = box.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = box.dataset.show;
  button.setAttribute("aria-controls", input.id);
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.textContent = shown ? box.dataset.hide : box.dataset.show;
    button.setAttribute("aria-pressed", String(shown));
  });
  input.form?.addEventListener("submit", () => (input.type = "password"));
  box.append(button);
}

function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post") return;
  const sentAt = Number(form.dataset.sentAt ?? 0);
  if (Date.now() - sentAt < RESEND_AFTER_MS) event.preventDefault();
  else form.dataset.sentAt = Date.now();
}

// What a page keeps on this device for its author ("kept:…") goes with whoever signs out.
function forgetKept(event) {
  if (!/\/sign-out(-everywhere)?$/.test(new URL(event.target.action).pathname)) return;
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("kept:")) localStorage.removeItem(key);
    }
  } catch {
    return; // a browser that keeps nothing has nothing to forget
  }
}

function forgetSent() {
  for (const form of document.querySelectorAll("form[data-sent-at]")) delete form.dataset.sentAt;
}

sayWhatIsWrong();
document.querySelectorAll(".reveal").forEach(offerToShow);
document.addEventListener("click", closeMenusElsewhere);
document.addEventListener("keydown", closeMenuByKey);
document.addEventListener("submit", sendOnce);
document.addEventListener("submit", forgetKept);
window.addEventListener("pageshow", forgetSent); // back from the next page: sending again is meant
