/* Queues at gates: the area of the circle is the number of trucks that wait, on the side they come from. */
"use strict";

(() => {
  const LARGEST = 38;
  const SMALLEST = 3.5;
  const ROOM_FOR_NUMBER = 9;
  const ROOM_FOR_WORDS = 19;
  const LOOKS = {
    automatic: { fill: "#4a90c4", stroke: "#1d5c8c", width: 1.5, dash: "none" },
    manual: { fill: "#e39a1f", stroke: "#8f3608", width: 3, dash: "6 3" },
    closed: { fill: "#5c0a1c", stroke: "#111111", width: 3, dash: "none" },
  };
  netsim.GATE_LOOKS = LOOKS;

  const parts = () => {
    const text = (name) => netsim.svg("text", { class: name, "text-anchor": "middle" });
    const stem = netsim.svg("line", { class: "stem", x1: 0, y1: 0 });
    const usual = netsim.svg("circle", { class: "usual" });
    const circle = netsim.svg("circle", { class: "waiting", "fill-opacity": 0.5 });
    const [count, mode, way] = [text("count"), text("mode"), text("way")];
    return {
      stem,
      usual,
      circle,
      count,
      mode,
      way,
      drawing: netsim.svg("svg", { width: 1, height: 1, class: "queue" }, stem, usual, circle, way, count, mode),
    };
  };

  netsim.drawGates = (view) => {
    view.map.createPane("gates").classList.add("gates");
    return view.data.gates.map((gate, index) => {
      const node = view.data.nodes[gate.node];
      const entry = { gate, node, index, radius: 0, centre: [0, 0], ...parts() };
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

  const longestAt = (view, index) =>
    Math.max(
      0,
      ...Object.values(view.runs).map((run) => netsim.most(run.gates[index], (i) => run.gates[index].waiting[i])),
    );
  netsim.longestQueue = (view) => Math.max(1, ...view.data.gates.map((_, index) => longestAt(view, index)));

  /* Circles keep their size on the screen, but far away they would cover countries. */
  const shrink = (zoom) => Math.max(0.4, Math.min(1, (zoom - 1) / 6));
  const radiusOf = (view, waiting) =>
    Math.max(SMALLEST, shrink(view.map.getZoom()) * LARGEST * Math.sqrt(waiting / view.longest));

  /* Where gates stand close together, each looks for a direction in which its longest queue has room; the longest chooses first. */
  netsim.layOutGates = (view) => {
    const taken = netsim.brokenPlaces(view).map((place) => ({ ...view.map.latLngToLayerPoint(place), radius: 9 }));
    const gates = view.gates.map((entry) => ({ entry, most: radiusOf(view, longestAt(view, entry.index)) }));
    for (const { entry, most } of gates.sort((a, b) => b.most - a.most)) {
      const spot = freeSpot(entry, most, view.map, taken);
      entry.away = { ...spot, most };
      taken.push({ ...spot.place, radius: most });
    }
    view.gates.forEach((entry) => netsim.paintGate(view, entry));
  };

  /* Rather farther away than on the side of the other country. */
  const TURNS = [0, 25, -25, 50, -50, 75, -75];
  const freeSpot = (entry, radius, map, taken) => {
    const [east, north] = entry.gate.side;
    const at = map.latLngToLayerPoint([entry.node.at[1], entry.node.at[0]]);
    const spots = [0, 16, 32, 50, 75].flatMap((extra) =>
      TURNS.map((turn) => {
        const angle = Math.atan2(-north, east) + (turn * Math.PI) / 180;
        const distance = radius + 7 + extra;
        return {
          angle,
          extra,
          cost: extra + Math.abs(turn) * 0.4,
          place: { x: at.x + distance * Math.cos(angle), y: at.y + distance * Math.sin(angle) },
        };
      }),
    );
    const isFree = ({ place }) =>
      taken.every((other) => Math.hypot(place.x - other.x, place.y - other.y) > radius + other.radius + 2);
    return spots.sort((a, b) => a.cost - b.cost).find(isFree) || spots[0];
  };

  netsim.paintGate = (view, entry) => {
    const now = netsim.gateAt(view.run.gates[entry.index], view.time);
    if (!now || !entry.away) return;
    const twin = view.run === view.runs.disturbed ? view.runs.undisturbed : null;
    const usual = twin ? netsim.gateAt(twin.gates[entry.index], view.time) : null;
    const { angle, extra, most } = entry.away;
    entry.radius = radiusOf(view, now.waiting);
    const distance = entry.radius + 7 + (extra * entry.radius) / most;
    entry.centre = [distance * Math.cos(angle), distance * Math.sin(angle)];
    entry.quiet = entry.radius < ROOM_FOR_NUMBER && now.mode === "automatic";
    entry.drawing.classList.toggle("quiet", entry.quiet);
    place(entry, LOOKS[now.mode], usual ? radiusOf(view, usual.waiting) : 0);
    write(entry, now);
  };

  const set = (element, values) => Object.entries(values).forEach(([name, value]) => element.setAttribute(name, value));

  /* The dashed ring shows how many would wait undisturbed, where that is clearly another number. */
  const place = (entry, look, usual) => {
    const [x, y] = entry.centre.map((value) => value.toFixed(1));
    const differs = Math.abs(entry.radius - usual) > 2.5 && usual > 0;
    set(entry.stem, { x2: x, y2: y, stroke: look.stroke });
    set(entry.usual, { cx: x, cy: y, r: differs ? usual.toFixed(1) : 0 });
    set(entry.circle, {
      cx: x,
      cy: y,
      r: entry.radius.toFixed(1),
      fill: look.fill,
      stroke: look.stroke,
      "stroke-width": entry.quiet ? 1 : look.width,
      "stroke-dasharray": look.dash,
    });
    const wordy = entry.radius >= ROOM_FOR_WORDS;
    set(entry.count, { x, y: Number(y) + 5, "font-size": wordy ? 14 : 11 });
    set(entry.mode, { x, y: Number(y) + 17 });
    set(entry.way, { x, y: Number(y) - 10 });
  };

  const write = (entry, now) => {
    const wordy = entry.radius >= ROOM_FOR_WORDS;
    entry.count.textContent = entry.radius >= ROOM_FOR_NUMBER ? String(now.waiting) : "";
    entry.mode.textContent = wordy && now.mode !== "automatic" ? netsim.t(now.mode) : "";
    entry.way.textContent = wordy ? entry.gate.direction.replace(">", " → ") : "";
    entry.marker.getElement().dataset.mode = now.mode;
  };
})();
