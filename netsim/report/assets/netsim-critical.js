/* What would be missed most: width and colour tell the score of a layer, a sign on the worst tells why. */
"use strict";

(() => {
  const WIDEST = 9;
  const RADIUS = 20;
  const RIM = { color: "#fff", opacity: 0.9, interactive: false, lineCap: "butt" };
  const HIT = { weight: 16, opacity: 0 };
  const APART = 17;
  const MOST_SIGNS = 60;

  netsim.REASONS = {
    no_detour: { path: "M-4,-4L4,4M-4,4L4,-4", label: "no detour" },
    policy: { path: "M0,-5L5,0L0,5L-5,0Z", label: "policy bars the detour" },
    over_capacity: { path: "M-5,4L0,-5L5,4Z", label: "too little capacity" },
    over_latency: { path: "M0,-4.5A4.5,4.5 0 1 1 -0.01,-4.5Z", label: "too late" },
    not_used: { path: "", label: "nothing runs over it" },
    "": { path: "", label: "later or dearer, no more" },
  };

  netsim.reasonSign = (reason, transform = "translate(0,0)") => {
    const { path } = netsim.REASONS[reason];
    const shape = (width, colour, fill) =>
      netsim.svg("path", { d: path, transform, stroke: colour, "stroke-width": width, fill, "stroke-linecap": "round" });
    return [shape(4.6, "#fff", "#fff"), shape(1.9, "#111", reason === "no_detour" ? "none" : "#fff")];
  };

  netsim.scoreColour = (view, score) => netsim.RAMP[view.critical.steps.filter((step) => score >= step).length];
  netsim.scoreWidth = (score) => 1 + WIDEST * Math.sqrt(score);

  const scoreOf = (view, number) => view.critical.assets[number].scores[view.critical.layer];

  /* Of the assets that a link or place belongs to, the chosen one first, then the worst. */
  const ordered = (view, assets) =>
    [...assets].sort(
      (a, b) => (b === view.critical.chosen) - (a === view.critical.chosen) || scoreOf(view, b) - scoreOf(view, a) || a - b,
    );
  const scoreAt = (view, assets) => Math.max(...assets.map((number) => scoreOf(view, number)));

  /* For each link and place the assets that it belongs to. */
  const membersOf = (assets, key) => {
    const found = new Map();
    assets.forEach((asset, number) => {
      for (const index of asset[key]) found.set(index, [...(found.get(index) || []), number]);
    });
    return found;
  };

  const everDrawn = (view, numbers) =>
    numbers.some((number) => view.critical.assets[number].scores.some((score) => score >= view.critical.least));

  const drawLink = (view, index, assets) => {
    const entry = view.links[index];
    const build = () => netsim.criticalCard(view, ordered(view, assets), () => netsim.linkPopup(view, entry));
    const own = entry.hit || entry.line;
    own.unbindPopup();
    netsim.bindPopup(view, own, build);
    const drawn = { entry, assets, lines: [], there: null };
    if (!everDrawn(view, assets)) return drawn;
    const plane = `critical-${entry.kind.plane}`;
    const options = { offset: entry.aside, pane: "critical", renderer: view.criticalLines, lineCap: "butt" };
    const add = (style) => L.polyline(entry.points, { ...options, ...style }).addTo(view.map);
    const under = add({ ...RIM, className: plane });
    const line = add({ interactive: false, className: `critical ${plane}` });
    const hit = add({ ...HIT, className: plane });
    line._path.dataset.critical = entry.link.id;
    netsim.bindPopup(view, hit, build);
    Object.assign(drawn, { lines: [under, line, hit], ...netsim.middleOf(entry.points[0], view.map) });
    return drawn;
  };

  const paintLink = (view, { assets, lines }) => {
    if (!lines.length) return;
    const score = scoreAt(view, assets);
    const isShown = score >= view.critical.least;
    const [under, line, hit] = lines;
    const weight = netsim.scoreWidth(score);
    under.setStyle({ weight: weight + 2.2, opacity: isShown ? 0.9 : 0 });
    line.setStyle({ weight, color: netsim.scoreColour(view, score), opacity: isShown ? 1 : 0 });
    line._path.classList.toggle("unscored", !isShown);
    hit._path.classList.toggle("leaflet-interactive", isShown);
  };

  const drawNode = (view, index, assets) => {
    const entry = view.nodes[index];
    const build = () => netsim.criticalCard(view, ordered(view, assets), () => netsim.nodePopup(view, entry));
    entry.marker.unbindPopup();
    netsim.bindPopup(view, entry.marker, build);
    const drawn = { entry, assets, circle: null, there: entry.marker.getLatLng() };
    if (!everDrawn(view, assets)) return drawn;
    const look = { radius: 1, weight: 1.2, color: "#fff", pane: "critical", renderer: view.criticalLines };
    drawn.circle = L.circleMarker(drawn.there, { ...look, className: "critical critical-node" }).addTo(view.map);
    drawn.circle._path.dataset.critical = entry.node.id;
    netsim.bindPopup(view, drawn.circle, build);
    return drawn;
  };

  const paintNode = (view, { assets, circle }) => {
    if (!circle) return;
    const score = scoreAt(view, assets);
    const isShown = score >= view.critical.least;
    circle.setRadius(isShown ? RADIUS * Math.sqrt(score) : 0);
    circle.setStyle({ fillColor: netsim.scoreColour(view, score), fillOpacity: isShown ? 0.85 : 0, opacity: isShown ? 1 : 0 });
    circle._path.classList.toggle("unscored", !isShown);
    circle._path.classList.toggle("leaflet-interactive", isShown);
  };

  const paint = (view) => {
    view.critical.links.forEach((drawn) => paintLink(view, drawn));
    view.critical.nodes.forEach((drawn) => paintNode(view, drawn));
  };

  /* Whose reason is told: the worst first, and none so near to another that signs run into each other. */
  const placed = (view) => {
    const { map, critical } = view;
    const size = map.getSize();
    const taken = [];
    const all = [...critical.links.filter(({ lines }) => lines.length), ...critical.nodes.filter(({ circle }) => circle)];
    const ranked = all.map((drawn) => ({ drawn, score: scoreAt(view, drawn.assets) }));
    for (const { drawn, score } of ranked.sort((a, b) => b.score - a.score)) {
      if (score < critical.least || taken.length >= MOST_SIGNS) break;
      const { reason } = critical.assets[ordered(view, drawn.assets)[0]];
      const spot = map.latLngToContainerPoint(drawn.there);
      const aside = drawn.angle === undefined ? 0 : drawn.entry.aside * (view.closeness || 1);
      spot.x += aside * Math.cos(drawn.angle || 0);
      spot.y += aside * Math.sin(drawn.angle || 0);
      const isSeen = spot.x > 0 && spot.y > 0 && spot.x < size.x && spot.y < size.y;
      if (isSeen && netsim.REASONS[reason].path && taken.every((other) => other.spot.distanceTo(spot) >= APART))
        taken.push({ spot, reason, plane: drawn.entry.kind?.plane || "node" });
    }
    return taken;
  };

  const placeSigns = (view) => {
    view.critical.signs.clearLayers();
    for (const { spot, reason, plane } of placed(view)) {
      const html = netsim.svg("svg", { width: 1, height: 1, class: "sign" }, ...netsim.reasonSign(reason));
      const icon = L.divIcon({ html, className: `reason-sign reason-${reason} critical-${plane}`, iconSize: [0, 0] });
      const options = { icon, pane: "reasons", interactive: false, keyboard: false };
      view.critical.signs.addLayer(L.marker(view.map.containerPointToLatLng(spot), options));
    }
  };

  netsim.drawCritical = (view) => {
    const { map, data } = view;
    map.getContainer().classList.add("scoring");
    for (const pane of ["chosen", "critical", "reasons"]) map.createPane(pane);
    view.criticalLines = L.svg({ pane: "critical", padding: 0.3 });
    view.chosenLines = L.svg({ pane: "chosen", padding: 0.3 });
    view.critical = { ...data.critical, layer: 0, chosen: null, signs: L.layerGroup().addTo(map), halo: L.layerGroup().addTo(map) };
    const { assets } = view.critical;
    /* The worst is drawn last, above all others. */
    const upwards = (members) =>
      [...members].sort(([, a], [, b]) => scoreAt(view, a) - scoreAt(view, b) || b[0] - a[0]);
    view.critical.links = upwards(membersOf(assets, "links")).map(([index, numbers]) => drawLink(view, index, numbers));
    view.critical.nodes = upwards(membersOf(assets, "nodes")).reverse().map(([index, numbers]) => drawNode(view, index, numbers));
    paint(view);
  };

  /* Lines lie beside one another as those of the network do. */
  netsim.fitCritical = (view) => {
    const scale = view.closeness || 1;
    for (const { entry, lines } of view.critical.links) for (const line of lines) line.setOffset(entry.aside * scale);
    for (const line of view.critical.halo.getLayers()) if (line.setOffset) line.setOffset(line.aside * scale);
    placeSigns(view);
  };

  netsim.chooseLayer = (view, layer) => {
    view.critical.layer = layer;
    paint(view);
    placeSigns(view);
    if (view.refreshPopup) view.refreshPopup();
  };

  /* A yellow seam around all that an asset is made of, which may be many links. */
  const mark = (view, asset) => {
    const { halo } = view.critical;
    halo.clearLayers();
    const look = { color: netsim.MORE, pane: "chosen", renderer: view.chosenLines, interactive: false, className: "chosen" };
    for (const index of asset.links) {
      const entry = view.links[index];
      const line = L.polyline(entry.points, { ...look, weight: 17, opacity: 0.8, offset: entry.aside * (view.closeness || 1) });
      line.aside = entry.aside;
      halo.addLayer(line);
    }
    for (const index of asset.nodes) {
      const options = { ...look, fillColor: netsim.MORE, radius: RADIUS + 7, weight: 0, fillOpacity: 0.8 };
      halo.addLayer(L.circleMarker(view.nodes[index].marker.getLatLng(), options));
    }
  };

  const popupOf = (view, asset) => {
    if (asset.nodes.length) return view.nodes[asset.nodes[0]].marker;
    const { entry, lines } = view.critical.links.find((drawn) => drawn.entry === view.links[asset.links[0]]);
    return lines[2] || entry.hit || entry.line;
  };

  /* Go to an asset of the list, mark what it is made of, and open its row. */
  netsim.chooseAsset = (view, number) => {
    const asset = view.critical.assets[number];
    const [west, south, east, north] = asset.box;
    view.critical.chosen = number;
    mark(view, asset);
    view.map.closePopup();
    view.map.once("moveend", () => popupOf(view, asset).openPopup());
    netsim.lookAt(
      view,
      [
        [south, west],
        [north, east],
      ],
      10,
    );
  };
})();
