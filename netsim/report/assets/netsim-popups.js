/* What a click tells: a small table and a line over time. */
"use strict";

(() => {
  const row = (name, value) => {
    if (value === undefined || value === null || value === "") return [];
    return [netsim.el("tr", "", netsim.el("th", "", name), netsim.el("td", "", String(value)))];
  };

  const population = (value) => (value ? Math.round(value).toLocaleString("en") : "");
  const provenance = (view, thing) => [
    ...row("Status", thing.status),
    ...row("Source", (thing.sources || []).map((number) => view.data.sources[number]).join("; ")),
    ...row("Confidence", thing.confidence),
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
    const box = netsim.el("div", "card");
    layer.bindPopup(box, { maxWidth: 300, minWidth: 220, ...netsim.clearOfPanels() });
    layer.on("popupopen", () => {
      netsim.foldPanels(view.map);
      view.refreshPopup = () => box.replaceChildren(...build());
      view.refreshPopup();
      layer.getPopup().update();
    });
    layer.on("popupclose", () => (view.refreshPopup = null));
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
    return [netsim.el("figure", "", drawing, netsim.el("figcaption", "", `${label}, at most ${netsim.number(most)}`))];
  };

  netsim.nodePopup = (view, { node, state }) => {
    const all = view.data.gates.map((gate, index) => ({ gate, node: view.data.nodes[gate.node], index }));
    const gates = all.filter((entry) => entry.node === node);
    const rows = [
      ...row("Kind", netsim.KIND_NAMES[node.kind]),
      ...row("Country", node.country),
      ...row("Population", population(node.population)),
      ...row("Roles", node.roles),
      ...(view.run ? row("State", state) : []),
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
  const laneTime = (gate) => `${netsim.number(gate.automatic)} min; by hand ${netsim.number(gate.manual)} min`;

  const gateRows = (view, { gate, index }) => {
    const now = view.run ? netsim.gateAt(view.run.gates[index], view.time) : null;
    const words = now
      ? `${now.mode}, ${netsim.number(now.waiting)} trucks waiting`
      : `${gate.lanes} lanes, ${gate.opens}, ${laneTime(gate)}${sure(gate)}`;
    return row(gate.direction, words);
  };

  const gateLine = (view, { gate, index }) => {
    const track = view.run && view.run.gates[index];
    return track ? sparkline(view, track, track.waiting, `Trucks waiting ${gate.direction}`) : [];
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
      ...row("Kind", link.directed ? `${kind.label}, one way` : kind.label),
      ...row("Between", ends.join(" – ")),
      ...row("System", link.system),
      ...row("Length", `${netsim.number(link.km)} km${link.measured ? " (estimated from the map)" : ""}`),
      ...row("Capacity", link.room ? `${netsim.number(link.room)} ${link.unit} each way` : ""),
      ...row("Speed", link.kmh ? `${netsim.number(link.kmh)} km/h` : ""),
      ...row("Time", link.hours ? `${netsim.number(link.hours)} h` : ""),
      ...(track ? loadRows(view, kind, track, ends) : []),
      ...provenance(view, link),
      ...row("Id", link.id),
    ];
    const loads = track ? track.forward.map((load, i) => load + track.backward[i]) : [];
    return card(
      netsim.nameOf(link),
      link.local,
      rows,
      ...sparkline(view, track, loads, `Both ways, ${unitOf(kind, track)}`),
    );
  };

  const unitOf = (kind, track) => track?.unit || (kind.plane === "digital" ? "Gbps" : "per hour");

  const loadRows = (view, kind, track, ends) => {
    const now = netsim.linkAt(track, view.time);
    const load = (value) => `${netsim.number(value)} ${unitOf(kind, track)}`;
    return [
      ...row("State", now.state),
      ...row(`To ${ends[1]}`, load(now.forward)),
      ...row(`To ${ends[0]}`, load(now.backward)),
      ...row("Full", now.share === null ? "" : `${Math.round(100 * now.share)} %`),
    ];
  };
})();
