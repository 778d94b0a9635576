/* Names: the important ones first, and none over another. */
"use strict";

(() => {
  const MOST = 220;
  const LINE = 14;
  /* So many are tried, the most important first; where these find no room the rest would not either. */
  const TRIES = 1500;
  const pen = document.createElement("canvas").getContext("2d");
  const widths = new Map();

  const widthOf = (text, size) => {
    const key = `${size} ${text}`;
    if (!widths.has(key)) {
      pen.font = `600 ${size}px system-ui, "Noto Sans", sans-serif`;
      widths.set(key, pen.measureText(text).width + 8);
    }
    return widths.get(key);
  };

  /* Candidates in order of importance; the smaller the rank the sooner it is placed. */
  const candidates = (data) => {
    const nodes = data.nodes.map((node) => ({
      at: [node.at[1], node.at[0]],
      text: netsim.nameOf(node),
      local: node.local && node.local !== node.name ? node.local : "",
      rank: node.rank,
      from: 2.5 + node.rank * 0.95,
      className: "label node-label",
      size: 12,
      around: true,
      far: node.rank < 0,
    }));
    const places = data.basemap.places.map(([text, lon, lat, rank]) => ({
      at: [lat, lon],
      text,
      local: "",
      rank: 20 + rank,
      from: 4.2 + 0.6 * rank,
      className: "label place-label",
      size: 11,
      around: false,
    }));
    const countries = data.basemap.countries.map(([text, lon, lat, rank]) => ({
      at: [lat, lon],
      text: text.toUpperCase(),
      local: "",
      rank: 15 + rank,
      from: 2.5 + 0.5 * rank,
      to: 7.5,
      className: "label country-label",
      size: 12,
      around: false,
    }));
    return [...nodes, ...countries, ...places].sort((a, b) => a.rank - b.rank);
  };

  /* Beside the symbol of a node: right, left, above, below; on the spot for names of the basemap. */
  const spots = (label, point, width, height, reach) => {
    const [x, y] = [point.x, point.y];
    if (!label.around) return [[x - width / 2, y - height / 2]];
    const around = (away) => [
      [x + away, y - height / 2],
      [x - away - width, y - height / 2],
      [x - width / 2, y - away - height],
      [x - width / 2, y + away],
    ];
    const corners = (away) => [
      [x + away, y + away],
      [x + away, y - away - height],
      [x - away - width, y - away - height],
      [x - away - width, y + away],
    ];
    const near = [...around(9), ...corners(6)];
    return label.far ? [...near, ...reach.flatMap((away) => [...around(away), ...corners(0.7 * away)])] : near;
  };

  /* What must be named is named from farther away, with a line to its place; less far where the map is small. */
  const FAR = [22, 38, 55, 75, 100];
  const reachOf = (map) => FAR.filter((away) => away <= map.getSize().x / 7);
  const lead = (label, point, [x, y], width, height) => {
    if (!label.far) return [];
    const end = { x: Math.max(x, Math.min(point.x, x + width)), y: Math.max(y, Math.min(point.y, y + height)) };
    if (Math.hypot(end.x - point.x, end.y - point.y) < 20) return [];
    return [netsim.svg("line", { x1: point.x, y1: point.y, x2: end.x, y2: end.y, class: "lead" })];
  };

  /* Boxes by the cells that they touch: a name is compared with its neighbours alone. */
  const CELL = 64;
  class Taken {
    constructor(boxes) {
      this.cells = new Map();
      boxes.forEach((box) => this.add(box));
    }

    *keys([left, top, right, bottom]) {
      for (let x = Math.floor(left / CELL); x <= right / CELL; x += 1)
        for (let y = Math.floor(top / CELL); y <= bottom / CELL; y += 1) yield x * 4096 + y;
    }

    add(box) {
      for (const key of this.keys(box)) {
        if (this.cells.has(key)) this.cells.get(key).push(box);
        else this.cells.set(key, [box]);
      }
    }

    meets(box) {
      for (const key of this.keys(box)) if (this.cells.get(key)?.some((other) => overlaps(box, other))) return true;
      return false;
    }
  }
  const overlaps = (box, other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3];

  /* A name that the edge cuts is moved to the other side, or left out. */
  const inSight = (map) => {
    const [corner, size] = [map.containerPointToLayerPoint([0, 0]), map.getSize()];
    return [corner.x, corner.y, corner.x + size.x, corner.y + size.y];
  };
  const fits = (box, frame, taken) =>
    box[0] >= frame[0] && box[1] >= frame[1] && box[2] <= frame[2] && box[3] <= frame[3] && !taken.some((boxes) => boxes.meets(box));

  /* What panels hide needs no name. */
  const panels = (view) => {
    const frame = view.map.getContainer().getBoundingClientRect();
    const corner = view.map.containerPointToLayerPoint([0, 0]);
    return [...view.map.getContainer().querySelectorAll(".leaflet-control")].map((panel) => {
      const box = panel.getBoundingClientRect();
      const [x, y] = [corner.x - frame.left, corner.y - frame.top];
      return [box.left + x, box.top + y, box.right + x, box.bottom + y];
    });
  };

  /* The names of links that are down come first, as long as they are few. */
  const FEW = 10;
  const broken = (view) => {
    const down = view.links.filter((entry) => entry.state === "down" && entry.there);
    return (down.length > FEW ? [] : down).flatMap((entry) => (entry.labels ??= downLabels(entry)));
  };

  /* In full, or, where that finds no room, in short. */
  const downLabels = ({ link, kind, there }) => {
    const label = {
      at: [there.lat, there.lng],
      local: "",
      rank: -9,
      from: 0,
      className: "label down-label",
      size: 12,
      around: true,
      far: true,
      over: true,
    };
    const full = { ...label, text: `${netsim.nameOf(link)}: ${netsim.t("down")}` };
    return [full, { ...label, text: `${netsim.t(kind.label)}: ${netsim.t("down")}`, instead: full }];
  };

  /* More than so many are dust, over which names lie. */
  const DUST = 1500;
  const symbols = (view, isSeen) => {
    const near = view.map.getZoom() >= 7;
    const seen = view.nodes.filter(({ node }) => (near || node.rank < 4) && isSeen(node.at[1], node.at[0]));
    return (seen.length > DUST ? [] : seen).map(({ node }) => {
      const { x, y } = view.map.latLngToLayerPoint([node.at[1], node.at[0]]);
      return [x - 5, y - 5, x + 5, y + 5];
    });
  };

  const seenWithin = (bounds) => {
    const [west, south, east, north] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    return (lat, lon) => lat >= south && lat <= north && lon >= west && lon <= east;
  };

  const queues = (view) => {
    const boxes = [];
    for (const { centre, radius, node, quiet } of view.gates) {
      if (!centre || quiet) continue;
      const at = view.map.latLngToLayerPoint([node.at[1], node.at[0]]);
      const [x, y] = [at.x + centre[0], at.y + centre[1]];
      boxes.push([x - radius, y - radius, x + radius, y + radius]);
    }
    return boxes;
  };

  const show = (label, x, y, pane) => {
    label.element ??= build(label);
    L.DomUtil.setPosition(label.element, L.point(Math.round(x), Math.round(y)));
    pane.append(label.element);
  };

  const build = (label) => {
    const element = netsim.el("div", label.className, netsim.el("span", "", label.text));
    if (label.local) element.append(netsim.el("span", "local", label.local));
    return element;
  };

  netsim.makeLabels = (view) => {
    view.labelPane = view.map.createPane("labels");
    view.labelPane.classList.add("labels");
    view.labels = candidates(view.data);
  };

  netsim.placeLabels = (view) => {
    const { map, labelPane } = view;
    const zoom = map.getZoom();
    const isSeen = seenWithin(map.getBounds().pad(0.05));
    const taken = new Taken([...panels(view), ...queues(view)]);
    const small = new Taken(symbols(view, isSeen));
    const [frame, reach] = [inSight(map), reachOf(map)];
    const leads = netsim.svg("svg", { width: 1, height: 1, class: "leads" });
    labelPane.replaceChildren(leads);
    const shown = new Set();
    let tried = 0;
    for (const label of [...broken(view), ...view.labels]) {
      if (
        shown.has(label.instead) ||
        zoom < label.from ||
        zoom > (label.to ?? 99) ||
        !isSeen(label.at[0], label.at[1])
      )
        continue;
      if (shown.size >= MOST || (tried += 1) > TRIES) break;
      const withLocal = label.local && zoom >= 8;
      const width = Math.max(widthOf(label.text, label.size), withLocal ? widthOf(label.local, label.size - 1) : 0);
      const height = LINE * (withLocal ? 2 : 1);
      const point = map.latLngToLayerPoint(label.at);
      const free = spots(label, point, width, height, reach).find(([x, y]) =>
        fits([x, y, x + width, y + height], frame, label.over ? [taken] : [taken, small]),
      );
      if (!free) continue;
      taken.add([free[0], free[1], free[0] + width, free[1] + height]);
      leads.append(...lead(label, point, free, width, height));
      show(label, free[0], free[1], labelPane);
      shown.add(label);
    }
    map.getContainer().dataset.local = zoom >= 8 ? "yes" : "no";
  };
})();
