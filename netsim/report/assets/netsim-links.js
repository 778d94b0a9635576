/* Links: width tells the flow, colour how full they are, the dash pattern the layer; black dots and a cross: down. */
"use strict";

(() => {
  const GAP = 5;
  const DOWN = { color: "#111", dashArray: "0.1 7", lineCap: "round", opacity: 1 };
  const HIT = 14;
  /* A dark rim, else the palest blue is lost on land and sea. */
  const RIM = { digital: "#55748c", freight: "#ffffff" };
  const edgeOf = (kind) => kind.edge || RIM[kind.plane];
  const rimDash = (kind) => (kind.plane === "digital" ? kind.dash : null);

  /* The middle of a line in the plane of the map, and in which direction it runs there. */
  const middle = (netsim.middleOf = (points, map) => {
    const plane = points.map((point) => map.project(L.latLng(point), 10));
    const lengths = plane.slice(1).map((point, i) => point.distanceTo(plane[i]));
    let rest = lengths.reduce((sum, length) => sum + length, 0) / 2;
    let i = 0;
    while (i < lengths.length - 1 && rest > lengths[i]) rest -= lengths[i++];
    const [a, b] = [plane[i], plane[i + 1] || plane[i]];
    const share = lengths[i] ? rest / lengths[i] : 0;
    const there = map.unproject(a.add(b.subtract(a).multiplyBy(share)), 10);
    return { there, angle: Math.atan2(a.y - b.y, a.x - b.x) - Math.PI / 2 };
  });

  const sign = (degraded) => {
    const path = degraded ? "M-5,4L0,-5L5,4Z" : "M-5,-5L5,5M-5,5L5,-5";
    const shape = (width, colour, fill) =>
      netsim.svg("path", { d: path, stroke: colour, "stroke-width": width, fill, "stroke-linecap": "round" });
    const fill = degraded ? "#fff" : "none";
    return netsim.svg("svg", { width: 1, height: 1, class: "sign" }, shape(6, "#fff", fill), shape(2.8, "#111", fill));
  };

  /* The cross stands on the line, which the offset moves aside. */
  const marker = (entry, map, degraded) => {
    const { there, angle } = middle(entry.points[0], map);
    const drawing = sign(degraded);
    const [x, y] = [entry.aside * Math.cos(angle), entry.aside * Math.sin(angle)];
    for (const part of drawing.children) part.setAttribute("transform", `translate(${x.toFixed(1)},${y.toFixed(1)})`);
    const icon = L.divIcon({
      html: drawing,
      className: `${entry.kind.plane}-sign sign-${degraded ? "degraded" : "down"}`,
      iconSize: [0, 0],
    });
    entry.there = there;
    return L.marker(there, { icon, pane: "signs", interactive: false, keyboard: false });
  };

  const plainWidth = (link, kind) => {
    if (kind.plane === "digital" && link.room) return kind.width + Math.min(2.5, Math.log10(1 + link.room / 100));
    return kind.width;
  };

  netsim.drawLinks = (view) => {
    const { map, data } = view;
    const renderers = {};
    view.closeness = closeness(map.getZoom());
    map.createPane("signs");
    for (const plane of ["freight", "digital"]) map.createPane(plane).classList.add(plane);
    if (data.links.length > netsim.MANY) {
      const crowd = netsim.drawCrowd(view, GAP, view.closeness);
      if (!view.run) for (const entry of crowd) plainStyle(entry, view.closeness);
      return crowd;
    }
    for (const plane of ["freight", "digital"]) renderers[plane] = L.svg({ pane: plane, padding: 0.3 });
    const entries = data.links.map((link) => {
      const kind = netsim.KINDS[link.kind];
      const points = link.lines.map((line) => netsim.unpackLine(line, data.scale));
      const aside = GAP * (link.aside || 0);
      return {
        link,
        kind,
        points,
        aside,
        options: { pane: kind.plane, renderer: renderers[kind.plane], offset: aside * view.closeness },
      };
    });
    for (const entry of entries) addUnder(entry, map);
    for (const entry of entries) addLine(entry, view);
    for (const entry of entries) addHit(entry, view);
    return entries;
  };

  const addUnder = (entry, map) => {
    entry.under = L.polyline(entry.points, {
      ...entry.options,
      interactive: false,
      lineCap: "butt",
      className: "under",
    }).addTo(map);
  };

  const addLine = (entry, view) => {
    const { link, kind } = entry;
    entry.line = L.polyline(entry.points, {
      ...entry.options,
      interactive: false,
      className: `link ${link.kind}`,
    }).addTo(view.map);
    plainStyle(entry, view.closeness);
    entry.line._path.dataset.id = link.id;
  };

  /* Without a run, and for what is only planned. */
  const plainStyle = ({ link, kind, line, under }, scale) => {
    const weight = scale * plainWidth(link, kind);
    line.setStyle({ color: kind.plain, weight, dashArray: kind.dash, lineCap: "butt", opacity: link.status ? 0.4 : 1 });
    under.setStyle({
      color: edgeOf(kind),
      weight: weight + 1.2,
      opacity: link.status ? 0 : 0.6,
      dashArray: rimDash(kind),
    });
  };

  /* Thin lines are hard to hit with a finger: a wide one lies over each, unseen. */
  const addHit = (entry, view) => {
    entry.hit = L.polyline(entry.points, { ...entry.options, weight: HIT, opacity: 0, className: "hit" }).addTo(
      view.map,
    );
    entry.hit._path.dataset.hit = entry.link.id;
    netsim.bindPopup(view, entry.hit, () => netsim.linkPopup(view, entry));
  };

  /* Where crosses stand at some time of the run: queues leave these spots free. */
  const FEW = 10;
  netsim.brokenPlaces = (view) => {
    const broken = view.links.filter((_, i) => view.runs.disturbed.links[i]?.state.includes(2));
    return broken.length > FEW ? [] : broken.map((entry) => (entry.there ??= middle(entry.points[0], view.map).there));
  };

  netsim.linkAt = (track, time) => {
    if (!track || !track.t.length) return null;
    const i = netsim.positionAt(track, time);
    const [forward, backward, room] = [track.forward[i], track.backward[i], track.capacity[i]];
    const share = room > 0 ? Math.max(forward, backward) / room : null;
    return { state: netsim.STATES[track.state[i]], forward, backward, room, share, flow: forward + backward };
  };

  netsim.colourOf = (share) => {
    if (share === null) return netsim.NEUTRAL;
    return netsim.RAMP[netsim.STEPS.filter((step) => share >= step).length];
  };

  /* The widest line of each plane is the largest flow of the whole run, so that widths mean the same at all times. */
  netsim.largestFlows = (view) => {
    const largest = { digital: 0, freight: 0 };
    for (const run of Object.values(view.runs)) {
      run.links.forEach((track, i) => {
        const plane = netsim.KINDS[view.data.links[i].kind].plane;
        largest[plane] = Math.max(
          largest[plane],
          netsim.most(track, (at) => track.forward[at] + track.backward[at]),
        );
      });
    }
    return largest;
  };

  /* Far away lines are thinner and closer, else a dozen cables become a sheet. */
  const closeness = (zoom) => (zoom < 5 ? 0.55 : zoom < 6.5 ? 0.75 : 1);

  netsim.fitLinks = (view) => {
    const scale = closeness(view.map.getZoom());
    if (scale === view.closeness) return;
    view.closeness = scale;
    view.links.forEach((entry, i) => {
      for (const line of [entry.under, entry.line, entry.hit]) if (line) line.setOffset(entry.aside * scale);
      entry.key = null;
      if (view.run) netsim.paintLink(view, entry, i);
      else plainStyle(entry, scale);
    });
  };

  const styleOf = (entry, now, largest, scale) => {
    if (now.state === "down") return { ...DOWN, weight: 5 };
    const share = largest > 0 ? now.flow / largest : 0;
    const weight = scale * (entry.kind.width * (now.flow > 0 ? 1 : 0.7) + 5.5 * Math.sqrt(share));
    const idle = now.flow === 0 && entry.kind.plane === "freight";
    return {
      color: netsim.colourOf(idle ? null : now.share),
      weight,
      dashArray: entry.kind.dash,
      lineCap: "butt",
      opacity: idle ? 0.55 : 1,
    };
  };

  /* Clearly more than on the same day undisturbed: this is where traffic has moved to. */
  const carriesMore = (now, usual, largest) =>
    usual !== null && now.state !== "down" && now.flow > 1.3 * usual.flow && now.flow - usual.flow > 0.04 * largest;

  netsim.paintLink = (view, entry, index) => {
    const now = netsim.linkAt(view.run.links[index], view.time);
    if (!now || entry.link.status) return plainStyle(entry, view.closeness || 1);
    const twin = view.run === view.runs.disturbed ? view.runs.undisturbed : null;
    const usual = twin ? netsim.linkAt(twin.links[index], view.time) : null;
    const largest = view.largest[entry.kind.plane];
    const more = carriesMore(now, usual, largest);
    const style = styleOf(entry, now, largest, view.closeness || 1);
    const key = JSON.stringify([style, more, now.state]);
    if (key === entry.key) return;
    entry.key = key;
    entry.line.setStyle(style);
    const isDown = now.state === "down";
    const rim = {
      color: isDown ? "#fff" : edgeOf(entry.kind),
      weight: style.weight + 1.2,
      opacity: 0.6,
      dashArray: isDown ? null : rimDash(entry.kind),
    };
    entry.under.setStyle(more ? { color: netsim.MORE, weight: style.weight + 7, opacity: 0.8, dashArray: null } : rim);
    markState(view, entry, now.state, more);
  };

  const markState = (view, entry, state, more) => {
    entry.state = state;
    for (const sign of ["down", "degraded"]) {
      if (state === sign) (entry[sign] ??= marker(entry, view.map, sign === "degraded")).addTo(view.map);
      else if (entry[sign]) entry[sign].remove();
    }
    if (!entry.line._path) return;
    entry.line._path.classList.toggle("down", state === "down");
    entry.line._path.classList.toggle("more", more);
  };
})();
