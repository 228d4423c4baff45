// What a map of squares knows of the places around a commune: whose a square is and how fine it
// may be. The same rule as `snap` of onemile/mile/region.py, from the same figures; no drawing.

import { cellAt, centre, children, coarsen, distanceM, levelOf } from "./grid.js";

export const COARSEST = 2;
const NAMED_WITHIN_M = 10000; // a square further from every centre is nobody's, where no table says
const CELLS_KEPT_MAX = 20000; // answers remembered; a map of 30 km has fewer squares of every size
export const TINTS = 3; // for the communes around; the declared one has its own
const OUTSIDE = Object.freeze({ name: -1, level: COARSEST });

export class Around {
  // `data`: onemile/mile/surroundings.py as it was sent; `isSure`: whether the own centre is a true one.
  constructor(data, isSure = true) {
    this.centre = data.centre;
    this.reachM = data.reach_m;
    this.spanM = data.span_m;
    this.own = data.own;
    this.names = data.names;
    this.outlines = data.outlines;
    this.lines = new Map(Object.entries(data.squares));
    this.foreign = new Set(data.foreign ?? []);
    this.unlisted = this.withoutLines(isSure);
    this.tints = this.tinted();
    this.known = new Map();
  }

  // Whose squares no line names: those of a pack without a table, so that there is a level. A
  // centre that is only approximate names nothing, as long as there is another.
  withoutLines(isSure) {
    const listed = new Set([...this.lines.values()].map(([name]) => name));
    const all = this.names.map((_, index) => index);
    const loose = all.filter((index) => !listed.has(index) && this.names[index][4] !== null);
    const sure = loose.filter((index) => isSure || index !== this.own);
    return sure.length ? sure : loose;
  }

  // ---- squares

  // { name, level } of a square for who lives there: on the ground of a table what it says, else
  // what holds for the nearest centre of those without lines; name is -1 outside.
  at(cell, isGround = this.isGround(cell)) {
    const key = `${isGround}${cell}`;
    if (!this.known.has(key)) {
      if (this.known.size >= CELLS_KEPT_MAX) this.known.clear();
      this.known.set(key, this.found(cell, isGround));
    }
    return this.known.get(key);
  }

  found(cell, isGround) {
    const line = this.lineOf(cell);
    const isListed = line !== null && line.name >= 0;
    if (isListed && isGround) return line;
    const near = this.nearest(cell);
    return near === OUTSIDE && isListed ? line : near;
  }

  // Whether a square is a table's: by a line of its own, else by where its middle lies.
  isGround(cell) {
    const line = this.lineOf(this.lines.has(cell) ? cell : cellAt(...centre(cell), 0));
    return line !== null && line.name >= 0;
  }

  lineOf(cell) {
    for (let level = levelOf(cell); level <= COARSEST; level += 1) {
      const line = this.lines.get(coarsen(cell, level));
      if (line) return { name: line[0], level: line[1] };
    }
    return null;
  }

  nearest(cell) {
    const spot = centre(cell);
    if (this.isForeign(cellAt(...spot, 0))) return OUTSIDE;
    const found = this.nearestOf(spot, NAMED_WITHIN_M);
    return found < 0 ? OUTSIDE : { name: found, level: this.ruleOf(cell, found) };
  }

  nearestOf(spot, within = Infinity) {
    let [found, least] = [-1, within];
    for (const index of this.unlisted) {
      const away = distanceM(spot, this.names[index].slice(1, 3));
      if (away < least) [found, least] = [index, away];
    }
    return found;
  }

  // How fine somebody's square may be in one that is named after a centre: divided only where all
  // parts may be.
  ruleOf(cell, found) {
    if (levelOf(cell) === 0) return this.names[found][4];
    const parts = children(cell).map((part) => this.nearestOf(centre(part)));
    return Math.max(...parts.map((part) => this.names[part][4]));
  }

  // Whether a smallest square is known to lie in another region.
  isForeign(cell) {
    return [0, 1, 2].some((level) => this.foreign.has(coarsen(cell, level)));
  }

  isOutside(cell) {
    return this.at(cell).name < 0;
  }

  isFar(spot) {
    return distanceM(spot, this.centre) > this.reachM;
  }

  nameOf(cell) {
    return this.names[this.at(cell).name]?.[0] ?? "";
  }

  // The square that somebody at a point would get: as fine as allowed there, no finer than `least`.
  snap([latitude, longitude], least = 0) {
    const finest = cellAt(latitude, longitude, 0);
    const isGround = this.isGround(finest);
    for (let level = COARSEST; level > least; level -= 1) {
      const cell = coarsen(finest, level);
      if (this.at(cell, isGround).level >= level) return cell;
    }
    return coarsen(finest, least);
  }

  // A square made as coarse as its place asks for; a coarser one stays.
  allowed(cell) {
    const isGround = this.isGround(cell);
    for (let level = COARSEST; level > levelOf(cell); level -= 1) {
      const larger = coarsen(cell, level);
      if (this.at(larger, isGround).level >= level) return larger;
    }
    return cell;
  }

  // The squares that people in a square of one mile would get.
  within(cell, least = 0) {
    const parts = [true, false].flatMap((isGround) => this.withinOf(cell, least, isGround));
    return [...new Set(parts)];
  }

  // Those of who lives on the ground of a table, or beside it.
  withinOf(cell, least, isGround) {
    const level = levelOf(cell);
    if (!this.hasPart(cell, isGround)) return [];
    if (level <= least || this.at(cell, isGround).level >= level) return [cell];
    return children(cell).flatMap((smaller) => this.withinOf(smaller, least, isGround));
  }

  hasPart(cell, isGround) {
    if (levelOf(cell) === 0) return this.isGround(cell) === isGround;
    return children(cell).some((smaller) => this.hasPart(smaller, isGround));
  }

  // ---- tints

  // The tint of each commune, so that those of one tint are far apart: -1 is the declared one's.
  tinted() {
    const tints = this.names.map(() => -1);
    const used = Array.from({ length: TINTS }, () => []);
    const place = (index) => this.names[index].slice(1, 3);
    const order = this.names.map((_, index) => index).filter((index) => index !== this.own);
    order.sort((a, b) => distanceM(place(a), this.centre) - distanceM(place(b), this.centre));
    for (const index of order) {
      const room = used.map((those) =>
        Math.min(Infinity, ...those.map((other) => distanceM(place(index), place(other)))),
      );
      const tint = room.indexOf(Math.max(...room));
      tints[index] = tint;
      used[tint].push(index);
    }
    return tints;
  }
}
