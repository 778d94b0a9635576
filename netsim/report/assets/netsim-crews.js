/* Crews and ships that mend: on their way, at work, held up by weather. */
"use strict";

(() => {
  const VAN = "M-8,-4H3V4H-8ZM3,-1H6L8,1.5V4H3Z";
  const SHIP = "M-9,1H9L6,6H-6ZM-4,1V-4H2V1M-1,-4V-7";
  const LOOKS = {
    "gets ready": { fill: "#ffffff", stroke: "#1f4e79" },
    "on the way": { fill: "#1f4e79", stroke: "#ffffff" },
    "at work": { fill: "#e39a1f", stroke: "#111111" },
    "at work when weather allows": { fill: "#8ec1e0", stroke: "#111111" },
    "on the way back": { fill: "#7d8a96", stroke: "#ffffff" },
  };
  netsim.CREW_LOOKS = LOOKS;

  netsim.crewShape = (isShip, state) =>
    netsim.svg("path", {
      d: isShip ? SHIP : VAN,
      fill: LOOKS[state].fill,
      stroke: LOOKS[state].stroke,
      "stroke-width": 1.3,
      "stroke-linejoin": "round",
    });

  /* Where along a line so much of it is behind. */
  const along = (points, lengths, part) => {
    const total = lengths[lengths.length - 1];
    const track = netsim.placeAt(lengths, points, part * total);
    return track.place;
  };

  const measured = (points) => {
    let sum = 0;
    return points.map((point, i) => (sum += i ? L.latLng(points[i - 1]).distanceTo(point) : 0));
  };

  /* A crew that the end of the run finds on its way: how far it has come follows from its speed. */
  const arrival = (trip, lengths) => trip.came ?? trip.left + lengths[lengths.length - 1] / trip.speed;

  const stateAt = (trip, time) => {
    if (time < trip.sent) return null;
    if (time < trip.left) return { state: "gets ready", part: 0 };
    if (time < trip.arrival) {
      const span = trip.arrival - trip.left;
      return { state: "on the way", part: span > 0 ? (time - trip.left) / span : 1 };
    }
    if (trip.done === null || time < trip.done) {
      const held = trip.held !== null && time >= trip.held;
      return { state: held ? "at work when weather allows" : "at work", part: 1 };
    }
    if (trip.back !== null && time < trip.back)
      return { state: "on the way back", part: 1 - (time - trip.done) / (trip.back - trip.done) };
    return null;
  };

  const say = (time) => (time === null ? "" : netsim.dayTime(time));

  const popup = (view, trip) => () => {
    const now = stateAt(trip, view.time);
    return [
      netsim.el("h3", "", trip.crew),
      netsim.rows([
        ["State", now ? netsim.t(now.state) : ""],
        ["Mends", trip.to],
        ["Failed", say(trip.failed)],
        ["Sent", say(trip.sent)],
        ["On site", trip.came === null ? netsim.t("not within the run") : say(trip.came)],
        ["Mended", trip.done === null ? netsim.t("not within the run") : say(trip.done)],
        ["First held up by weather", say(trip.held)],
        ["Held up by weather", trip.weather ? `${netsim.number(trip.weather / 86400)} ${netsim.t("days in all")}` : ""],
      ]),
      netsim.el("p", "facts", netsim.t("The way is drawn from the map; the run knows only its times.")),
    ];
  };

  const build = (view, trip) => {
    const drawing = netsim.svg("svg", { width: 1, height: 1, class: "crew-symbol" });
    const icon = L.divIcon({ html: drawing, className: "crew", iconSize: [24, 20], iconAnchor: [0, 0] });
    trip.marker = L.marker(trip.points[0], { icon, pane: "crews", keyboard: false });
    trip.drawing = drawing;
    const look = { pane: "perils", color: "#1f4e79", weight: 2, dashArray: "1 5", interactive: false };
    trip.line = L.polyline(trip.points, { ...look, className: "crew-way" });
    netsim.bindPopup(view, trip.marker, popup(view, trip));
  };

  netsim.drawCrews = (view) => {
    view.map.createPane("crews");
    view.crews = (view.data.crews || []).map((trip) => {
      const points = netsim.unpackLine(trip.at, view.data.scale);
      const lengths = measured(points);
      return { ...trip, points, lengths, arrival: arrival(trip, lengths), marker: null };
    });
  };

  const remove = (trip) => {
    if (!trip.marker || trip.shown === undefined) return;
    trip.marker.remove();
    trip.line.remove();
    trip.shown = undefined;
  };

  /* Some come to the same place at once: those that follow stand beside the first. */
  const aside = (taken, place) => {
    const key = place.map((value) => value.toFixed(2)).join();
    taken[key] = (taken[key] ?? -1) + 1;
    return taken[key];
  };

  const paint = (view, trip, now, taken) => {
    if (!trip.marker) build(view, trip);
    const place = along(trip.points, trip.lengths, now.part);
    trip.marker.setLatLng(place);
    if (trip.shown === undefined) {
      trip.line.addTo(view.map);
      trip.marker.addTo(view.map);
    }
    const shift = 22 * aside(taken, place);
    if (trip.shown !== now.state || trip.shift !== shift) {
      const shape = netsim.crewShape(trip.ship, now.state);
      shape.setAttribute("transform", `translate(${-16 - shift},-14)`);
      trip.drawing.replaceChildren(shape);
      trip.marker.getElement().dataset.state = now.state;
    }
    Object.assign(trip, { shown: now.state, shift });
    trip.line.setStyle({ opacity: now.part < 1 ? 0.8 : 0 });
  };

  netsim.paintCrews = (view) => {
    const disturbed = view.run === view.runs.disturbed;
    const taken = {};
    for (const trip of view.crews) {
      const now = disturbed ? stateAt(trip, view.time) : null;
      if (now) paint(view, trip, now, taken);
      else remove(trip);
    }
  };
})();
