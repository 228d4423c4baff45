// Reading with comfort: arrow keys and a swipe turn the pages of a number, and how far one has read
// is kept. Everything it does is done by links and buttons as well.
const text = document.getElementById("text");
const form = document.querySelector("form[data-reader]");
const link = (rel) => document.querySelector(`link[rel="${rel}"]`);

const turn = (rel) => {
  const target = link(rel);
  if (target) location.assign(target.href);
};

const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (typing(event.target)) return;
  if (event.key === "ArrowRight") turn("next");
  if (event.key === "ArrowLeft") turn("prev");
});

// A swipe is long, quick and level; one that moves a table or a gallery sideways is none.
const SWIPE = { px: 90, ms: 600, level: 0.35 };
let began = null;
const scrolls = (element) => {
  for (let box = element; box && box !== text; box = box.parentElement) {
    if (box.scrollWidth > box.clientWidth + 1) return true;
  }
  return false;
};
text?.addEventListener("touchstart", (event) => {
  const touch = event.touches[0];
  const alone = event.touches.length === 1 && !scrolls(event.target);
  began = alone ? { x: touch.clientX, y: touch.clientY, at: event.timeStamp } : null;
}, { passive: true });
text?.addEventListener("touchend", (event) => {
  if (!began || !getSelection().isCollapsed) return;
  const touch = event.changedTouches[0];
  const [dx, dy] = [touch.clientX - began.x, touch.clientY - began.y];
  const quick = event.timeStamp - began.at < SWIPE.ms;
  if (quick && Math.abs(dx) > SWIPE.px && Math.abs(dy) < SWIPE.level * Math.abs(dx)) {
    turn(dx < 0 ? "next" : "prev");
  }
}, { passive: true });

// How far: where the lower edge of the window stands in the text, in thousandths.
const far = () => {
  const box = text.getBoundingClientRect();
  return Math.round(1000 * Math.min(1, Math.max(0, (innerHeight - box.top) / box.height)));
};
if (text && form) {
  const EVERY_MS = 10_000;
  let kept = 0;
  const keep = () => {
    const now = far();
    if (now <= kept) return;
    kept = now;
    const body = new FormData(form);
    body.set("far", String(now));
    fetch(form.action, { method: "POST", body, headers: { "X-Quiet": "1" }, keepalive: true }).catch(() => {});
  };
  setInterval(keep, EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  const resume = document.querySelector("[data-go-on]");
  resume?.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    const box = text.getBoundingClientRect();
    scrollTo({ top: scrollY + box.top + (box.height * Number(resume.dataset.goOn)) / 1000 - innerHeight });
  });
}
