// The map to move about in: the same squares as the drawing it takes the place of, from the same
// server. Without this script the drawing stays, and its squares are links already.

const NAME_ZOOM_MIN = 11; // further out the names of communes would cover each other

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

function addNames(map, names) {
  const layer = L.layerGroup();
  for (const { name, at } of names) {
    const text = document.createElement("span");
    text.textContent = name;
    layer.addLayer(
      L.tooltip({ permanent: true, direction: "center", className: "place-name", interactive: false })
        .setLatLng(at)
        .setContent(text),
    );
  }
  const show = () => (map.getZoom() >= NAME_ZOOM_MIN ? layer.addTo(map) : layer.remove());
  map.on("zoomend", show);
  show();
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
  map.fitBounds(squares.getBounds(), { padding: [12, 12], animate: false });
  addNames(map, found.names ?? []);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", box.dataset.label);
}

for (const box of document.querySelectorAll("[data-mile-map]")) {
  if (window.L) unfold(box).catch(() => {}); // no answer: the drawing stays
}
