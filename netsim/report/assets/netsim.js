/* Shared by all parts of the map: colours, and small helpers. Every text goes into the page through textContent. */
"use strict";

const netsim = { words: {} };

/* A word of the page in the language of the reader; what has no translation stays English. */
netsim.t = (text, values = {}) => {
  let said = netsim.words[text] ?? text;
  for (const [name, value] of Object.entries(values)) said = said.replace(`{${name}}`, value);
  return said;
};

/* Safe in every simulated colour-vision deficiency; a link that is down shows by dots and a cross besides. */
netsim.RAMP = ["#8ec1e0", "#4a90c4", "#e39a1f", "#c24a10", "#5c0a1c"];
netsim.STEPS = [0.25, 0.5, 0.75, 0.95];
netsim.INK = "#1f2a33";
netsim.NEUTRAL = "#7d8a96";
netsim.MORE = "#ffd83d";

/* How each kind of link is drawn: plane, dash pattern in pixels, thinnest width, and its colour where no run says how full it is. */
netsim.KINDS = {
  fibre: { plane: "digital", label: "Fibre", dash: null, width: 1.6, plain: "#2f78b3" },
  submarine: { plane: "digital", label: "Submarine cable", dash: "14 3", width: 1.6, plain: "#2f78b3" },
  microwave: { plane: "digital", label: "Microwave", dash: "3 3", width: 1.4, plain: "#2f78b3" },
  satellite: { plane: "digital", label: "Satellite", dash: "2 6", width: 1.4, plain: "#2f78b3" },
  road: { plane: "freight", label: "Road", dash: null, width: 2.6, plain: "#c9a26a", edge: "#59636d" },
  rail: { plane: "freight", label: "Railway", dash: "8 4", width: 2.2, plain: "#6b4a8c", edge: "#ffffff" },
  waterway: { plane: "freight", label: "Waterway", dash: "4 3 9 3", width: 1.8, plain: "#2a8f8a" },
  sea: { plane: "freight", label: "Sea lane", dash: "4 5", width: 1.8, plain: "#2a8f8a" },
  air: { plane: "freight", label: "Air route", dash: "2 6", width: 1.5, plain: "#b05c8e" },
  transfer: { plane: "freight", label: "Transfer", dash: "1 3", width: 1, plain: "#9aa5af" },
};

/* Above so many links, or places, each is no longer a shape of its own: they are painted together. */
netsim.MANY = 1000;

netsim.STATES = ["up", "degraded", "down"];
netsim.MODES = ["automatic", "manual", "closed"];

/* Make an element with a class, a text and children. */
netsim.el = (tag, className = "", ...content) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
};

/* Make an SVG element with attributes; a style would need a hole in the content security policy. */
netsim.svg = (tag, attributes = {}, ...content) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
};

/* A table of names and values, without those that have no value. */
netsim.rows = (pairs) =>
  netsim.el(
    "table",
    "",
    ...pairs
      .filter(([, value]) => value !== undefined && value !== null && value !== "")
      .map(([name, value]) =>
        netsim.el("tr", "", netsim.el("th", "", netsim.t(name)), netsim.el("td", "", String(value))),
      ),
  );

/* A line stands in the data as its first point and the steps from point to point. */
netsim.unpackLine = (steps, scale, turn = 0) => {
  const points = [];
  let lon = 0;
  let lat = 0;
  for (let i = 0; i < steps.length; i += 2) {
    lon += steps[i];
    lat += steps[i + 1];
    points.push([lat / scale, lon / scale + turn]);
  }
  return points;
};

/* Letters without marks and case, so that "duong" finds "Đường". */
netsim.fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();

netsim.nameOf = (row) => row.name || row.id;

/* Many links have no name of their own: they are called after their ends. */
netsim.nameLinks = (data) => {
  for (const link of data.links) {
    if (link.name) continue;
    const [from, to] = link.ends;
    const what = netsim.t(netsim.KINDS[link.kind].label);
    link.name = `${what} ${netsim.nameOf(data.nodes[from])} – ${netsim.nameOf(data.nodes[to])}`;
  }
};

netsim.number = (value) => {
  if (!Number.isFinite(value)) return "";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Number(value.toFixed(digits)).toLocaleString("en");
};

/* "day 3 14:00": counted from the start, as in logs and reports. */
netsim.dayTime = (seconds) => {
  const minutes = Math.round(seconds / 60);
  const two = (value) => String(value).padStart(2, "0");
  const day = netsim.t("day {n}", { n: Math.floor(minutes / 1440) + 1 });
  return `${day} ${two(Math.floor((minutes % 1440) / 60))}:${two(minutes % 60)}`;
};

/* "Wed 13 May 2026", or as the language of the page writes it. */
netsim.dated = (moment) =>
  netsim.lang && netsim.lang !== "en"
    ? moment.toLocaleDateString(netsim.lang, { weekday: "short", year: "numeric", month: "short", day: "numeric", timeZone: "UTC" })
    : moment.toUTCString().replace(",", "").slice(0, 15);

/* The date on which a time of the run falls; empty where the page has no calendar. */
netsim.dateOf = ({ start }, seconds) =>
  start ? netsim.dated(new Date((start.epoch + start.offset + seconds) * 1000)) : "";

/* "Wed 13 May 2026 14:00 UTC+8": the clock on the wall where the scenario starts. */
netsim.wallTime = (start, seconds) => {
  if (!start) return "";
  const local = new Date((start.epoch + start.offset + Math.round(seconds / 60) * 60) * 1000);
  const text = `${netsim.dated(local)} ${local.toISOString().slice(11, 16)}`;
  const hours = start.offset / 3600;
  return `${text} UTC${hours < 0 ? "−" : "+"}${Math.abs(hours)}`;
};

/* Fly where that is welcome, jump where people asked for less motion. */
netsim.calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
