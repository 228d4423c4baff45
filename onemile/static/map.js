// The map to move about in: the same squares as the drawing it takes the place of, from the same
// server. Without this script the drawing stays, and its squares are links already.

const NAME_ZOOM_MIN = 11; // further out the names of communes would cover each other
const DOTS_ZOOM_MAX = 12; // a commune is one dot: nearer there is nothing more to see

function shapeOf(feature, latlng) {
  return L.circleMarker(latlng, { radius: 7 + 2 * feature.properties.warmth });
}

function classesOf({ warmth, home, chosen }) {
  return `square warm-${warmth}${home ? " home" : ""}${chosen ? " chosen" : ""}`;
}

function label({ name, words }) {
  const text = document.createElement("span");
  text.textContent = words ? `${name} – ${words}` : name;
  return text;
}

// A square's name in its middle, so that list and map can be compared.
function addShortName(map, { short }, layer) {
  if (!short) return;
  const text = document.createElement("span");
  text.textContent = short;
  L.tooltip({ permanent: true, direction: "center", className: "place-name square-name" })
    .setLatLng(layer.getBounds().getCenter())
    .setContent(text)
    .addTo(map);
}

function addNames(map, names, isOfDots) {
  const layer = L.layerGroup();
  const where = isOfDots ? { direction: "top", offset: [0, -6] } : { direction: "center" };
  for (const { name, at } of names) {
    const text = document.createElement("span");
    text.textContent = name;
    layer.addLayer(
      L.tooltip({ ...where, permanent: true, className: "place-name", interactive: false })
        .setLatLng(at)
        .setContent(text),
    );
  }
  const show = () => (map.getZoom() >= NAME_ZOOM_MIN ? layer.addTo(map) : layer.remove());
  map.on("zoomend", show);
  show();
}

// Public places: a pin each, which leads to its page.
function addPoints(map, points) {
  for (const { name, url, at } of points) {
    const text = document.createElement("span");
    text.textContent = name;
    L.circleMarker(at, { radius: 7, weight: 2, className: "map-pin" })
      .bindTooltip(text)
      .on("click", () => location.assign(url))
      .addTo(map);
  }
}

async function unfold(box) {
  const answer = await fetch(box.dataset.mileMap, { headers: { Accept: "application/json" } });
  if (!answer.ok) return; // the drawing stays
  const found = await answer.json();
  if (!found.features.length) return;
  box.replaceChildren();
  const map = L.map(box, { zoomSnap: 0.5, attributionControl: Boolean(box.dataset.credit) });
  map.attributionControl?.setPrefix(false);
  if (box.dataset.tiles) {
    const credit = document.createElement("span");
    credit.textContent = box.dataset.credit;
    L.tileLayer(box.dataset.tiles, { attribution: credit.innerHTML }).addTo(map);
  }
  const squares = L.geoJSON(found, {
    pointToLayer: shapeOf,
    style: ({ properties }) => ({ className: classesOf(properties), weight: 1 }),
    onEachFeature: ({ properties }, layer) => {
      layer.bindTooltip(label(properties), { sticky: true });
      layer.on("click", () => location.assign(`${properties.url}#spot`));
    },
  }).addTo(map);
  const isOfDots = found.features[0].geometry.type === "Point";
  const room = isOfDots ? { padding: [48, 48], maxZoom: DOTS_ZOOM_MAX } : { padding: [12, 12] };
  map.fitBounds(squares.getBounds(), { ...room, animate: false });
  squares.eachLayer((layer) => addShortName(map, layer.feature.properties, layer));
  addNames(map, found.names ?? [], isOfDots);
  addPoints(map, found.points ?? []);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", box.dataset.label);
}

for (const box of document.querySelectorAll("[data-mile-map]")) {
  if (window.L) unfold(box).catch(() => {}); // no answer: the drawing stays
}
