// The map on which a newcomer shows where they live. A touch, or the telephone's own position,
// becomes a square here; only the square's name goes into the form. No tile, no request.

import { SIDE_M, centre, cellAt, corners, mile } from "./grid.js";

const VIEW = 400; // units across, whatever the size on the screen
const METRES_PER_DEGREE = 111195;
const SQUARES_ACROSS = [9, 15, 25]; // what the three scales show of the member's squares
const DRAG_UNITS = 6; // a finger that trembles still touches
const STEP = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
const TINTS = 4;
const SVG = "http://www.w3.org/2000/svg";

const make = (name, attributes, text = "") => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};
const levelOf = (cell) => Number(cell.split(":")[1]);

class Picker {
  constructor(form) {
    this.form = form;
    this.around = JSON.parse(form.dataset.surroundings);
    this.svg = form.querySelector("svg");
    this.field = form.querySelector("[name=cell]");
    this.scale = 1;
    this.level = this.field.value ? levelOf(this.field.value) : this.around.level;
    this.middle = this.field.value ? centre(this.field.value) : this.around.centre;
    this.cursor = this.field.value || cellAt(...this.middle, this.level);
    this.show();
    this.listen();
    this.draw();
    if (this.field.value) this.choose(this.field.value, true);
  }

  show() {
    for (const part of ["[data-map]", "[data-here]"]) this.form.querySelector(part).hidden = false;
    this.form.querySelector("[data-locate]").hidden = !("geolocation" in navigator);
    const sizes = this.form.querySelectorAll("[name=size]");
    this.form.querySelector("[data-sizes]").hidden = sizes.length < 2;
    for (const size of sizes) size.checked = Number(size.value) === this.level;
  }

  listen() {
    this.svg.addEventListener("pointerdown", (event) => this.press(event));
    this.svg.addEventListener("pointermove", (event) => this.drag(event));
    this.svg.addEventListener("pointerup", (event) => this.release(event));
    this.svg.addEventListener("pointercancel", () => (this.pressed = null));
    this.svg.addEventListener("keydown", (event) => this.key(event));
    for (const button of this.form.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => this.zoom(button.dataset.zoom === "in" ? -1 : 1));
    }
    for (const size of this.form.querySelectorAll("[name=size]")) {
      size.addEventListener("change", () => this.resize(Number(size.value)));
    }
    this.form.querySelector("[data-locate]").addEventListener("click", () => this.locate());
  }

  // ---- the plane: metres from the middle, stretched to the view

  get unitsPerMetre() {
    return VIEW / (SQUARES_ACROSS[this.scale] * SIDE_M[this.level]);
  }

  get shrink() {
    return Math.cos((this.around.centre[0] * Math.PI) / 180);
  }

  toView([latitude, longitude]) {
    const units = this.unitsPerMetre * METRES_PER_DEGREE;
    return [
      VIEW / 2 + (longitude - this.middle[1]) * units * this.shrink,
      VIEW / 2 - (latitude - this.middle[0]) * units,
    ];
  }

  toEarth([x, y]) {
    const units = this.unitsPerMetre * METRES_PER_DEGREE;
    return [
      this.middle[0] - (y - VIEW / 2) / units,
      this.middle[1] + (x - VIEW / 2) / (units * this.shrink),
    ];
  }

  // ---- what is drawn

  draw() {
    const lines = this.svg.querySelector(".picker-lines");
    const step = SIDE_M[this.level] * this.unitsPerMetre;
    const cells = new Set();
    for (let x = -step / 2; x <= VIEW + step; x += step / 2) {
      for (let y = -step / 2; y <= VIEW + step; y += step / 2) {
        cells.add(cellAt(...this.toEarth([x, y]), this.level));
      }
    }
    lines.replaceChildren(...[...cells].map((cell) => this.square(cell, this.tintOf(cell))));
    const names = this.svg.querySelector(".picker-names");
    names.replaceChildren(...this.namesInView());
    this.drawMile(false);
  }

  // Squares of one commune share a tint, as on a map of a land register.
  tintOf(cell) {
    const tint = this.around.names.indexOf(this.nearest(cell)) % TINTS;
    return `picker-square tint-${Math.max(0, tint)}`;
  }

  nearest(cell) {
    const spot = centre(cell);
    let [found, least] = [undefined, Infinity];
    for (const place of this.around.names) {
      const away = this.metresAway(spot, [place[1], place[2]]);
      if (away < least) [found, least] = [place, away];
    }
    return found;
  }

  square(cell, className) {
    const [a, , c] = corners(cell).map((corner) => this.toView(corner));
    const inset = 1;
    return make("rect", {
      class: className,
      x: (a[0] + inset).toFixed(1),
      y: (c[1] + inset).toFixed(1),
      width: Math.max(1, c[0] - a[0] - 2 * inset).toFixed(1),
      height: Math.max(1, a[1] - c[1] - 2 * inset).toFixed(1),
      rx: 4,
    });
  }

  // Larger places first; a name that would cover another stays away.
  namesInView() {
    const taken = [];
    const shown = [];
    const byPeople = [...this.around.names].sort((a, b) => b[3] - a[3]);
    for (const [name, latitude, longitude] of byPeople) {
      const [x, y] = this.toView([latitude, longitude]);
      const half = name.length * 3.9 + 4;
      const isInside = x > half && x < VIEW - half && y > 12 && y < VIEW - 8;
      const isFree = taken.every(([tx, ty, th]) => Math.abs(x - tx) > half + th || Math.abs(y - ty) > 18);
      if (!isInside || !isFree) continue;
      taken.push([x, y, half]);
      shown.push(make("circle", { class: "picker-dot", cx: x.toFixed(1), cy: y.toFixed(1), r: 2.5 }));
      shown.push(make("text", { x: x.toFixed(1), y: (y - 6).toFixed(1), "text-anchor": "middle" }, name));
    }
    return shown;
  }

  drawMile(isFresh) {
    const group = this.svg.querySelector(".picker-mile");
    group.classList.toggle("bloom", isFresh);
    const squares = [];
    if (this.field.value) {
      const own = this.field.value;
      const side = SIDE_M[levelOf(own)];
      const from = centre(own);
      for (const cell of mile(own).filter((other) => levelOf(other) === levelOf(own))) {
        const to = centre(cell);
        const north = (to[0] - from[0]) * METRES_PER_DEGREE;
        const east = (to[1] - from[1]) * METRES_PER_DEGREE * this.shrink;
        const ring = Math.min(3, Math.round(Math.hypot(north, east) / side));
        const warmth = cell === own ? "chosen" : `warm-${4 - ring} ring-${ring}`;
        squares.push(this.square(cell, `square ${warmth}`));
      }
    }
    if (this.isSteering) squares.push(this.square(this.cursor, "picker-cursor"));
    group.replaceChildren(...squares);
  }

  // ---- what a person does

  press(event) {
    this.pressed = { x: event.clientX, y: event.clientY, middle: this.middle, moved: false };
    this.isSteering = false;
    this.svg.setPointerCapture(event.pointerId);
  }

  drag(event) {
    if (!this.pressed) return;
    const unit = VIEW / this.svg.getBoundingClientRect().width;
    const [dx, dy] = [(event.clientX - this.pressed.x) * unit, (event.clientY - this.pressed.y) * unit];
    if (!this.pressed.moved && Math.hypot(dx, dy) < DRAG_UNITS) return;
    this.pressed.moved = true;
    this.middle = this.pressed.middle;
    this.middle = this.held(this.toEarth([VIEW / 2 - dx, VIEW / 2 - dy]));
    this.draw();
  }

  release(event) {
    if (this.pressed && !this.pressed.moved) {
      const box = this.svg.getBoundingClientRect();
      const unit = VIEW / box.width;
      const spot = [(event.clientX - box.left) * unit, (event.clientY - box.top) * unit];
      this.choose(cellAt(...this.toEarth(spot), this.level));
    }
    this.pressed = null;
  }

  key(event) {
    if (event.key in STEP) {
      const [rows, columns] = STEP[event.key];
      const [latitude, longitude] = centre(this.cursor);
      const side = SIDE_M[this.level] / METRES_PER_DEGREE;
      this.isSteering = true;
      this.cursor = cellAt(latitude + rows * side, longitude + (columns * side) / this.shrink, this.level);
      this.middle = this.held(centre(this.cursor));
      this.draw();
      this.say("chosen", this.cursor);
    } else if (event.key === "Enter" || event.key === " ") {
      this.choose(this.cursor);
    } else if (event.key === "+" || event.key === "-") {
      this.zoom(event.key === "+" ? -1 : 1);
    } else {
      return;
    }
    event.preventDefault();
  }

  zoom(by) {
    this.scale = Math.max(0, Math.min(SQUARES_ACROSS.length - 1, this.scale + by));
    this.draw();
  }

  resize(level) {
    this.level = level;
    const from = this.field.value ? centre(this.field.value) : centre(this.cursor);
    this.cursor = cellAt(...from, level);
    this.draw();
    if (this.field.value) this.choose(this.cursor);
  }

  choose(cell, isQuiet = false) {
    const [latitude, longitude] = centre(cell);
    if (this.isFar([latitude, longitude])) return this.say("far");
    this.field.value = cell;
    this.cursor = cell;
    this.form.querySelector("[data-here]").disabled = false;
    this.drawMile(!isQuiet);
    if (!isQuiet) this.say("chosen", cell);
  }

  locate() {
    this.say("looking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // The exact position ends here: from now on there is only its square.
        const cell = cellAt(coords.latitude, coords.longitude, this.level);
        if (this.isFar(centre(cell))) return this.say("far");
        this.middle = centre(cell);
        this.draw();
        this.choose(cell, false);
        this.say("here");
      },
      () => this.say("unknown"),
      { enableHighAccuracy: false, timeout: 10000, maximumAge: 600000 },
    );
  }

  // ---- words and limits

  isFar([latitude, longitude]) {
    return this.metresAway([latitude, longitude], this.around.centre) > this.around.reach_m;
  }

  held(spot) {
    return this.isFar(spot) ? this.middle : spot;
  }

  metresAway([latitude, longitude], [otherLatitude, otherLongitude]) {
    return Math.hypot(
      (latitude - otherLatitude) * METRES_PER_DEGREE,
      (longitude - otherLongitude) * METRES_PER_DEGREE * this.shrink,
    );
  }

  say(what, cell = null) {
    const said = `said${what[0].toUpperCase()}${what.slice(1)}`;
    let text = this.form.dataset[said] ?? "";
    if (cell) {
      text = text.replace("{commune}", this.nearest(cell)?.[0] ?? "");
    }
    this.form.querySelector("[data-said]").textContent = text;
  }
}

for (const form of document.querySelectorAll("[data-place-picker]")) new Picker(form);
