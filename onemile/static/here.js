// "Here": the browser finds its position, rounds it to a square, and sends only the square.

import { cellAt } from "./grid.js";

const COARSEST = 2; // for a page that does not say: one mile
const PATIENCE = { enableHighAccuracy: false, timeout: 10000, maximumAge: 300000 };

function say(form, text) {
  let line = form.parentElement.querySelector("[data-here-said]");
  if (!line) {
    line = document.createElement("p");
    line.className = "quiet";
    line.dataset.hereSaid = "";
    line.setAttribute("role", "status");
    form.after(line);
  }
  line.textContent = text;
}

function ask(event) {
  const form = event.currentTarget;
  if (form.elements.cell.value || !("geolocation" in navigator)) return;
  event.preventDefault();
  event.stopPropagation(); // nothing was sent yet: the button stays usable
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      // The exact position ends here: from now on there is only its square.
      const level = Number(form.dataset.level || COARSEST); // as coarse as the member's own home
      form.elements.cell.value = cellAt(coords.latitude, coords.longitude, level);
      form.submit();
    },
    () => say(form, form.dataset.unknown),
    PATIENCE,
  );
}

for (const form of document.querySelectorAll("form[data-here]")) form.addEventListener("submit", ask);
