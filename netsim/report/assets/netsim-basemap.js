/* Land, water, borders and names under the network. No area is coloured for a state. */
"use strict";

(() => {
  const LAND = { fillStyle: "#faf8f3" };
  const LAKE = { fillStyle: "#e3ebf1" };
  const RIVER = { strokeStyle: "#d3e0e9" };
  const BORDER = { strokeStyle: "#b9b3a8" };
  const DISPUTED = { strokeStyle: "#b9b3a8", dash: [3, 4] };

  const project = (steps, piece, turn) => netsim.projected(steps, piece.scale, turn);

  /* What is painted one after the other: areas as the rims of each part, lines by themselves. */
  const layersOf = (piece, turn) => {
    const lines = (name, look) => ({ look, shapes: (piece[name] || []).map((line) => project(line, piece, turn)) });
    const areas = (name, look) => ({
      look,
      shapes: (piece[name] || []).flatMap((rings) => rings.map((ring) => project(ring, piece, turn))),
    });
    return [
      areas("land", LAND),
      lines("rivers", RIVER),
      areas("lakes", LAKE),
      lines("borders", BORDER),
      lines("disputed", DISPUTED),
    ].filter(({ shapes }) => shapes.length);
  };

  const paint = (layers) => (pen, frame) => {
    pen.lineWidth = 1;
    for (const { look: { fillStyle, strokeStyle, dash = [] }, shapes } of layers) {
      pen.beginPath();
      for (const shape of shapes) if (netsim.meets(shape.box, frame.box)) netsim.trace(pen, shape, frame);
      pen.setLineDash(dash);
      if (fillStyle) {
        pen.fillStyle = fillStyle;
        pen.fill("evenodd");
      } else {
        pen.strokeStyle = strokeStyle;
        pen.stroke();
      }
    }
  };

  netsim.drawBasemap = ({ map, data }) => {
    map.createPane("basemap").classList.add("basemap");
    const { turns, pieces } = data.basemap;
    const layers = turns.flatMap((turn) => pieces.flatMap((piece) => layersOf(piece, turn)));
    new netsim.Plane("basemap", paint(layers)).addTo(map);
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
