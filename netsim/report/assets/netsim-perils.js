/* Hazards while they hold: footprints, lines of equal intensity, and storms on their way. */
"use strict";

(() => {
  const AREA = { color: "#a3122a", weight: 1.5, dashArray: "2 5", fillColor: "#a3122a", fillOpacity: 0.09 };
  const PAST = { color: "#5a2a83", weight: 4, opacity: 1, interactive: false };
  const AHEAD = { color: "#5a2a83", weight: 3, opacity: 1, dashArray: "7 6", interactive: false };
  const CASING = { color: "#fff", weight: 7, opacity: 0.75, interactive: false };
  const RINGS = [
    { color: "#5a2a83", weight: 1.6, dashArray: "2 4", fillColor: "#5a2a83", fillOpacity: 0.05 },
    { color: "#5a2a83", weight: 2, dashArray: "6 4", fillColor: "#5a2a83", fillOpacity: 0.07 },
    { color: "#5a2a83", weight: 2.4, dashArray: null, fillColor: "#5a2a83", fillOpacity: 0.1 },
  ];
  const EYE = "M0,-9A9,9 0 0 1 9,0L13,-4M0,9A9,9 0 0 1 -9,0L-13,4M0,-3.5A3.5,3.5 0 1 1 -0.01,-3.5Z";
  netsim.PERIL_LOOKS = { AREA, PAST, AHEAD, RINGS, EYE };

  const sumUp = (row) => {
    let time = 0;
    row.t = row.t.map((step) => (time += step));
    return row;
  };

  const span = (from, to) => `${netsim.dayTime(from)} – ${netsim.dayTime(to)}`;

  const areaPopup = (view, area) => () => [
    netsim.el("h3", "", area.name),
    netsim.rows([
      ["Kind", netsim.t(area.kind)],
      ["Shown", span(area.from, Math.min(area.to, view.data.until))],
      ["Assets that failed by it", String(area.hit)],
      ["Front", area.front?.speed],
      ["Lines", area.lines.length > 1 ? area.lines.map((line) => netsim.t(line.what)).join("; ") : ""],
    ]),
  ];

  const addArea = (view, area) => {
    const shapes = area.lines.map((line) => {
      const rings = line.rings.map((ring) => [netsim.unpackLine(ring, view.data.scale)]);
      const shape = L.polygon(rings, { ...AREA, pane: "perils", className: "peril" });
      netsim.bindPopup(view, shape, areaPopup(view, area));
      return shape;
    });
    const front = area.front ? frontOf(view, sumUp(area.front)) : null;
    return { ...area, front, group: L.layerGroup([...shapes, ...(front ? [front.dot] : [])]) };
  };

  const frontOf = (view, front) => {
    const points = netsim.unpackLine(front.at, view.data.scale);
    const look = { radius: 6, color: "#fff", weight: 2, fillColor: "#a3122a", fillOpacity: 1, interactive: false };
    return { ...front, points, dot: L.circleMarker(points[0], { ...look, pane: "perils", className: "front" }) };
  };

  /* Between two places that are known, straight on. */
  netsim.placeAt = (times, points, time) => {
    const track = { t: times };
    const i = Math.min(netsim.positionAt(track, time), times.length - 1);
    const next = Math.min(i + 1, times.length - 1);
    const part = next > i ? Math.max(0, Math.min(1, (time - times[i]) / (times[next] - times[i]))) : 0;
    const mix = (a, b) => a + (b - a) * part;
    return { place: [mix(points[i][0], points[next][0]), mix(points[i][1], points[next][1])], i, next, part };
  };

  const stormPopup = (view, storm) => () => {
    const { i, next, part } = netsim.placeAt(storm.t, storm.points, view.time);
    const now = (values) => netsim.number(values[i] + (values[next] - values[i]) * part);
    return [
      netsim.el("h3", "", storm.name),
      netsim.rows([
        ["Strongest wind", `${now(storm.wind)} m/s`],
        ["At a distance of", `${now(storm.radius)} km`],
        ...storm.rings.map((ring) => [netsim.t(ring.what), `${netsim.t("within")} ${now(ring.km)} km`]),
        ["On its way", span(storm.t[0], storm.t[storm.t.length - 1])],
      ]),
      netsim.el("p", "facts", netsim.t("Winds as the model of the run has them, not as measured.")),
    ];
  };

  const addStorm = (view, row) => {
    const storm = sumUp(row);
    const points = netsim.unpackLine(storm.at, view.data.scale);
    const drawing = netsim.svg(
      "svg",
      { width: 1, height: 1, class: "eye" },
      netsim.svg("path", { d: EYE, fill: "none", stroke: "#fff", "stroke-width": 6 }),
      netsim.svg("path", { d: EYE, fill: "#fff", stroke: "#5a2a83", "stroke-width": 3 }),
    );
    const icon = L.divIcon({ html: drawing, className: "storm-eye", iconSize: [26, 26], iconAnchor: [0, 0] });
    const entry = {
      ...storm,
      points,
      casing: L.polyline(points, { ...CASING, pane: "storms" }),
      past: L.polyline([], { ...PAST, pane: "storms", className: "past-track" }),
      ahead: L.polyline([], { ...AHEAD, pane: "storms", className: "future-track" }),
      circles: storm.rings.map((_, i) =>
        L.circle(points[0], { ...RINGS[i], radius: 1, pane: "storms", className: "wind-ring" }),
      ),
      eye: L.marker(points[0], { icon, pane: "eyes", keyboard: false }),
    };
    entry.group = L.layerGroup([...entry.circles, entry.casing, entry.ahead, entry.past, entry.eye]);
    for (const layer of [...entry.circles, entry.eye]) netsim.bindPopup(view, layer, stormPopup(view, entry));
    return entry;
  };

  /* A storm that is still to come shows its way, dashed; one that is over, what it has gone. */
  const paintStorm = (view, storm) => {
    const { place, i, next, part } = netsim.placeAt(storm.t, storm.points, view.time);
    const begun = view.time >= storm.t[0];
    const over = view.time > storm.t[storm.t.length - 1];
    storm.past.setLatLngs(begun ? [...storm.points.slice(0, i + 1), place] : []);
    storm.ahead.setLatLngs(over ? [] : begun ? [place, ...storm.points.slice(i + 1)] : storm.points);
    storm.eye.setLatLng(place);
    storm.circles.forEach((circle, number) => {
      const km = storm.rings[number].km;
      const reach = km[i] + (km[next] - km[i]) * part;
      circle.setLatLng(place).setRadius(Math.max(1, reach * 1000));
      circle.setStyle({ opacity: reach && begun && !over ? 1 : 0, fillOpacity: reach && begun && !over ? RINGS[number].fillOpacity : 0 });
    });
    storm.eye.getElement()?.classList.toggle("away", !begun || over);
  };

  netsim.drawPerils = (view) => {
    view.map.createPane("perils");
    view.map.createPane("storms");
    view.map.createPane("eyes");
    const { areas = [], storms = [] } = view.data;
    view.perils = areas.map((area) => addArea(view, area));
    view.storms = storms.map((storm) => addStorm(view, storm));
  };

  const show = (view, entry, on) => {
    if (on === view.map.hasLayer(entry.group)) return;
    if (on) entry.group.addTo(view.map);
    else entry.group.remove();
  };

  netsim.paintPerils = (view) => {
    const disturbed = view.run === view.runs.disturbed;
    for (const area of view.perils) {
      show(view, area, disturbed && view.time >= area.from && view.time < area.to);
      if (area.front) area.front.dot.setLatLng(netsim.placeAt(area.front.t, area.front.points, view.time).place);
    }
    for (const storm of view.storms) {
      show(view, storm, disturbed);
      if (disturbed) paintStorm(view, storm);
    }
  };
})();

(() => {
  const { AREA, PAST, AHEAD, RINGS } = netsim.PERIL_LOOKS;

  const line = ({ color, weight, dashArray }) =>
    netsim.svg("path", { d: "M1,7H33", fill: "none", stroke: color, "stroke-width": weight, "stroke-dasharray": dashArray || "none" });

  const round = ({ color, weight, dashArray }) =>
    netsim.svg("circle", { cx: 17, cy: 7, r: 6, fill: "none", stroke: color, "stroke-width": weight, "stroke-dasharray": dashArray || "none" });

  const box = () =>
    netsim.svg("rect", { x: 2, y: 1, width: 30, height: 12, fill: AREA.fillColor, "fill-opacity": 0.15, stroke: AREA.color, "stroke-dasharray": AREA.dashArray });

  netsim.perilKeys = (view) => {
    const keys = [];
    if (view.perils.length) keys.push(netsim.legendItem(netsim.swatch(box()), "reach of a hazard, while it holds"));
    if (view.storms.length) {
      keys.push(netsim.legendItem(netsim.swatch(line(PAST)), "way of the storm, gone"));
      keys.push(netsim.legendItem(netsim.swatch(line(AHEAD)), "way of the storm, to come"));
      view.storms[0].rings.forEach((ring, i) => keys.push(netsim.legendItem(netsim.swatch(round(RINGS[i])), ring.what)));
    }
    return keys.length ? [netsim.el("h2", "", netsim.t("Hazards")), netsim.el("ul", "", ...keys)] : [];
  };

  netsim.crewKeys = (view) => {
    if (!view.crews.length) return [];
    const held = view.crews.some((trip) => trip.held !== null);
    const states = Object.keys(netsim.CREW_LOOKS).filter((state) => held || !state.includes("weather"));
    const ship = view.crews.some((trip) => trip.ship);
    const items = states.map((state) => {
      const shape = netsim.crewShape(ship, state);
      shape.setAttribute("transform", "translate(17,7)");
      return netsim.legendItem(netsim.swatch(shape), state);
    });
    return [netsim.el("h2", "", netsim.t(ship ? "Ships and crews that mend" : "Crews that mend")), netsim.pairsOf(items)];
  };
})();
