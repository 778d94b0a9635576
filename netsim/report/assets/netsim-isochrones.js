/* Least latency from a place: links coloured along their course, nodes by a ring; nearer is wider. */
"use strict";

(() => {
  const ANCHORS = ["#2166ac", "#67a9cf", "#f0b429", "#d95f0e", "#5c0a1c"];

  /* Colours between the anchors, for as many bands as there are. */
  const colours = (count) =>
    Array.from({ length: count }, (_, band) => {
      const at = count > 1 ? (band / (count - 1)) * (ANCHORS.length - 1) : 0;
      const low = Math.min(ANCHORS.length - 2, Math.floor(at));
      const channel = (text, i) => parseInt(text.slice(1 + 2 * i, 3 + 2 * i), 16);
      const mixed = [0, 1, 2].map((i) => {
        const [a, b] = [channel(ANCHORS[low], i), channel(ANCHORS[low + 1], i)];
        return Math.round(a + (b - a) * (at - low))
          .toString(16)
          .padStart(2, "0");
      });
      return `#${mixed.join("")}`;
    });

  const widthOf = (band, count) => 5.2 - (3.2 * band) / Math.max(1, count - 1);

  netsim.latencyOf = (ms) => (ms === undefined || ms === null ? netsim.t("no way") : `${netsim.number(ms)} ms`);

  netsim.latencyRows = (link, ends) =>
    link.at
      ? link.at.flatMap((ms, i) => [
          netsim.el("tr", "", netsim.el("th", "", ends[i]), netsim.el("td", "", netsim.latencyOf(ms))),
        ])
      : [];

  const bandOf = (view, ms) => view.limits.filter((limit) => ms > limit).length;

  const drawLink = (view, entry) =>
    (entry.link.pieces || []).map(([steps, band]) => {
      const look = {
        color: view.bandColours[band],
        weight: widthOf(band, view.bandColours.length),
        offset: entry.aside,
        pane: "isochrones",
        renderer: view.isochroneLines,
        lineCap: "butt",
        interactive: false,
        className: `band band-${band}`,
      };
      return L.polyline(netsim.unpackLine(steps, view.data.scale), look).addTo(view.map);
    });

  const drawNode = (view, { node, marker }) => {
    if (node.ms === undefined) return;
    const band = bandOf(view, node.ms);
    const look = { radius: 5, weight: 2, color: "#fff", fillColor: view.bandColours[band], fillOpacity: 1 };
    const options = { ...look, pane: "isochrones", renderer: view.isochroneLines, interactive: false };
    L.circleMarker(marker.getLatLng(), { ...options, className: `band-node band-${band}` }).addTo(view.map);
  };

  netsim.drawIsochrones = (view) => {
    const { map, data } = view;
    map.getContainer().classList.add("timing");
    map.createPane("isochrones");
    view.isochroneLines = L.svg({ pane: "isochrones", padding: 0.3 });
    view.limits = data.isochrones.limits;
    view.bandColours = colours(view.limits.length + 1);
    view.isochrones = view.links.map((entry) => ({ entry, lines: drawLink(view, entry) }));
    view.nodes.forEach((entry) => drawNode(view, entry));
    const place = view.nodes[data.isochrones.place].marker.getLatLng();
    const ring = { radius: 11, weight: 3, color: "#111", fill: false, interactive: false };
    L.circleMarker(place, { ...ring, pane: "isochrones", renderer: view.isochroneLines, className: "origin" }).addTo(map);
  };

  netsim.fitIsochrones = (view) => {
    const scale = view.closeness || 1;
    for (const { entry, lines } of view.isochrones) for (const line of lines) line.setOffset(entry.aside * scale);
  };

  netsim.isochroneKeys = (view) => {
    const count = view.bandColours.length;
    const words = (band) =>
      band < count - 1
        ? netsim.t("up to {n} ms", { n: view.limits[band] })
        : netsim.t("more than {n} ms", { n: view.limits[band - 1] });
    const items = view.bandColours.map((colour, band) => {
      const line = netsim.svg("path", { d: "M1,7H33", stroke: colour, "stroke-width": widthOf(band, count) });
      return netsim.legendItem(netsim.swatch(line), words(band));
    });
    const place = netsim.nameOf(view.nodes[view.data.isochrones.place].node);
    return [
      netsim.el("h2", "", netsim.t("Least latency one way from {place}", { place })),
      netsim.el("ul", "levels", ...items),
      netsim.el("p", "facts", netsim.t("Over live links, however full they are; grey: no way by data links.")),
    ];
  };
})();
