// The map on which a newcomer shows where they live. A touch, or the telephone's own position,
// becomes a square here; only the square's name goes into the form. No tile, no request.

import { Around, COARSEST } from "./around.js";
import { SIDE_M, centre, coarsen, corners, levelOf } from "./grid.js";
import { Picture } from "./picture.js";

const DRAG_PX = 6; // a finger that trembles still touches
const STEP = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

class Picker {
  constructor(form) {
    this.form = form;
    this.svg = form.querySelector("svg");
    this.field = form.querySelector("[name=cell]");
    const isSure = !("approximate" in form.dataset);
    this.around = new Around(JSON.parse(form.dataset.surroundings), isSure);
    for (const part of ["[data-map]", "[data-here]", "[data-with-map]"]) form.querySelector(part).hidden = false;
    form.querySelector("[data-without-map]").hidden = true;
    form.querySelector("[data-locate]").hidden = !("geolocation" in navigator);
    this.picture = new Picture(this.svg, this.around, isSure);
    this.begin(this.field.value);
    this.listen();
    this.draw();
  }

  // `earlier`: the square chosen before, if any. `touched` is the square as fine as allowed at
  // the spot that was touched; what is sent may be coarser. Of an earlier one nobody knows it.
  begin(earlier) {
    const cell = this.readable(earlier);
    const ruled = cell && this.around.snap(centre(cell));
    this.picture.least = cell && levelOf(ruled) < levelOf(cell) ? levelOf(cell) : 0;
    this.touched = this.picture.least ? "" : cell;
    this.field.value = cell;
    this.cursor = cell || this.around.snap(this.around.centre);
    while (cell && !this.picture.holds(centre(cell))) {
      const before = this.picture.step;
      this.picture.zoom(1);
      if (this.picture.step === before) this.picture.middle = centre(cell);
    }
    this.form.querySelector("[data-here]").disabled = !cell;
    this.offerSizes();
  }

  readable(cell) {
    try {
      return cell && this.around.allowed(cell);
    } catch {
      return "";
    }
  }

  // The sizes that squares have in the opening picture, and those above; the finest is the rule.
  offerSizes() {
    const drawn = this.picture.squaresInView().filter((cell) => !this.around.isOutside(cell));
    const rule = drawn.flatMap((cell) => this.around.within(cell)).map(levelOf);
    const finest = Math.min(COARSEST, ...rule);
    for (const size of this.form.querySelectorAll("[name=size]")) {
      size.closest("label").hidden = Number(size.value) < finest;
      size.checked = Number(size.value) === Math.max(finest, this.picture.least);
    }
    this.form.querySelector("[data-sizes]").hidden = finest === COARSEST;
  }

  listen() {
    this.svg.addEventListener("pointerdown", (event) => this.press(event));
    this.svg.addEventListener("pointermove", (event) => this.drag(event));
    this.svg.addEventListener("pointerup", (event) => this.release(event));
    this.svg.addEventListener("pointercancel", () => (this.pressed = null));
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("focus", () => this.steer(this.svg.matches(":focus-visible")));
    this.svg.addEventListener("blur", () => this.steer(false));
    for (const button of this.form.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => this.zoom(button.dataset.zoom === "in" ? -1 : 1));
    }
    for (const size of this.form.querySelectorAll("[name=size]")) {
      size.addEventListener("change", () => this.resize(Number(size.value)));
    }
    this.form.querySelector("[data-locate]").addEventListener("click", () => this.locate());
    new ResizeObserver(() => {
      this.picture.measure();
      this.drawSoon();
    }).observe(this.svg);
    // Names were as wide as another typeface writes them, until the page's own has come.
    document.fonts.addEventListener("loadingdone", () => {
      this.picture.widths.clear();
      this.drawSoon();
    });
  }

  // ---- what is drawn

  draw() {
    this.picture.draw();
    this.drawMile(false);
  }

  drawMile(isFresh) {
    this.picture.drawMile(this.field.value, this.isSteering && this.cursor, isFresh);
  }

  drawSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  steer(isSteering) {
    this.isSteering = isSteering;
    this.drawMile(false);
  }

  // ---- what a person does

  press(event) {
    this.pressed = { x: event.clientX, y: event.clientY, middle: this.picture.middle, moved: false };
    this.isSteering = false;
    this.svg.setPointerCapture(event.pointerId);
  }

  drag(event) {
    if (!this.pressed) return;
    const [dx, dy] = [event.clientX - this.pressed.x, event.clientY - this.pressed.y];
    if (!this.pressed.moved && Math.hypot(dx, dy) < DRAG_PX) return;
    this.pressed.moved = true;
    const { picture } = this;
    const before = picture.middle;
    picture.middle = this.pressed.middle;
    const wanted = picture.toEarth([picture.wide / 2 - dx, picture.wide / 2 - dy]);
    picture.middle = this.around.isFar(wanted) ? before : wanted;
    this.drawSoon();
  }

  release(event) {
    if (this.pressed && !this.pressed.moved) {
      const box = this.svg.getBoundingClientRect();
      this.touch(this.picture.toEarth([event.clientX - box.left, event.clientY - box.top]));
    }
    this.pressed = null;
  }

  touch(spot) {
    const cell = this.around.snap(spot, this.picture.least);
    if (!this.refusalOf(cell) && this.picture.comeNearer(cell, spot)) {
      this.draw();
      return this.say("nearer");
    }
    this.choose(this.around.snap(spot));
  }

  key(event) {
    if (event.key in STEP) {
      this.walk(...STEP[event.key]);
    } else if (event.key === "Enter" || event.key === " ") {
      this.choose(this.cursor);
    } else if (event.key === "+" || event.key === "-") {
      this.zoom(event.key === "+" ? -1 : 1);
    } else {
      return;
    }
    event.preventDefault();
  }

  // To the square beside the cursor: a little beyond its edge, so that none is leapt over.
  walk(rows, columns) {
    const [south, , north] = corners(this.cursor);
    const [latitude, longitude] = centre(this.cursor);
    const part = 0.5 + SIDE_M[0] / 4 / SIDE_M[levelOf(this.cursor)];
    const spot = [
      latitude + rows * part * (north[0] - south[0]),
      longitude + columns * part * (north[1] - south[1]),
    ];
    const cell = this.around.snap(spot, this.picture.least);
    if (this.around.isFar(centre(cell))) return this.say("far");
    this.cursor = cell;
    this.isSteering = true;
    if (!this.picture.holds(centre(cell))) this.picture.middle = centre(cell);
    this.draw();
    this.say(this.around.isOutside(cell) ? "outside" : "steering", cell);
  }

  zoom(by) {
    this.picture.zoom(by);
    this.draw();
  }

  // A larger square holds the chosen one; a smaller one is the one that was touched, if any was.
  resize(level) {
    const isCoarser = this.field.value && level >= levelOf(this.field.value);
    this.picture.least = level;
    const spot = centre(this.touched || this.field.value || this.cursor);
    const cell = isCoarser ? coarsen(this.field.value, level) : this.around.snap(spot, level);
    this.cursor = cell;
    this.draw();
    if (!this.field.value) return;
    if (isCoarser || this.touched) return this.keep(cell, true);
    this.field.value = "";
    this.form.querySelector("[data-here]").disabled = true;
    this.drawMile(false);
    this.say("touch");
  }

  choose(touched) {
    const cell = coarsen(touched, Math.max(levelOf(touched), this.picture.least));
    if (this.refusalOf(cell)) return this.say(this.refusalOf(cell));
    this.touched = touched === this.around.snap(centre(touched)) ? touched : "";
    this.keep(cell, true);
  }

  keep(cell, isFresh) {
    this.field.value = cell;
    this.cursor = cell;
    this.form.querySelector("[data-here]").disabled = false;
    this.drawMile(isFresh);
    this.say("chosen", cell);
  }

  locate() {
    this.say("looking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // The exact position ends here: from now on there is only its square.
        const found = this.around.snap([coords.latitude, coords.longitude]);
        const refusal = this.refusalOf(found);
        if (refusal) return this.say(refusal);
        this.picture.comeNearer(found, centre(found));
        this.picture.middle = centre(found);
        this.picture.draw();
        this.choose(found);
        this.say("here");
      },
      () => this.say("unknown"),
      { enableHighAccuracy: false, timeout: 10000, maximumAge: 600000 },
    );
  }

  // ---- words and limits

  // What to say of a square that cannot be chosen; nothing of one that can.
  refusalOf(cell) {
    if (this.around.isFar(centre(cell))) return "far";
    return this.around.isOutside(cell) ? "outside" : "";
  }

  say(what, cell = "") {
    const text = this.form.dataset[`said${what[0].toUpperCase()}${what.slice(1)}`] ?? "";
    const said = text.replace("{commune}", () => (cell ? this.around.nameOf(cell) : ""));
    this.form.querySelector("[data-said]").textContent = said;
  }
}

for (const form of document.querySelectorAll("[data-place-picker]")) new Picker(form);
