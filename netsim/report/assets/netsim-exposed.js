/* What hazards may hit: footprints, and over the network what lies within. Colour, width and dash tell the chance. */
"use strict";

(() => {
  const LEVELS = [
    { from: 75, text: "surely, or 75 % and more", style: { color: "#a3122a", weight: 5.5, dashArray: null } },
    { from: 25, text: "25 to 75 %", style: { color: "#d9660f", weight: 4.2, dashArray: "12 4" } },
    { from: 0, text: "less than 25 %", style: { color: "#b58a00", weight: 3.2, dashArray: "4 5" } },
  ];
  const RIM = { color: "#fff", opacity: 0.9, interactive: false };
  const AREA = { color: "#a3122a", weight: 1.5, dashArray: "2 5", fillColor: "#a3122a", fillOpacity: 0.1 };
  const HIT = { weight: 16, opacity: 0 };
  const RING = 11;

  const levelOf = (hits) => {
    const most = Math.max(...hits.map((hit) => hit.chance));
    return LEVELS.find((level) => most >= level.from);
  };

  const bounds = ([west, south, east, north]) => [
    [south, west],
    [north, east],
  ];

  const said = (view, hit) => {
    const hazard = view.data.exposed.hazards[hit.hazard];
    const length = netsim.t("{n} km within", { n: netsim.number(hit.km) });
    const within = hit.km > 0 ? length : netsim.t(hazard.rings.length ? "within" : "named");
    return netsim.el(
      "tr",
      "",
      netsim.el("th", "", hazard.name),
      netsim.el("td", "", `${within}, ${netsim.number(hit.chance)} %`),
    );
  };

  /* The popup of the asset itself, and above its facts what may hit it. */
  const popup = (view, hits, card) => () => {
    const [head, ...rest] = card();
    return [head, netsim.el("table", "hits", ...hits.map((hit) => said(view, hit))), ...rest];
  };

  const drawFootprints = (view) => {
    view.data.exposed.hazards.forEach((hazard) => {
      const rings = hazard.rings.map((ring) => netsim.unpackLine(ring, view.data.scale));
      if (!rings.length) return;
      const shape = L.polygon(
        rings.map((ring) => [ring]),
        { ...AREA, pane: "footprints", className: "footprint" },
      ).addTo(view.map);
      netsim.bindPopup(view, shape, () => [
        netsim.el("h3", "", hazard.name),
        netsim.el("p", "facts", `${hazard.when}; ${netsim.t("{n} assets within", { n: hazard.count })}`),
      ]);
    });
  };

  const drawLink = (view, { index, hits }) => {
    const entry = view.links[index];
    const { style } = levelOf(hits);
    const options = { ...entry.options, renderer: view.exposedLines, pane: "exposed", lineCap: "butt" };
    const under = L.polyline(entry.points, { ...options, ...RIM, weight: style.weight + 2.4 }).addTo(view.map);
    const line = L.polyline(entry.points, { ...options, ...style, interactive: false, className: "exposed" });
    line.addTo(view.map);
    if (line._path) line._path.dataset.exposed = entry.link.id;
    const hit = L.polyline(entry.points, { ...options, ...HIT }).addTo(view.map);
    const build = popup(view, hits, () => netsim.linkPopup(view, entry));
    netsim.bindPopup(view, hit, build);
    return { entry, lines: [under, line, hit] };
  };

  const drawNode = (view, { index, hits }) => {
    const entry = view.nodes[index];
    const { style } = levelOf(hits);
    const options = { pane: "exposed", renderer: view.exposedLines, radius: RING, fill: false, interactive: false };
    const there = entry.marker.getLatLng();
    L.circleMarker(there, { ...options, ...RIM, weight: style.weight }).addTo(view.map);
    const ring = L.circleMarker(there, { ...options, ...style, weight: style.weight * 0.6, className: "exposed" });
    ring.addTo(view.map);
    if (ring._path) ring._path.dataset.exposed = entry.node.id;
    entry.marker.unbindPopup();
    const build = popup(view, hits, () => netsim.nodePopup(view, entry));
    netsim.bindPopup(view, entry.marker, build);
  };

  netsim.drawExposed = (view) => {
    const { map, data } = view;
    map.getContainer().classList.add("exposing");
    map.createPane("footprints");
    map.createPane("exposed");
    view.exposedLines = L.svg({ pane: "exposed", padding: 0.3 });
    drawFootprints(view);
    view.exposed = data.exposed.links.map((row) => drawLink(view, row));
    data.exposed.nodes.forEach((row) => drawNode(view, row));
  };

  /* Lines lie beside one another as those of the network do. */
  netsim.fitExposed = (view) => {
    const scale = view.closeness || 1;
    for (const { entry, lines } of view.exposed) for (const line of lines) line.setOffset(entry.aside * scale);
  };

  const swatch = (shape) => netsim.svg("svg", { width: 34, height: 14, viewBox: "0 0 34 14" }, shape);
  const item = (drawing, text) => netsim.legendItem(drawing, text);

  const levelKey = ({ style, text }) => {
    const attributes = { d: "M1,7H33", stroke: style.color, "stroke-width": style.weight };
    if (style.dashArray) attributes["stroke-dasharray"] = style.dashArray;
    return item(swatch(netsim.svg("path", attributes)), text);
  };

  const areaKey = () => {
    const box = { x: 2, y: 1, width: 30, height: 12, fill: AREA.fillColor, "fill-opacity": AREA.fillOpacity };
    return item(
      swatch(netsim.svg("rect", { ...box, stroke: AREA.color, "stroke-dasharray": AREA.dashArray })),
      "footprint of a hazard",
    );
  };

  const hazardRow = (view, hazard) => {
    const count = netsim.t(hazard.count === 1 ? "{n} asset" : "{n} assets", { n: hazard.count });
    const button = netsim.el(
      "button",
      "",
      netsim.el("time", "", `${hazard.when} · ${count}`),
      netsim.el("span", "", hazard.name),
    );
    button.type = "button";
    button.title = hazard.name;
    button.addEventListener("click", () => hazard.box && netsim.lookAt(view, bounds(hazard.box), 9));
    return netsim.el("li", "past", button);
  };

  netsim.exposedKeys = (view) => {
    const { hazards } = view.data.exposed;
    const levels = LEVELS.map(levelKey);
    if (hazards.some((hazard) => hazard.rings.length)) levels.push(areaKey());
    return netsim.el(
      "div",
      "keys",
      netsim.el("h2", "", netsim.t("Chance to be hit")),
      netsim.el("ul", "levels", ...levels),
      netsim.el("h2", "", netsim.t("Hazards")),
      netsim.el("ol", "events-list", ...hazards.map((hazard) => hazardRow(view, hazard))),
    );
  };
})();
