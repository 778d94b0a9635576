/* A canvas that moves with the map. Lines are projected once, into the square of the world, and drawn together. */
"use strict";

(() => {
  const TILE = 256;
  const RADIAN = Math.PI / 180;
  const EDGE = 85.0511287798;
  /* Vertices nearer than this to the one before are not seen. [pixels] */
  const NEAR = 0.7;

  const eastOf = (lon) => lon / 360 + 0.5;
  /* Web Mercator, from the north. */
  const southOf = (lat) => {
    const sine = Math.sin(Math.max(-EDGE, Math.min(EDGE, lat)) * RADIAN);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };

  const boxOf = (xy) => {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < xy.length; i += 2) {
      if (xy[i] < box[0]) box[0] = xy[i];
      if (xy[i] > box[2]) box[2] = xy[i];
      if (xy[i + 1] < box[1]) box[1] = xy[i + 1];
      if (xy[i + 1] > box[3]) box[3] = xy[i + 1];
    }
    return box;
  };

  /* From steps in parts of a degree to places in the square of the world, and the box that holds them. */
  netsim.projected = (steps, scale, turn = 0) => {
    const xy = new Float64Array(steps.length);
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < steps.length; i += 2) {
      lon += steps[i];
      lat += steps[i + 1];
      xy[i] = eastOf(lon / scale + turn);
      xy[i + 1] = southOf(lat / scale);
    }
    return { xy, box: boxOf(xy) };
  };

  netsim.spot = ([lon, lat]) => [eastOf(lon), southOf(lat)];

  netsim.meets = (a, b) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

  /* Draw a line with a pen, or with anything that moves like one; the box of the frame is what the canvas covers. */
  netsim.trace = (pen, { xy }, { scale, origin }, aside = 0) => {
    if (aside) {
      traceAside(pen, xy, scale, origin, aside);
      return;
    }
    const last = xy.length - 2;
    let x = xy[0] * scale - origin.x;
    let y = xy[1] * scale - origin.y;
    pen.moveTo(x, y);
    for (let i = 2; i <= last; i += 2) {
      const [u, v] = [xy[i] * scale - origin.x, xy[i + 1] * scale - origin.y];
      if (i < last && Math.abs(u - x) < NEAR && Math.abs(v - y) < NEAR) continue;
      pen.lineTo(u, v);
      x = u;
      y = v;
    }
  };

  /* So many pixels beside its course: each vertex moves along the middle of the normals of its two pieces. */
  const SHARP = 0.25;
  const traceAside = (pen, xy, scale, origin, aside) => {
    const points = onScreen(xy, scale, origin);
    let before = null;
    points.forEach((point, i) => {
      const after = i + 1 < points.length ? normal(point, points[i + 1]) : before;
      const [a, b] = [before || after, after];
      const [x, y] = [a[0] + b[0], a[1] + b[1]];
      const stretch = (2 * aside) / Math.max(SHARP * 4, x * x + y * y);
      const [u, v] = [point[0] + x * stretch, point[1] + y * stretch];
      if (i) pen.lineTo(u, v);
      else pen.moveTo(u, v);
      before = after;
    });
  };

  const onScreen = (xy, scale, origin) => {
    const points = [];
    for (let i = 0; i < xy.length; i += 2) {
      const point = [xy[i] * scale - origin.x, xy[i + 1] * scale - origin.y];
      const before = points[points.length - 1];
      if (before && Math.hypot(point[0] - before[0], point[1] - before[1]) < NEAR) continue;
      points.push(point);
    }
    return points.length > 1 ? points : [points[0], [points[0][0] + NEAR, points[0][1]]];
  };

  const normal = ([ax, ay], [bx, by]) => {
    const length = Math.hypot(bx - ax, by - ay);
    return [(ay - by) / length, (bx - ax) / length];
  };

  /* Paints when the map has moved, and at the next frame after something has changed. */
  netsim.Plane = L.Renderer.extend({
    initialize(pane, paint) {
      L.Renderer.prototype.initialize.call(this, { pane, padding: 0.2 });
      this._paint = paint;
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._pen = this._container.getContext("2d");
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      this.redraw();
    },

    redraw() {
      const { min } = this._bounds;
      const size = this._bounds.getSize();
      const dense = window.devicePixelRatio > 1 ? 2 : 1;
      L.DomUtil.setPosition(this._container, min);
      this._container.width = dense * size.x;
      this._container.height = dense * size.y;
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this._pen.setTransform(dense, 0, 0, dense, -min.x * dense, -min.y * dense);
      this.frame = netsim.frameOf(this._map, this._bounds);
      this._paint(this._pen, this.frame);
    },

    /* While the map flies the canvas is stretched; it is painted anew when it has come. */
    ask() {
      if (!this._map || this._asked) return;
      this._asked = requestAnimationFrame(() => {
        this._asked = 0;
        if (this._zoom === this._map.getZoom()) this.redraw();
      });
    },
  });

  /* How the square of the world lies on the screen, and which part of it is in sight. */
  netsim.frameOf = (map, bounds) => {
    const [scale, origin] = [TILE * 2 ** map.getZoom(), map.getPixelOrigin()];
    const corner = (point) => [(point.x + origin.x) / scale, (point.y + origin.y) / scale];
    return { scale, origin, box: [...corner(bounds.min), ...corner(bounds.max)] };
  };
})();
