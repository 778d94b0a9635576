/* Many links and places: painted on a canvas for each plane, found by where the pointer is. */
"use strict";

(() => {
  /* So many in sight are a fabric: rims and dashes of single threads are not seen, and cost most. */
  const FABRIC = 4000;
  /* Strokes of one look that are painted at once; far more at once are slower again. */
  const BUNDLE = 100;
  const TOLERANCE = 6;
  const FINE = 1.5;

  /* What stands in for a line of Leaflet: its look and where it lies; painted with all others. */
  class Stroke {
    constructor(plane, entry, aside) {
      this.plane = plane;
      this.entry = entry;
      this.aside = aside;
      this.style = null;
      this.look = "";
    }

    setStyle(style) {
      this.style = style;
      this.look = "";
      this.plane.ask();
    }

    /* Made when it is first painted: of a fabric no rim ever is. */
    get key() {
      const { color, weight, dashArray, lineCap, opacity } = this.style;
      return (this.look ||= `${color}|${weight}|${dashArray}|${lineCap}|${opacity}`);
    }

    setOffset(aside) {
      if (aside === this.aside) return;
      this.aside = aside;
      this.plane.ask();
    }

    getBounds() {
      return L.latLngBounds(this.entry.points.flat());
    }

    unbindPopup() {
      this.card = null;
    }

    /* Pages that tell more of a link have bound a card of their own. */
    openPopup(there = null) {
      const { view, points } = this.entry;
      const middle = points[0][points[0].length >> 1];
      netsim.openCard(view, there ?? middle, this.card || (() => netsim.linkPopup(view, this.entry)));
    }
  }

  class Entry {
    constructor(view, link, plane, gap, closeness) {
      const { scale } = view.data;
      this.view = view;
      this.link = link;
      this.kind = netsim.KINDS[link.kind];
      this.aside = gap * (link.aside || 0);
      this.shapes = link.lines.map((line) => netsim.projected(line, scale));
      this.under = new Stroke(plane, this, this.aside * closeness);
      this.line = new Stroke(plane, this, this.aside * closeness);
    }

    /* Few are ever asked for. */
    get points() {
      return (this.known ??= this.link.lines.map((line) => netsim.unpackLine(line, this.view.data.scale)));
    }

    get options() {
      return { offset: this.aside };
    }
  }

  const byLook = (strokes) => {
    const looks = new Map();
    for (const stroke of strokes) {
      if (!stroke.style.opacity) continue;
      const { key } = stroke;
      const like = looks.get(key);
      if (like) like.push(stroke);
      else looks.set(key, [stroke]);
    }
    return looks.values();
  };

  const dip = (pen, { color, weight, dashArray, lineCap, opacity }, plain) => {
    pen.strokeStyle = color;
    pen.lineWidth = plain ? Math.min(weight, FINE) : weight;
    pen.lineCap = lineCap || "butt";
    pen.globalAlpha = opacity;
    pen.setLineDash(dashArray && (!plain || lineCap === "round") ? dashArray.split(" ").map(Number) : []);
  };

  const paintStrokes = (pen, frame, strokes, plain) => {
    pen.lineJoin = "round";
    for (const like of byLook(strokes)) {
      dip(pen, like[0].style, plain);
      for (let from = 0; from < like.length; from += BUNDLE) {
        pen.beginPath();
        for (const { entry, aside } of like.slice(from, from + BUNDLE))
          for (const shape of entry.shapes) netsim.trace(pen, shape, frame, plain ? 0 : aside);
        pen.stroke();
      }
    }
  };

  const inSight = (entries, { box }) => entries.filter(({ shapes }) => shapes.some((shape) => netsim.meets(shape.box, box)));

  const paintLinks = (entries) => (pen, frame) => {
    const seen = inSight(entries, frame);
    const plain = seen.length > FABRIC;
    const rims = plain ? [] : seen.map(({ under }) => under);
    paintStrokes(pen, frame, rims, plain);
    const lines = seen.map(({ line }) => line);
    paintStrokes(pen, frame, lines, plain);
  };

  /* A pen that draws nothing: it measures how near a line comes to a place on the screen. */
  const ruler = ({ x, y }) => {
    let [a, b] = [0, 0];
    return {
      nearest: Infinity,
      moveTo(u, v) {
        [a, b] = [u, v];
      },
      lineTo(u, v) {
        const [dx, dy] = [u - a, v - b];
        const square = dx * dx + dy * dy;
        const along = square ? Math.max(0, Math.min(1, ((x - a) * dx + (y - b) * dy) / square)) : 0;
        this.nearest = Math.min(this.nearest, Math.hypot(a + along * dx - x, b + along * dy - y));
        [a, b] = [u, v];
      },
    };
  };

  const around = ({ x, y }, { scale, origin }, reach) => {
    const [u, v, r] = [(x + origin.x) / scale, (y + origin.y) / scale, reach / scale];
    return [u - r, v - r, u + r, v + r];
  };

  const WIDEST = 40;
  const linkAt = (entries, point, frame) => {
    let [found, least] = [null, TOLERANCE];
    for (const entry of inSight(entries, { box: around(point, frame, WIDEST) })) {
      const measure = ruler(point);
      for (const shape of entry.shapes) netsim.trace(measure, shape, frame, entry.line.aside);
      const away = measure.nearest - entry.line.style.weight / 2;
      if (away < least) [found, least] = [entry.line, away];
    }
    return { found, away: least };
  };

  /* Freight first, data over it, as the panes lie; a click asks them from above. */
  netsim.drawCrowd = (view, gap, closeness) => {
    const planes = {};
    const groups = { freight: [], digital: [] };
    for (const [plane, entries] of Object.entries(groups)) planes[plane] = new netsim.Plane(plane, paintLinks(entries));
    const entries = view.data.links.map((link) => {
      const { plane } = netsim.KINDS[link.kind];
      const entry = new Entry(view, link, planes[plane], gap, closeness);
      groups[plane].push(entry);
      return entry;
    });
    for (const [plane, group] of Object.entries(groups)) pickFrom(view, plane, planes[plane], (...where) => linkAt(group, ...where));
    return entries;
  };

  /* Painted as soon as all of them have a look. */
  netsim.showCrowd = (view) => {
    for (const { plane } of view.crowds || []) plane.addTo(view.map);
  };

  const pickFrom = (view, pane, plane, at) => {
    view.crowds ??= [];
    view.crowds.unshift({ pane, plane, at });
  };

  /* What stands in for a marker of Leaflet. */
  class Spot {
    constructor(view, node, plane) {
      Object.assign(this, { view, node, plane, shape: netsim.spot(node.at), style: { radius: 3, fillColor: netsim.INK } });
    }

    setStyle(style) {
      this.style = style;
      this.plane.ask();
    }

    getLatLng() {
      return L.latLng(this.node.at[1], this.node.at[0]);
    }

    getElement() {
      return null;
    }

    unbindPopup() {
      this.card = null;
    }

    openPopup() {
      netsim.openCard(this.view, this.getLatLng(), this.card);
    }
  }

  const spotsWithin = (spots, [west, north, east, south]) =>
    spots.filter(({ shape: [x, y] }) => x >= west && x <= east && y >= north && y <= south);

  /* Where many are in sight they are dust, else they bury the network. */
  const DUST = 1500;
  const sizeOf = (count) => (count > 4 * DUST ? 0.4 : count > DUST ? 0.6 : 1);

  const paintSpots = (spots) => (pen, frame) => {
    const seen = spotsWithin(spots, frame.box);
    const size = sizeOf(seen.length);
    for (const colour of new Set(seen.map(({ style }) => style.fillColor))) {
      pen.beginPath();
      for (const { shape, style } of seen.filter((spot) => spot.style.fillColor === colour)) {
        const [x, y] = [shape[0] * frame.scale - frame.origin.x, shape[1] * frame.scale - frame.origin.y];
        pen.moveTo(x + size * style.radius, y);
        pen.arc(x, y, size * style.radius, 0, 2 * Math.PI);
      }
      Object.assign(pen, { fillStyle: colour, strokeStyle: "#fff", lineWidth: size });
      pen.fill();
      pen.stroke();
    }
  };

  const spotAt = (spots, point, frame) => {
    let [found, least] = [null, TOLERANCE + 1];
    for (const spot of spotsWithin(spots, around(point, frame, 2 * TOLERANCE))) {
      const [x, y] = [spot.shape[0] * frame.scale - frame.origin.x, spot.shape[1] * frame.scale - frame.origin.y];
      const away = Math.hypot(x - point.x, y - point.y);
      if (away < least) [found, least] = [spot, away];
    }
    return { found, away: -Infinity };
  };

  netsim.drawSpots = (view) => {
    const spots = [];
    const plane = new netsim.Plane("nodes", paintSpots(spots));
    for (const node of view.data.nodes) spots.push(new Spot(view, node, plane));
    pickFrom(view, "nodes", plane, (...where) => spotAt(spots, ...where));
    return spots;
  };

  const isHidden = (view, pane) => view.map.getContainer().classList.contains(`without-${pane}`);

  /* A place lies over links; of links the nearest counts, of two as near the upper. */
  const thingAt = (view, point) => {
    let best = { found: null, away: Infinity };
    for (const { pane, plane, at } of view.crowds) {
      if (isHidden(view, pane)) continue;
      const next = at(point, plane.frame);
      if (next.found && next.away < best.away) best = next;
    }
    return best.found;
  };

  /* What is painted cannot be clicked on by itself: the map asks what lies there. */
  netsim.addPicking = (view) => {
    if (!view.crowds) return;
    const { map } = view;
    map.on("click", ({ layerPoint, latlng }) => thingAt(view, layerPoint)?.openPopup(latlng));
    let asked = 0;
    map.on("mousemove", ({ layerPoint }) => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() =>
        map.getContainer().classList.toggle("over-a-thing", thingAt(view, layerPoint) !== null),
      );
    });
  };
})();
