"use strict";

(() => {
  const UNITS = 10_000;
  const LEVELS = ["country", "province", "city", "district", "township"];
  const PLURALS = ["Countries", "Provinces", "Cities", "Districts", "Townships", "Places"];
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const LINES_FROM_ZOOM = [0, 3.75, 7.5, 9.5, 11];
  const NAMES_FROM_ZOOM = [0, 5, 8.5, 10.5, 12];
  const TURNS = [-360, 0, 360];
  const DATE_LINE = 179.999;
  const MOST_LABELS = 140;
  const NEARLY = 0.8;
  const CLOSEST = 11.5;

  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  /** Days since 1970 as the list writes them: `4 Mar 2024`. */
  function dayText(day) {
    const at = new Date(day * 86_400_000);
    return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /* ---- what the file holds ---- */

  /** Longitudes and latitudes out of their differences, five bits a character. */
  function decode(text) {
    const found = [];
    let [at, longitude, latitude] = [0, 0, 0];
    const next = () => {
      let [value, factor, five] = [0, 1, 0];
      do {
        five = text.charCodeAt(at++) - 63;
        value += (five & 31) * factor;
        factor *= 32;
      } while (five >= 32);
      return value % 2 ? -(value + 1) / 2 : value / 2;
    };
    while (at < text.length) {
      longitude += next();
      latitude += next();
      found.push([latitude / UNITS, longitude / UNITS]);
    }
    return found;
  }

  const points = decode(data.points.at).map((at, number) => ({
    at,
    name: data.points.names[number],
    count: data.points.counts[number],
    when: dayText(data.points.days[number]),
  }));
  const outlines = data.outlines.map((outline) => ({ ...outline, rings: outline.rings.map(decode) }));
  const stays = data.stays.map((stay) => ({
    ...stay,
    text: plain(`${stay.name} ${stay.within} ${stay.when} ${stay.first} ${stay.months}`),
    points: runs(stay.points),
  }));

  /** The points of runs: first, last, first, last, ... */
  function runs(bounds) {
    const found = [];
    for (let at = 0; at < bounds.length; at += 2) {
      for (let number = bounds[at]; number <= bounds[at + 1]; number++) found.push(points[number]);
    }
    return found;
  }

  /* The map is cut where the widest stretch without a stay is, so that a journey over the date
     line is in one piece. */
  const west = (() => {
    const all = [...new Set(stays.filter((stay) => stay.at).map((stay) => stay.at[1]))].sort((a, b) => a - b);
    if (!all.length) return -180;
    let [first, widest] = [all[0], all[0] + 360 - all[all.length - 1]];
    for (let at = 1; at < all.length; at++) {
      if (all[at] - all[at - 1] > widest) [first, widest] = [all[at], all[at] - all[at - 1]];
    }
    return first === all[0] ? -180 : first - widest / 2;
  })();
  const turned = ([latitude, longitude]) => [latitude, longitude < west ? longitude + 360 : longitude];
  for (const point of points) point.at = turned(point.at);
  for (const stay of stays) if (stay.at) stay.at = turned(stay.at);

  /* ---- the map ---- */

  const map = L.map("map", {
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0.25,
    zoomDelta: 0.75,
    minZoom: 1,
    maxZoom: 16,
    maxBounds: [[-86, -520], [86, 520]],
    maxBoundsViscosity: 0.8,
  });
  L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ position: "bottomright", imperial: false }).addTo(map);
  for (const [name, order] of [["land", 210], ["chosen", 300], ["names", 620]]) {
    const pane = map.createPane(name);
    pane.style.zIndex = order;
    pane.style.pointerEvents = "none";
  }
  const ground = L.canvas({ pane: "land", padding: 0.3 });
  const above = L.canvas({ pane: "chosen", padding: 0.3 });
  const marks = L.canvas({ padding: 0.3, tolerance: 4 });

  const shifted = (ring, turn) => (turn ? ring.map(([latitude, longitude]) => [latitude, longitude + turn]) : ring);

  /** The parts of rings that are borders: where the map is cut there is none. */
  function borders(rings) {
    const found = [];
    for (const ring of rings) {
      let line = [];
      for (let at = 0; at <= ring.length; at++) {
        const [here, before] = [ring[at % ring.length], ring[(at || ring.length) - 1]];
        if (at && Math.abs(here[1]) > DATE_LINE && Math.abs(before[1]) > DATE_LINE) {
          if (line.length > 1) found.push(line);
          line = [];
        }
        line.push(here);
      }
      if (line.length > 1) found.push(line);
    }
    return found;
  }

  const styles = [];
  /** A layer, and what makes its style of the colours of now. */
  function dressed(layer, style) {
    layer.setStyle(style());
    styles.push([layer, style]);
    return layer;
  }

  const quiet = { interactive: false, renderer: ground };
  const layers = LEVELS.map((level, number) => {
    const group = L.layerGroup();
    const ofLevel = outlines.filter((outline) => outline.level === number);
    for (const turn of TURNS) {
      for (const { rings } of ofLevel) {
        if (number === 1) continue;
        const area = rings.map((ring) => shifted(ring, turn));
        dressed(L.polygon(area, { ...quiet, stroke: false, smoothFactor: 0.6 }), () => ({ fillColor: colour("land"), fillOpacity: 1 })).addTo(group);
      }
      const lines = ofLevel.flatMap(({ rings }) => borders(rings)).map((line) => shifted(line, turn));
      dressed(L.polyline(lines, { ...quiet, smoothFactor: 0.6 }), () => ({
        color: colour(number ? "border" : "coast"),
        weight: number ? 0.7 : 0.9,
        opacity: 1,
      })).addTo(group);
    }
    return group;
  });

  function showLayers() {
    const zoom = map.getZoom();
    layers.forEach((layer, number) => {
      if (zoom >= LINES_FROM_ZOOM[number]) layer.addTo(map);
      else layer.remove();
    });
    // What was added last is on top: finer ones first, so that borders of countries stay visible.
    for (const layer of [...layers].slice(1)) {
      if (map.hasLayer(layer)) layer.eachLayer((each) => each instanceof L.Polygon || each.bringToFront());
    }
    layers[0].eachLayer((each) => each instanceof L.Polygon || each.bringToFront());
  }

  /* ---- what is shown ---- */

  const photosAt = (level) => stays.reduce((sum, stay) => sum + (stay.level === level ? stay.photos : 0), 0);
  const most = Math.max(0, ...data.levels.map(photosAt));
  /* The finest level that has nearly all photos: some places have no cities, only provinces. */
  const state = { level: data.levels.findLast((level) => photosAt(level) >= NEARLY * most) ?? 0, words: [], chosen: null };
  let shown = [];
  let circles = new Map();
  const circleGroup = L.layerGroup().addTo(map);
  const dotGroup = L.layerGroup().addTo(map);
  const areaGroup = L.layerGroup().addTo(map);
  const buttons = new Map();

  function choosable() {
    return stays.filter((stay) => stay.level === state.level && state.words.every((word) => stay.text.includes(word)));
  }

  function refresh() {
    shown = choosable();
    if (state.chosen && !shown.includes(state.chosen)) state.chosen = null;
    fillList();
    drawCircles();
    drawChosen();
    placeLabels();
    const all = stays.filter((stay) => stay.level === state.level).length;
    byId("left-out").textContent = data.leftOut?.[state.level] ?? "";
    byId("count").textContent = state.words.length ? `${shown.length.toLocaleString("en")} of ${counted(all, "stay")}` : counted(all, "stay");
  }

  function fillList() {
    const list = byId("list");
    list.replaceChildren();
    buttons.clear();
    if (!shown.length) {
      const words = stays.length ? "No stay has these words. Clear the search, or choose another level." : data.nothing;
      list.append(element("p", "nothing", words));
      return;
    }
    let [year, items] = [null, null];
    for (const stay of shown) {
      if (stay.first.slice(0, 4) !== year) {
        year = stay.first.slice(0, 4);
        items = element("ol");
        const heading = element("h2", "", year);
        heading.id = `year-${year}`;
        items.setAttribute("aria-labelledby", heading.id);
        list.append(heading, items);
      }
      const item = element("li");
      item.append(button(stay));
      items.append(item);
    }
  }

  function button(stay) {
    const made = element("button", "stay");
    made.type = "button";
    const [top, bottom] = [element("span", "row"), element("span", "row")];
    top.append(named("name", stay.name), element("span", "when", stay.when));
    bottom.append(named("within", stay.within), element("span", "photos", counted(stay.photos, "photo")));
    made.append(top, bottom, more(stay));
    made.addEventListener("click", () => choose(stay, true));
    made.addEventListener("mouseenter", () => circles.get(stay)?.setStyle({ weight: 3 }));
    made.addEventListener("mouseleave", () => circles.get(stay)?.setStyle({ weight: 1.5 }));
    buttons.set(stay, made);
    if (stay === state.chosen) made.setAttribute("aria-current", "true");
    return made;
  }

  function named(className, text) {
    const made = element("span", className, text);
    made.translate = false;
    if (data.language) made.lang = data.language;
    return made;
  }

  function more(stay) {
    const made = element("span", "more");
    if (stay.perDay.length > 1) {
      const [bars, most] = [element("span", "days"), Math.max(...stay.perDay)];
      bars.setAttribute("aria-hidden", "true");
      for (const photos of stay.perDay) {
        const bar = element("i", photos ? "" : "none");
        bar.style.height = `${Math.round((100 * photos) / most)}%`;
        bars.append(bar);
      }
      made.append(bars);
    }
    const days = stay.days === 1 ? "one day" : `${stay.photoDays.toLocaleString("en")} of ${counted(stay.days, "day")}`;
    made.append(element("span", "", `Photos on ${days}, first `), named("cover", stay.cover));
    return made;
  }

  const radius = (stay) => Math.min(17, 4.5 + 1.7 * Math.log(1 + stay.photos));

  function drawCircles() {
    circleGroup.clearLayers();
    circles = new Map();
    for (const stay of [...shown].sort((a, b) => b.photos - a.photos)) {
      if (!stay.at) continue;
      const circle = L.circleMarker(stay.at, { renderer: marks, radius: radius(stay), weight: 1.5, bubblingMouseEvents: false });
      const tip = element("span");
      tip.append(element("strong", "", stay.name), element("br"), `${stay.when}, ${counted(stay.photos, "photo")}`);
      circle.bindTooltip(tip, { direction: "top", offset: [0, -radius(stay)] });
      circle.on("click", () => choose(stay, false));
      circles.set(stay, circle.addTo(circleGroup));
    }
    paintCircles();
  }

  function paintCircles() {
    for (const [stay, circle] of circles) {
      const faded = state.chosen && state.chosen !== stay;
      circle.setStyle({ color: colour("panel"), fillColor: colour("accent"), fillOpacity: state.chosen === stay ? 0.35 : faded ? 0.4 : 0.82, opacity: faded ? 0.5 : 1 });
    }
  }

  function drawChosen() {
    dotGroup.clearLayers();
    areaGroup.clearLayers();
    const stay = state.chosen;
    if (!stay) return;
    const accent = colour("accent");
    if (stay.outline !== null) {
      const { rings } = outlines[stay.outline];
      for (const turn of TURNS) {
        const part = { renderer: above, interactive: false, color: accent, smoothFactor: 0.6 };
        L.polygon(rings.map((ring) => shifted(ring, turn)), { ...part, stroke: false, fillOpacity: 0.1 }).addTo(areaGroup);
        L.polyline(borders(rings).map((line) => shifted(line, turn)), { ...part, weight: 1.6, opacity: 0.85 }).addTo(areaGroup);
      }
    }
    for (const point of stay.points) {
      const dot = L.circleMarker(point.at, { renderer: marks, radius: point.count > 1 ? 5 : 4, color: colour("panel"), weight: 1, fillColor: accent, fillOpacity: 1 });
      const others = point.count > 1 ? ` and ${counted(point.count - 1, "more")}`.replace(/mores$/, "more") : "";
      const tip = element("span");
      tip.append(`${point.name}${others}`, element("br"), point.when);
      dot.bindTooltip(tip, { direction: "top", offset: [0, -5] }).addTo(dotGroup);
    }
  }

  function choose(stay, fromList) {
    const again = state.chosen === stay;
    buttons.get(state.chosen)?.removeAttribute("aria-current");
    state.chosen = stay;
    const chosen = buttons.get(stay);
    if (chosen) {
      chosen.setAttribute("aria-current", "true");
      if (!fromList) {
        chosen.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
        chosen.focus({ preventScroll: true });
      }
    }
    if (!again) {
      paintCircles();
      drawChosen();
    }
    placeLabels();
    goTo(boundsOf(stay));
  }

  function boundsOf(stay) {
    if (stay.points.length) return L.latLngBounds(stay.points.map((point) => point.at));
    if (stay.outline !== null) return L.latLngBounds(outlines[stay.outline].rings[0]);
    return null;
  }

  function goTo(bounds) {
    if (!bounds) return;
    const options = { padding: [56, 56], maxZoom: CLOSEST };
    if (still.matches || !map._loaded) map.fitBounds(bounds, { ...options, animate: false });
    else map.flyToBounds(bounds, { ...options, duration: 0.9 });
  }

  function showAll(animated) {
    const places = shown.filter((stay) => stay.at).map((stay) => stay.at);
    const bounds = places.length ? L.latLngBounds(places) : L.latLngBounds([[-50, -140], [65, 160]]);
    if (animated) goTo(bounds);
    else map.fitBounds(bounds, { padding: [56, 56], maxZoom: 9, animate: false });
  }

  function leave() {
    buttons.get(state.chosen)?.removeAttribute("aria-current");
    state.chosen = null;
    paintCircles();
    drawChosen();
    showAll(true);
    placeLabels();
  }

  /* ---- names on the map ---- */

  const measure = document.createElement("canvas").getContext("2d");
  const widths = new Map();

  function widthOf(text, size, weight) {
    const key = `${weight} ${size} ${text}`;
    if (!widths.has(key)) {
      measure.font = `${weight} ${size}px system-ui, sans-serif`;
      widths.set(key, measure.measureText(text).width * 1.06 + 6);
    }
    return widths.get(key);
  }

  const areas = outlines.map((outline, number) => ({ ...outline, number, bounds: L.latLngBounds(outline.rings[0]) }));

  /** What may be written, the most important first. */
  function candidates() {
    const found = [];
    const byPhotos = [...shown].filter((stay) => stay.at).sort((a, b) => b.photos - a.photos);
    if (state.chosen?.at) byPhotos.unshift(state.chosen);
    const written = new Set();
    for (const stay of byPhotos) {
      const key = `${stay.name} ${stay.outline}`;
      if (written.has(key)) continue;
      written.add(key);
      const style = stay === state.chosen ? "stay-name current" : "stay-name";
      found.push({ text: stay.name, at: stay.at, below: radius(stay) + 2, size: 13, weight: 600, style });
    }
    const zoom = map.getZoom();
    const marked = new Set(byPhotos.map((stay) => stay.outline));
    for (const { level, name, number, bounds, middle } of areas) {
      if (zoom < NAMES_FROM_ZOOM[level] || marked.has(number)) continue;
      const [one, two] = [map.project(bounds.getNorthWest()), map.project(bounds.getSouthEast())];
      const [size, text] = [level ? 11 : 12, name];
      const [wide, high] = [two.x - one.x, two.y - one.y];
      if (wide < widthOf(text, size, 400) * (level ? 1 : 1.1) || high < 18) continue;
      if (zoom > 7 && level === 0) continue;
      for (const turn of TURNS) {
        found.push({ text, at: [middle[0], middle[1] + turn], below: -7, size, weight: 400, style: level ? "" : "wide", area: wide * high, level });
      }
    }
    const ranked = found.filter((each) => each.area).sort((a, b) => a.level - b.level || b.area - a.area);
    return [...found.filter((each) => !each.area), ...ranked];
  }

  function placeLabels() {
    if (!map._loaded) return;
    const pane = map.getPane("names");
    const [view, taken, made] = [map.getSize(), [], []];
    for (const { text, at, below, size, weight, style } of candidates()) {
      const where = map.latLngToContainerPoint(at);
      const width = widthOf(text, size, weight);
      const box = [where.x - width / 2, where.y + below, where.x + width / 2, where.y + below + size + 4];
      if (box[2] < 0 || box[0] > view.x || box[3] < 0 || box[1] > view.y) continue;
      if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
      taken.push(box);
      const label = element("div", `label ${style}`, text);
      label.translate = false;
      const place = map.containerPointToLayerPoint([Math.round(box[0] + 3), Math.round(box[1])]);
      label.style.transform = `translate(${place.x}px, ${place.y}px)`;
      made.push(label);
      if (made.length >= MOST_LABELS) break;
    }
    pane.replaceChildren(...made);
  }

  /* ---- the controls ---- */

  const levels = byId("levels");
  levels.hidden = data.levels.length < 2;
  for (const level of data.levels) {
    const made = element("button", "", PLURALS[level]);
    made.type = "button";
    made.setAttribute("role", "radio");
    made.addEventListener("click", () => setLevel(level));
    levels.append(made);
  }

  function setLevel(level) {
    state.level = level;
    [...levels.children].forEach((each, at) => {
      const checked = data.levels[at] === level;
      each.setAttribute("aria-checked", String(checked));
      each.tabIndex = checked ? 0 : -1;
    });
    refresh();
    showAll(map._loaded);
  }

  levels.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = (data.levels.indexOf(state.level) + step + data.levels.length) % data.levels.length;
    setLevel(data.levels[at]);
    levels.children[at].focus();
  });

  byId("list").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const edge = { Home: 0, End: shown.length - 1 }[event.key];
    if (step === undefined && edge === undefined) return;
    const all = [...buttons.values()];
    const at = all.indexOf(document.activeElement);
    event.preventDefault();
    all[edge ?? Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
  });

  byId("search").addEventListener("input", (event) => {
    state.words = plain(event.target.value).split(/[\s,]+/).filter(Boolean);
    refresh();
  });

  byId("all").addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state.chosen) leave();
    if (event.key === "/" && document.activeElement !== byId("search")) {
      event.preventDefault();
      byId("search").focus();
    }
  });

  for (const { source, credit, licence } of data.sources) {
    byId("sources").append(element("li", "", [source, credit, licence].filter(Boolean).join(" — ")));
  }

  map.on("moveend zoomend resize", placeLabels);
  map.on("zoomend", showLayers);
  map.on("zoomstart", () => map.getPane("names").replaceChildren());
  dark.addEventListener("change", () => {
    for (const [layer, style] of styles) layer.setStyle(style());
    paintCircles();
    drawChosen();
  });

  if (data.levels.length) setLevel(state.level);
  else {
    refresh();
    showAll(false);
  }
  showLayers();
  placeLabels();
  document.documentElement.dataset.ready = String(shown.length);
})();
