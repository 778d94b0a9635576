/* Queues at gates: the area of the circle is the number of lorries that wait, on the side they come from. */
"use strict";

(() => {
  const LARGEST = 38;
  /* Circles keep their size on the screen, but far away they would cover countries. */
  const shrink = (zoom) => Math.max(0.4, Math.min(1, (zoom - 1) / 6));
  const SMALLEST = 4;
  const LOOKS = {
    automatic: { fill: "#4a90c4", stroke: "#1d5c8c", width: 1.5, dash: "none" },
    manual: { fill: "#e39a1f", stroke: "#8f3608", width: 3, dash: "6 3" },
    closed: { fill: "#5c0a1c", stroke: "#111111", width: 3, dash: "none" },
  };
  netsim.GATE_LOOKS = LOOKS;

  const parts = () => {
    const circle = netsim.svg("circle", { "fill-opacity": 0.5 });
    const count = netsim.svg("text", { class: "count", "text-anchor": "middle" });
    const mode = netsim.svg("text", { class: "mode", "text-anchor": "middle" });
    return { circle, count, mode, drawing: netsim.svg("svg", { width: 1, height: 1, class: "queue" }, circle, count, mode) };
  };

  netsim.drawGates = (view) => {
    view.map.createPane("gates").classList.add("gates");
    return view.data.gates.map((gate, index) => {
      const node = view.data.nodes[gate.node];
      const entry = { gate, node, index, radius: 0, ...parts() };
      const icon = L.divIcon({ html: entry.drawing, className: "gate", iconSize: [0, 0] });
      entry.marker = L.marker([node.at[1], node.at[0]], { icon, pane: "gates", keyboard: false }).addTo(view.map);
      entry.marker.getElement().dataset.id = gate.id;
      netsim.bindPopup(view, entry.marker, () => netsim.gatePopup(view, entry));
      return entry;
    });
  };

  netsim.gateAt = (track, time) => {
    if (!track || !track.t.length) return null;
    const i = netsim.positionAt(track, time);
    return { mode: netsim.MODES[track.mode[i]], waiting: track.waiting[i] };
  };

  netsim.longestQueue = (view) =>
    Math.max(1, ...Object.values(view.runs).flatMap((run) => run.gates.map((track) => netsim.most(track, (i) => track.waiting[i]))));

  /* Small next to the longest queue of all: no number, it would only be noise. */
  const isQuiet = (now, longest) => now.mode === "automatic" && now.waiting < Math.max(3, 0.04 * longest);

  netsim.paintGate = (view, entry) => {
    const now = netsim.gateAt(view.run.gates[entry.index], view.time);
    if (!now) return;
    const look = LOOKS[now.mode];
    const radius = Math.max(SMALLEST, shrink(view.map.getZoom()) * LARGEST * Math.sqrt(now.waiting / view.longest));
    const [east, north] = entry.gate.side;
    const away = radius + 6;
    entry.radius = radius;
    entry.centre = [east * away, -north * away];
    entry.quiet = isQuiet(now, view.longest);
    place(entry, look, now);
  };

  const place = (entry, look, now) => {
    const [x, y] = entry.centre.map((value) => value.toFixed(1));
    const set = (element, values) => Object.entries(values).forEach(([name, value]) => element.setAttribute(name, value));
    set(entry.circle, { cx: x, cy: y, r: entry.radius.toFixed(1), fill: look.fill, stroke: look.stroke, "stroke-width": look.width, "stroke-dasharray": look.dash });
    const inside = entry.radius > 18;
    const below = inside ? Number(y) + 1 : Number(y) + entry.radius + 12;
    set(entry.count, { x, y: below });
    set(entry.mode, { x, y: below + 12 });
    entry.count.textContent = entry.quiet ? "" : String(now.waiting);
    entry.mode.textContent = entry.quiet || now.mode === "automatic" ? "" : now.mode;
    entry.marker.getElement().dataset.mode = now.mode;
  };
})();
