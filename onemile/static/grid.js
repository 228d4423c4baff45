// The grid every instance shares, for the browser: a point becomes a square here, before
// anything is sent. The same squares as onemile/mile/grid.py; both reach the vectors of
// federation/examples/grid-vectors.json. A cell is written g1:<level>:<row>:<column>.

export const EARTH_RADIUS_M = 6371008.8;
export const MILE_RADIUS_M = 804.672;
export const SIDE_M = [402.336, 804.672, 1609.344];
export const COARSE_ROWS = 12437; // one-mile rows from pole to pole
export const TOLERANCE_M = 0.01 * SIDE_M[0];
export const RADIUS_M_MAX = 16 * MILE_RADIUS_M;

const COARSEST = SIDE_M.length - 1;
const CELL = /^g1:([0-2]):(0|[1-9][0-9]{0,5}):(0|[1-9][0-9]{0,5})$/;

const radians = (degrees) => (degrees * Math.PI) / 180;
const degrees = (angle) => (angle * 180) / Math.PI;
const rowsOf = (level) => COARSE_ROWS << (COARSEST - level);
const text = (level, row, column) => `g1:${level}:${row}:${column}`;

// The text of the cell of `level` that holds a point. Throws RangeError for what is no
// point on earth; a map that was scrolled round the world must wrap its longitude first.
export function cellAt(latitude, longitude, level) {
  if (![0, 1, 2].includes(level)) throw new RangeError("a level is one of 0, 1, 2");
  if (!Number.isFinite(latitude) || Math.abs(latitude) > 90) {
    throw new RangeError("a latitude lies between -90 and 90 degrees");
  }
  if (!Number.isFinite(longitude) || Math.abs(longitude) > 180) {
    throw new RangeError("a longitude lies between -180 and 180 degrees");
  }
  const rows = rowsOf(0);
  const row = Math.min(Math.floor(((latitude + 90) * rows) / 180), rows - 1);
  const columns = columnsOf(row, 0);
  const column = Math.floor(((longitude + 180) * columns) / 360) % columns;
  return text(level, row >> level, column >> level);
}

// The middle of a cell: [latitude, longitude] in degrees.
export function centre(cell) {
  const { level, row, column } = parse(cell);
  const rows = rowsOf(level);
  const columns = columnsOf(row, level);
  return [((row + 0.5) * 180) / rows - 90, ((column + 0.5) * 360) / columns - 180];
}

// The four corners of a cell, south-west first and then eastwards: [latitude, longitude].
export function corners(cell) {
  const { level, row, column } = parse(cell);
  const rows = rowsOf(level);
  const columns = columnsOf(row, level);
  const [south, north] = [row, row + 1].map((edge) => (edge * 180) / rows - 90);
  const [west, east] = [column, column + 1].map((edge) => (edge * 360) / columns - 180);
  return [
    [south, west],
    [south, east],
    [north, east],
    [north, west],
  ];
}

// How coarse a cell is: 0 a quarter of a mile, 1 half a mile, 2 one mile.
export function levelOf(cell) {
  return parse(cell).level;
}

// The cell of a coarser level, or of its own, that a cell lies in.
export function coarsen(cell, level) {
  const own = parse(cell);
  if (![0, 1, 2].includes(level) || level < own.level) {
    throw new RangeError("a cell is made coarser, never finer");
  }
  const by = level - own.level;
  return text(level, own.row >> by, own.column >> by);
}

// The four cells a cell is made of, by row and column; none for one of the smallest.
export function children(cell) {
  const { level, row, column } = parse(cell);
  if (level === 0) return [];
  const [below, left] = [row * 2, column * 2];
  return [0, 1, 2, 3].map((at) => text(level - 1, below + (at >> 1), left + (at & 1)));
}

// All cells, of every level, in the mile of a cell: by level, row and column.
export function mile(cell, radiusM = MILE_RADIUS_M) {
  if (!(radiusM > 0 && radiusM <= RADIUS_M_MAX)) {
    throw new RangeError(`the radius of a mile is above 0 and at most ${RADIUS_M_MAX} metres`);
  }
  const own = parse(cell);
  const from = centre(cell);
  const found = [];
  for (let level = 0; level <= COARSEST; level += 1) {
    const largerBy = SIDE_M[own.level] - SIDE_M[0] + (SIDE_M[level] - SIDE_M[0]);
    const reachM = radiusM + largerBy / 2 + TOLERANCE_M;
    for (const other of candidates(from, level, reachM)) {
      if (distanceM(from, centre(other)) <= reachM) found.push(other);
    }
  }
  return found;
}

// The cells of a level that may lie in reach of a point: a few more than do, in order.
function candidates([latitude, longitude], level, reachM) {
  const rows = rowsOf(level);
  const middle = ((latitude + 90) * rows) / 180;
  const reachRows = (degrees(reachM / EARTH_RADIUS_M) * rows) / 180;
  const first = Math.max(0, Math.floor(middle - reachRows) - 1);
  const last = Math.min(rows - 1, Math.floor(middle + reachRows) + 1);
  const found = [];
  for (let row = first; row <= last; row += 1) {
    const across = degreesAcross(latitude, ((row + 0.5) * 180) / rows - 90, reachM);
    for (const column of columnsNear(longitude, across, columnsOf(row, level))) {
      found.push(text(level, row, column));
    }
  }
  return found;
}

// How far east and west of a point the reach extends in another row, in degrees.
function degreesAcross(latitude, rowLatitude, reachM) {
  const along = Math.sin(radians(rowLatitude - latitude) / 2);
  const left = Math.sin(reachM / EARTH_RADIUS_M / 2) ** 2 - along * along;
  const cosines = Math.cos(radians(latitude)) * Math.cos(radians(rowLatitude));
  if (left <= 0) return 0;
  return left >= cosines ? 180 : degrees(2 * Math.asin(Math.sqrt(left / cosines)));
}

function columnsNear(longitude, across, columns) {
  let first = Math.floor(((longitude - across + 180) * columns) / 360) - 1;
  let last = Math.floor(((longitude + across + 180) * columns) / 360) + 1;
  if (last - first + 1 >= columns) [first, last] = [0, columns - 1];
  const near = [];
  for (let column = first; column <= last; column += 1) {
    near.push((column + columns) % columns);
  }
  return near.sort((a, b) => a - b);
}

// A row has the columns of its coarsest row, halved or quartered, so that the levels nest.
function columnsOf(row, level) {
  const coarseRow = row >> (COARSEST - level);
  const latitude = ((coarseRow + 0.5) * 180) / COARSE_ROWS - 90;
  const coarse = Math.floor(2 * COARSE_ROWS * Math.cos(radians(latitude)) + 0.5);
  return Math.max(1, coarse) << (COARSEST - level);
}

// How far two points are from each other: [latitude, longitude] each.
export function distanceM([latitudeA, longitudeA], [latitudeB, longitudeB]) {
  const cosines = Math.cos(radians(latitudeA)) * Math.cos(radians(latitudeB));
  const across = Math.sin(radians(longitudeB - longitudeA) / 2);
  const along = Math.sin(radians(latitudeB - latitudeA) / 2);
  const halfChord = Math.sqrt(Math.min(1, along * along + cosines * (across * across)));
  return 2 * EARTH_RADIUS_M * Math.asin(halfChord);
}

function parse(cell) {
  const parts = CELL.exec(cell);
  if (!parts) throw new RangeError("a cell is written g1:<level>:<row>:<column>");
  const [level, row, column] = parts.slice(1).map(Number);
  if (row >= rowsOf(level) || column >= columnsOf(row, level)) {
    throw new RangeError("the grid has no such cell");
  }
  return { level, row, column };
}
