/* What a click tells: a small table and a line over time. */
"use strict";

(() => {
  const row = (name, value) => {
    if (value === undefined || value === null || value === "") return [];
    return [netsim.el("tr", "", netsim.el("th", "", netsim.t(name)), netsim.el("td", "", String(value)))];
  };

  const population = (value) => (value ? Math.round(value).toLocaleString("en") : "");
  const provenance = (view, thing) => [
    ...row("Status", thing.status),
    ...row("Source", (thing.sources || []).map((number) => view.data.sources[number]).join("; ")),
    ...row("Confidence", netsim.t(thing.confidence || "")),
    ...row("Estimated", thing.estimated),
    ...row("Note", thing.note),
  ];
  const card = (title, local, rows, ...more) => {
    const head = netsim.el("h3", "", title);
    if (local && local !== title) head.append(" ", netsim.el("span", "local", local));
    return [head, netsim.el("table", "", ...rows), ...more];
  };

  /* A popup is built when it opens, and again when time moves on. */
  netsim.bindPopup = (view, layer, build) => {
    if (!(layer instanceof L.Layer)) {
      layer.card = build;
      return;
    }
    const box = netsim.el("div", "card");
    layer.bindPopup(box, looks());
    layer.on("popupopen", () => fill(view, layer.getPopup(), box, build));
    layer.on("popupclose", () => (view.refreshPopup = null));
  };

  /* For what is painted together with much else, and so has no popup of its own. */
  netsim.openCard = (view, there, build) => {
    const box = netsim.el("div", "card");
    const popup = L.popup(looks()).setLatLng(there).setContent(box);
    popup.on("remove", () => (view.refreshPopup = null));
    view.map.openPopup(popup);
    fill(view, popup, box, build);
  };

  const looks = () => ({ maxWidth: 300, minWidth: 220, ...netsim.clearOfPanels() });

  const fill = (view, popup, box, build) => {
    netsim.foldPanels(view.map);
    view.refreshPopup = () => box.replaceChildren(...build());
    view.refreshPopup();
    popup.update();
  };

  const WIDTH = 240;
  const HEIGHT = 46;

  /* A line that holds each value until the next moment, and a mark at the moment shown. */
  netsim.stepPath = (times, values, until, most, width, height) => {
    const x = (time) => ((time / until) * width).toFixed(1);
    const y = (value) => (height - (most > 0 ? value / most : 0) * height).toFixed(1);
    let path = "";
    times.forEach((time, i) => (path += `${i ? `H${x(time)}V` : `M${x(time)},`}${y(values[i])}`));
    return `${path}H${x(until)}`;
  };

  const sparkline = (view, track, values, label) => {
    if (!track || !track.t.length) return [];
    const most = Math.max(...values);
    const at = ((view.time / view.data.until) * WIDTH).toFixed(1);
    const line = netsim.svg("path", {
      d: netsim.stepPath(track.t, values, view.data.until, most, WIDTH, HEIGHT),
      class: "spark",
    });
    const cursor = netsim.svg("line", { x1: at, x2: at, y1: -2, y2: HEIGHT + 2, class: "cursor" });
    const drawing = netsim.svg(
      "svg",
      { viewBox: `-1 -3 ${WIDTH + 2} ${HEIGHT + 6}`, width: WIDTH, height: HEIGHT + 6, class: "sparkline" },
      line,
      cursor,
    );
    return [netsim.el("figure", "", drawing, netsim.el("figcaption", "", `${label}, ${netsim.t("at most {n}", { n: netsim.number(most) })}`))];
  };

  netsim.nodePopup = (view, { node, state }) => {
    const all = view.data.gates.map((gate, index) => ({ gate, node: view.data.nodes[gate.node], index }));
    const gates = all.filter((entry) => entry.node === node);
    const rows = [
      ...row("Kind", netsim.t(netsim.KIND_NAMES[node.kind])),
      ...row("Country", node.country),
      ...row("Population", population(node.population)),
      ...row("Roles", node.roles),
      ...(view.run ? row("State", netsim.t(state)) : []),
      ...row("Latency", view.isochrones ? netsim.latencyOf(node.ms) : ""),
      ...gates.flatMap((entry) => gateRows(view, entry)),
      ...provenance(view, node),
      ...row("Id", node.id),
    ];
    return card(netsim.nameOf(node), node.local, rows, ...gates.flatMap((entry) => gateLine(view, entry)));
  };

  const sure = (thing) => {
    const words = [thing.confidence, thing.estimated ? `estimated: ${thing.estimated}` : ""].filter(Boolean);
    return words.length ? ` (${words.join("; ")})` : "";
  };
  const laneTime = (gate) =>
    netsim.t("{n} min; by hand {m} min", { n: netsim.number(gate.automatic), m: netsim.number(gate.manual) });

  const gateRows = (view, { gate, index }) => {
    const now = view.run ? netsim.gateAt(view.run.gates[index], view.time) : null;
    const words = now
      ? `${netsim.t(now.mode)}, ${netsim.t("{n} trucks waiting", { n: netsim.number(now.waiting) })}`
      : `${netsim.t("{n} lanes", { n: gate.lanes })}, ${gate.opens}, ${laneTime(gate)}${sure(gate)}`;
    return row(gate.direction, words);
  };

  const gateLine = (view, { gate, index }) => {
    const track = view.run && view.run.gates[index];
    return track ? sparkline(view, track, track.waiting, `${netsim.t("Trucks waiting")} ${gate.direction}`) : [];
  };

  netsim.gatePopup = (view, entry) => {
    const { gate, node } = entry;
    const rows = [
      ...gateRows(view, entry),
      ...row("Lanes", gate.lanes),
      ...row("Opens", gate.opens),
      ...row("In a lane", laneTime(gate)),
      ...provenance(view, gate),
    ];
    return card(`${netsim.nameOf(node)} ${gate.direction}`, node.local, rows, ...gateLine(view, entry));
  };

  netsim.linkPopup = (view, { link, kind }) => {
    const ends = link.ends.map((end) => netsim.nameOf(view.data.nodes[end]));
    const index = view.data.links.indexOf(link);
    const track = view.run && view.run.links[index];
    const rows = [
      ...row("Kind", `${netsim.t(kind.label)}${link.directed ? `, ${netsim.t("one way")}` : ""}`),
      ...row("Between", ends.join(" – ")),
      ...row("System", link.system),
      ...row("Length", `${netsim.number(link.km)} km${link.measured ? ` (${netsim.t("estimated from the map")})` : ""}`),
      ...row("Capacity", link.room ? `${netsim.number(link.room)} ${netsim.t(link.unit)} ${netsim.t("each way")}` : ""),
      ...row("Speed", link.kmh ? `${netsim.number(link.kmh)} km/h` : ""),
      ...row("Time", link.hours ? `${netsim.number(link.hours)} h` : ""),
      ...(track ? loadRows(view, kind, track, ends) : []),
      ...(view.isochrones ? netsim.latencyRows(link, ends) : []),
      ...provenance(view, link),
      ...row("Id", link.id),
    ];
    const loads = track ? track.forward.map((load, i) => load + track.backward[i]) : [];
    return card(
      netsim.nameOf(link),
      link.local,
      rows,
      ...sparkline(view, track, loads, `${netsim.t("Both ways")}, ${netsim.t(unitOf(kind, track))}`),
      ...(view.run ? demandsOver(view, index) : []),
    );
  };

  /* Of the demands whose main path runs over a link now, those that ask for most. */
  const MOST = 6;
  const demandsOver = (view, index) => {
    if (view.run !== view.runs.disturbed || !view.data.paths) return [];
    const { paths, tracks } = view.data.paths;
    view.pathsOver ??= view.links.map(() => null);
    view.pathsOver[index] ??= new Set(paths.flatMap((path, i) => (path.includes(index) ? [i] : [])));
    const over = tracks.filter((track) => view.pathsOver[index].has(netsim.valueAt(track, "path", view.time)));
    if (!over.length) return [];
    over.sort((a, b) => b.gbps - a.gbps);
    const lines = over
      .slice(0, MOST)
      .map((track) => netsim.el("li", "", `${track.name}: ${netsim.number(track.gbps)} Gbps`));
    const more = over.length > MOST ? [netsim.el("li", "", netsim.t("{n} more", { n: over.length - MOST }))] : [];
    const head = netsim.t("Data demands over it now: {n} (rate asked for, on average)", { n: over.length });
    return [netsim.el("figure", "demands-over", netsim.el("figcaption", "", head), netsim.el("ul", "", ...lines, ...more))];
  };

  const unitOf = (kind, track) => track?.unit || (kind.plane === "digital" ? "Gbps" : "per hour");

  const loadRows = (view, kind, track, ends) => {
    const now = netsim.linkAt(track, view.time);
    const load = (value) => `${netsim.number(value)} ${netsim.t(unitOf(kind, track))}`;
    return [
      ...row("State", netsim.t(now.state)),
      ...row(netsim.t("To {place}", { place: ends[1] }), load(now.forward)),
      ...row(netsim.t("To {place}", { place: ends[0] }), load(now.backward)),
      ...row("Full", now.share === null ? "" : `${Math.round(100 * now.share)} %`),
    ];
  };
})();
