// The picture of squares around a commune: what stands where, in pixels of the screen. It draws
// what it is told; what a person does to it is in place.js.

import { SIDE_M, centre, cellAt, corners, levelOf, mile } from "./grid.js";
import { COARSEST } from "./around.js";

const METRES_PER_DEGREE = 111195;
const STEPS_M = [3000, 5000, 8000, 12000, 20000, 30000]; // how wide the picture is on the ground
const TOUCHABLE_PX = 24; // WCAG 2.2, 2.5.8: a smaller square is no target for a finger
const NAME_HIGH_PX = 18; // a line of writing, and the air around it
const TOOLS_PX = [64, 116]; // wide and high: the corner at the top right where the buttons stand
const RINGS = 3; // how far the mile warms, in squares of the chosen one's size
const SVG = "http://www.w3.org/2000/svg";

const make = (name, attributes, text = "") => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};

export class Picture {
  constructor(svg, around, isSure) {
    this.svg = svg;
    this.around = around;
    this.isSure = isSure;
    this.least = 0; // the size, as a level, that squares are drawn at least
    this.middle = around.centre;
    this.step = this.stepFor(around.spanM);
    this.widths = new Map();
    this.measure();
  }

  part(name) {
    return this.svg.querySelector(name);
  }

  measure() {
    this.wide = Math.max(1, this.svg.getBoundingClientRect().width);
    this.svg.setAttribute("viewBox", `0 0 ${this.wide} ${this.wide}`);
  }

  // ---- the plane: metres from the middle, stretched to the view

  stepFor(metres) {
    const found = STEPS_M.findIndex((step) => step >= metres);
    return found < 0 ? STEPS_M.length - 1 : found;
  }

  get pxPerDegree() {
    return (this.wide / STEPS_M[this.step]) * METRES_PER_DEGREE;
  }

  get shrink() {
    return Math.cos((this.around.centre[0] * Math.PI) / 180);
  }

  toView([latitude, longitude]) {
    return [
      this.wide / 2 + (longitude - this.middle[1]) * this.pxPerDegree * this.shrink,
      this.wide / 2 - (latitude - this.middle[0]) * this.pxPerDegree,
    ];
  }

  toEarth([x, y]) {
    return [
      this.middle[0] - (y - this.wide / 2) / this.pxPerDegree,
      this.middle[1] + (x - this.wide / 2) / (this.pxPerDegree * this.shrink),
    ];
  }

  holds(spot) {
    return this.toView(spot).every((at) => at >= 0 && at <= this.wide);
  }

  zoom(by) {
    this.step = Math.max(0, Math.min(STEPS_M.length - 1, this.step + by));
  }

  // Tell whether the picture had to come nearer for squares of this size to be touched.
  comeNearer(cell, spot) {
    const before = this.step;
    const px = () => (SIDE_M[levelOf(cell)] * this.wide) / STEPS_M[this.step];
    while (px() < TOUCHABLE_PX && this.step > 0) this.step -= 1;
    if (this.step === before) return false;
    this.middle = spot;
    return true;
  }

  // ---- what is drawn

  draw() {
    this.drawn = this.squaresInView();
    this.part(".picker-lines").replaceChildren(...this.drawn.map((cell) => this.square(cell, this.classOf(cell))));
    this.part(".picker-outlines").replaceChildren(...this.around.outlines.map((ring) => this.outline(ring)));
    this.part(".picker-names").replaceChildren(...this.namesInView());
  }

  squaresInView() {
    const half = (SIDE_M[COARSEST] * this.wide) / STEPS_M[this.step] / 2;
    const large = new Set();
    for (let x = -half; x <= this.wide + 2 * half; x += half) {
      for (let y = -half; y <= this.wide + 2 * half; y += half) {
        large.add(cellAt(...this.toEarth([x, y]), COARSEST));
      }
    }
    return [...large].flatMap((cell) => this.around.within(cell, this.least));
  }

  // Squares of one commune share a tint, as on a map of a land register.
  classOf(cell) {
    const { name } = this.around.at(cell);
    if (name < 0 || this.around.isFar(centre(cell))) return "picker-square outside";
    const tint = this.around.tints[name];
    return `picker-square tint-${tint < 0 ? "own" : tint}`;
  }

  square(cell, className) {
    const [a, , c] = corners(cell).map((corner) => this.toView(corner));
    const side = c[0] - a[0];
    const inset = side < 12 ? 0.5 : 1;
    return make("rect", {
      class: className,
      x: (a[0] + inset).toFixed(1),
      y: (c[1] + inset).toFixed(1),
      width: Math.max(1, side - 2 * inset).toFixed(1),
      height: Math.max(1, a[1] - c[1] - 2 * inset).toFixed(1),
      rx: Math.min(4, side / 6).toFixed(1),
    });
  }

  outline(ring) {
    const points = ring.map((spot) => this.toView(spot).map((at) => at.toFixed(1)).join(" "));
    return make("path", { class: "picker-outline", d: `M${points.join("L")}Z` });
  }

  // The declared commune always; then larger places first, and none that would cover another.
  namesInView() {
    const { names, own } = this.around;
    const others = names.filter((_, index) => index !== own).sort((a, b) => b[3] - a[3]);
    const taken = [];
    const shown = own in names ? this.name(names[own], taken, true) : [];
    return shown.concat(...others.map((place) => this.name(place, taken, false)));
  }

  name([name, latitude, longitude], taken, isOwn) {
    const [at, down] = this.toView([latitude, longitude]);
    const written = this.widthOf(name, isOwn);
    const room = Math.max(1, this.wide - 8); // a picture that is folded away is one pixel wide
    const half = Math.min(written, room) / 2 + 4;
    let [x, y] = [at, down - 7];
    if (isOwn) {
      if (!this.holds([latitude, longitude])) return [];
      x = Math.min(Math.max(x, half), this.wide - half);
      y = Math.max(y, NAME_HIGH_PX);
    } else if (x < half || x > this.wide - half || y < NAME_HIGH_PX || y > this.wide - 8) {
      return [];
    } else if (x + half > this.wide - TOOLS_PX[0] && y < TOOLS_PX[1]) {
      return [];
    } else if (taken.some(([tx, ty, th]) => Math.abs(x - tx) < half + th && Math.abs(y - ty) < NAME_HIGH_PX)) {
      return [];
    }
    taken.push([x, y, half]);
    const write = { class: isOwn ? "own" : "", x: x.toFixed(1), y: y.toFixed(1), "text-anchor": "middle" };
    if (written > room) Object.assign(write, { textLength: room, lengthAdjust: "spacingAndGlyphs" });
    const dot = { class: "picker-dot", cx: at.toFixed(1), cy: down.toFixed(1), r: isOwn ? 3.5 : 2.5 };
    const isKnown = !isOwn || this.isSure;
    return [...(isKnown ? [make("circle", dot)] : []), make("text", write, name)];
  }

  widthOf(name, isOwn) {
    const key = `${isOwn}${name}`;
    if (!this.widths.has(key)) {
      const probe = make("text", { class: isOwn ? "own" : "", visibility: "hidden" }, name);
      this.svg.append(probe);
      this.widths.set(key, probe.getComputedTextLength());
      probe.remove();
    }
    return this.widths.get(key);
  }

  // The chosen square and those of its mile; `cursor`: where the keyboard stands, or nothing.
  drawMile(chosen, cursor, isFresh) {
    this.part(".picker-mile").classList.toggle("bloom", isFresh);
    const squares = chosen ? this.mileOf(chosen).map((cell) => this.warm(cell, chosen)) : [];
    if (cursor) squares.push(this.square(cursor, "picker-cursor"));
    this.part(".picker-mile").replaceChildren(...squares);
  }

  mileOf(chosen) {
    const near = new Set(mile(chosen));
    return [...this.drawn.filter((cell) => near.has(cell) && cell !== chosen), chosen];
  }

  warm(cell, chosen) {
    if (cell === chosen) return this.square(cell, "square chosen");
    const [from, to] = [centre(chosen), centre(cell)];
    const north = (to[0] - from[0]) * METRES_PER_DEGREE;
    const east = (to[1] - from[1]) * METRES_PER_DEGREE * this.shrink;
    const away = Math.round(Math.hypot(north, east) / SIDE_M[levelOf(chosen)]);
    const ring = Math.min(RINGS, Math.max(1, away));
    return this.square(cell, `square warm-${RINGS + 1 - ring} ring-${ring}`);
  }
}
