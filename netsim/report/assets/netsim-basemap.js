/* Land, water, borders and names under the network. No area is coloured for a state. */
"use strict";

(() => {
  const LAND = { stroke: false, fill: true, fillColor: "#faf8f3", fillOpacity: 1 };
  const LAKE = { stroke: false, fill: true, fillColor: "#e3ebf1", fillOpacity: 1 };
  const RIVER = { color: "#d3e0e9", weight: 1 };
  const BORDER = { color: "#b9b3a8", weight: 1 };
  const DISPUTED = { color: "#b9b3a8", weight: 1, dashArray: "3 4" };

  const turned = (piece, layer, turn, unpack) => (piece[layer] || []).map((part) => unpack(part, piece.scale, turn));
  const polygon = (rings, scale, turn) => rings.map((ring) => netsim.unpackLine(ring, scale, turn));

  const addPiece = (piece, turn, options, map) => {
    const areas = (layer, style) => {
      const shapes = turned(piece, layer, turn, polygon);
      if (shapes.length) L.polygon(shapes, { ...options, ...style }).addTo(map);
    };
    const lines = (layer, style) => {
      const shapes = turned(piece, layer, turn, netsim.unpackLine);
      if (shapes.length) L.polyline(shapes, { ...options, ...style }).addTo(map);
    };
    areas("land", LAND);
    lines("rivers", RIVER);
    areas("lakes", LAKE);
    lines("borders", BORDER);
    lines("disputed", DISPUTED);
  };

  netsim.drawBasemap = ({ map, data }) => {
    const pane = map.createPane("basemap");
    pane.classList.add("basemap");
    const options = { pane: "basemap", renderer: L.canvas({ pane: "basemap", padding: 0.3 }), interactive: false };
    for (const turn of data.basemap.turns) {
      for (const piece of data.basemap.pieces) addPiece(piece, turn, options, map);
    }
    attribute(map, data);
  };

  /* Only where the page was asked for it: the one thing that it loads. */
  netsim.addTiles = (map, { address }) => {
    map.createPane("tiles");
    new Tiles(address, { pane: "tiles", maxZoom: 18, className: "web-tile" }).addTo(map);
  };

  /* Leaflet shows an empty picture in place of tiles that are gone, which the policy of the page forbids. */
  const Tiles = L.TileLayer.extend({
    _removeTile: L.GridLayer.prototype._removeTile,
    _abortLoading() {
      for (const [key, { coords, el }] of Object.entries(this._tiles)) {
        if (coords.z === this._tileZoom || el.complete) continue;
        el.onload = el.onerror = () => {};
        el.remove();
        delete this._tiles[key];
      }
    },
  });

  /* Leaflet would write these words as HTML. */
  const attribute = (map, data) => {
    const tiles = data.tiles ? `${netsim.t("Tiles from the web:")} ${data.tiles.host}` : "";
    const note = data.basemap.note.map((text) => netsim.t(text)).join(" ");
    const words = [tiles, note, data.attribution, netsim.t("Land and water: Natural Earth")];
    map.attributionControl.setPrefix(false);
    map.attributionControl.getContainer().textContent = words.filter(Boolean).join(" · ");
  };
})();
