/* Nodes: a shape for each kind; a cross where one is down. */
"use strict";

(() => {
  /* Drawn in a box of 16 pixels around the middle. */
  const SHAPES = {
    data_centre: "M-6,-6H6V6H-6Z",
    ixp: "M0,-7.5L7.5,0L0,7.5L-7.5,0Z",
    landing_station: "M0,-6.5L6.5,5H-6.5Z",
    branching_unit: "M0,-2.5A2.5,2.5 0 1 1 -0.01,-2.5Z",
    pop: "M0,-3.5A3.5,3.5 0 1 1 -0.01,-3.5Z",
    gateway: "M-5,-5H5L0,6Z",
    border_gate: "M-3.5,-6.5H3.5L7,0L3.5,6.5H-3.5L-7,0Z",
    port: "M-7,-4H7L4,5H-4Z",
    rail_terminal: "M-6.5,-4H6.5V4H-6.5Z",
    dry_port: "M-6.5,-3H0V-6H6.5V5H-6.5Z",
    lock: "M-5,-5L5,0L-5,5Z",
    airport: "M0,-7L2,-1L7,2V4L1.5,2.5V6L-1.5,6V2.5L-7,4V2L-2,-1Z",
    city: "M0,-5A5,5 0 1 1 -0.01,-5Z",
  };
  const HOLLOW = new Set(["city", "pop", "rail_terminal", "dry_port"]);
  const CROSS = "M-7,-7L7,7M-7,7L7,-7";

  netsim.KIND_NAMES = {
    data_centre: "Data centre",
    ixp: "Internet exchange",
    landing_station: "Landing station",
    branching_unit: "Branching unit",
    pop: "Point of presence",
    gateway: "Gateway",
    border_gate: "Border gate",
    port: "Port",
    rail_terminal: "Rail terminal",
    dry_port: "Dry port",
    lock: "Lock",
    airport: "Airport",
    city: "City",
  };

  netsim.nodeShape = (kind) =>
    netsim.svg("path", {
      d: SHAPES[kind],
      fill: HOLLOW.has(kind) ? "#fff" : netsim.INK,
      stroke: HOLLOW.has(kind) ? netsim.INK : "#fff",
      "stroke-width": HOLLOW.has(kind) ? 1.6 : 1,
    });

  const drawing = (node) =>
    netsim.svg("svg", { width: 16, height: 16, viewBox: "-8 -8 16 16", class: "symbol" }, netsim.nodeShape(node.kind));

  /* Few nodes ever go down: only those get a cross. */
  const cross = () => {
    const stroke = (width, colour) =>
      netsim.svg("path", { d: CROSS, stroke: colour, "stroke-width": width, "stroke-linecap": "round" });
    return netsim.svg("g", { class: "cross" }, stroke(6, "#fff"), stroke(3, "#111"));
  };

  const place = (node) => [node.at[1], node.at[0]];

  const symbol = (node) => {
    const icon = L.divIcon({ html: drawing(node), className: `node ${node.kind}`, iconSize: [16, 16] });
    return L.marker(place(node), { icon, pane: "nodes", keyboard: false, zIndexOffset: Math.round(-100 * node.rank) });
  };

  netsim.drawNodes = (view) => {
    view.map.createPane("nodes").classList.add("nodes");
    const spots = view.data.nodes.length > netsim.MANY ? netsim.drawSpots(view) : null;
    return view.data.nodes.map((node, index) => {
      const marker = spots ? spots[index] : symbol(node).addTo(view.map);
      const element = marker.getElement();
      if (element) element.dataset.id = node.id;
      const entry = { node, marker, index };
      netsim.bindPopup(view, marker, () => netsim.nodePopup(view, entry));
      return entry;
    });
  };

  netsim.paintNode = (view, entry) => {
    const track = view.run.nodes[entry.index];
    const state = track ? netsim.STATES[netsim.valueAt(track, "state", view.time)] : "up";
    if (state === entry.state) return;
    entry.state = state;
    const element = entry.marker.getElement();
    if (element) {
      element.classList.toggle("down", state === "down");
      if (state === "down" && !element.querySelector(".cross")) element.querySelector(".symbol").append(cross());
    } else entry.marker.setStyle({ radius: state === "down" ? 6 : 3, fillColor: state === "down" ? "#111" : netsim.INK });
  };

  /* Far away, the small fry are dots, else they bury the network. */
  netsim.sizeNodes = (view) => {
    const zoom = view.map.getZoom();
    view.map.getContainer().dataset.far = zoom < 5.5 ? "very" : zoom < 7 ? "yes" : "no";
  };
})();
