// The large map over the tree of places. Without this file the drawing from the server stands in its place.

const BANDS = [
  { below: 7.4, levels: [1] },
  { below: 9, levels: [2] },
  { below: 10.2, levels: [3] },
  { below: Infinity, levels: [4, 5, null] },
];
const LARGEST = 30;
const SMALLEST = 4;
// Where nothing weighs more than this, no circle has full size: one report must not look like a hundred.
const FEW = 4;
const NAMES = 40;
// Pixels of a letter and of a line of names.
const LETTER = 7.5;
const LINE = 20;

// Governorates far out, towns close in. Beyond Syria the tree has no districts with positions: there towns follow at once.
function visible(place, zoom) {
  const band = BANDS.findIndex((b) => zoom < b.below);
  if (place.country !== "SY" && band > 0) return place.level === null || place.level >= 4;
  return BANDS[band].levels.includes(place.level);
}

function link(href, words) {
  const a = document.createElement("a");
  a.href = href;
  a.textContent = words;
  return a;
}

function popup(place, texts) {
  const box = document.createElement("div");
  box.className = "atlas__popup";
  box.dir = document.documentElement.dir;
  const name = document.createElement("strong");
  name.textContent = place.label;
  const carried = texts.carried ? `&${texts.carried}` : "";
  box.append(
    name,
    link(`${texts.places}${encodeURIComponent(place.address)}/`, texts.open),
    link(`${texts.articles}?place=${encodeURIComponent(place.address)}${carried}`, `${texts.read} (${place.count.toLocaleString(document.documentElement.lang === "ar" ? "ar-u-nu-latn" : "en")})`),
  );
  return box;
}

function circles(features, texts) {
  const heaviest = Math.max(FEW, ...features.map((f) => f.properties.count));
  return features.map(({ geometry, properties }) => {
    const [longitude, latitude] = geometry.coordinates;
    const radius = SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(properties.count / heaviest);
    const circle = L.circleMarker([latitude, longitude], { radius, weight: 1, className: "atlas__place" });
    const words = document.createElement("bdi");
    words.textContent = `${properties.label} · ${properties.count}`;
    circle.bindTooltip(words, { direction: "top" });
    circle.bindPopup(() => popup(properties, texts));
    return { place: properties, circle };
  });
}

// Names beside the circles, the most reported first, while they meet neither another name nor leave the map.
function label(map, layer, shown) {
  layer.clearLayers();
  const taken = [];
  const size = map.getSize();
  for (const { place, circle } of shown) {
    if (taken.length >= NAMES) break;
    const at = map.latLngToContainerPoint(circle.getLatLng());
    const top = at.y + circle.getRadius();
    const half = (place.label.length * LETTER) / 2;
    const box = [at.x - half, top, at.x + half, top + LINE];
    if (box[0] < 0 || box[2] > size.x || box[1] < 0 || box[3] > size.y) continue;
    if (taken.some((o) => box[0] < o[2] && o[0] < box[2] && box[1] < o[3] && o[1] < box[3])) continue;
    taken.push(box);
    const words = document.createElement("bdi");
    words.textContent = place.label;
    const options = { permanent: true, direction: "bottom", className: "atlas__name", offset: [0, circle.getRadius() - 6], interactive: false };
    L.tooltip(options).setLatLng(circle.getLatLng()).setContent(words).addTo(layer);
  }
}

function container(figure) {
  const box = document.createElement("div");
  box.className = "atlas__live";
  box.dir = "ltr";
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", figure.dataset.label);
  figure.querySelector(".map").replaceWith(box);
  return box;
}

function addLand(map, outlines, tiled) {
  const className = tiled ? "atlas__land atlas__land--tiled" : "atlas__land";
  return L.geoJSON(outlines, { interactive: false, style: { weight: 1, className } }).addTo(map);
}

async function json(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

function build(figure, outlines, points) {
  const texts = figure.dataset;
  const map = L.map(container(figure), { zoomControl: false, zoomSnap: 0.25, minZoom: 4, maxZoom: 14, scrollWheelZoom: false });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(map);
  if (texts.tiles) L.tileLayer(texts.tiles, { attribution: texts.tilesCredit }).addTo(map);
  addLand(map, outlines, Boolean(texts.tiles));
  const all = circles(points.features, texts);
  const [west, south, east, north] = texts.window.split(" ").map(Number);
  map.fitBounds([[south, west], [north, east]], { animate: false });
  const names = L.layerGroup().addTo(map);
  const show = () => {
    const shown = [];
    for (const { place, circle } of all) {
      if (visible(place, map.getZoom())) shown.push({ place, circle: circle.addTo(map) });
      else circle.remove();
    }
    label(map, names, shown);
  };
  show();
  map.on("moveend", show);
  map.on("popupopen", ({ popup: opened }) => {
    opened.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", texts.close);
  });
  // The wheel scrolls the page until the reader has turned to the map.
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
}

async function start(figure) {
  try {
    const [outlines, points] = await Promise.all([json(figure.dataset.outlines), json(figure.dataset.points)]);
    build(figure, outlines, points);
  } catch (error) {
    const notice = document.createElement("p");
    notice.className = "notice notice--warn";
    notice.setAttribute("role", "status");
    notice.textContent = figure.dataset.failed;
    figure.append(notice);
    console.warn(error);
  }
}

for (const figure of document.querySelectorAll("[data-map]")) start(figure);
