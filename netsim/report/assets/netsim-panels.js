/* Title, search, layers, legend and events, at the sides of the map. */
"use strict";

(() => {
  /* A phone, or a low frame in another page: panels are a row of heads under the title, as the style has it. */
  const small = window.matchMedia("(max-width: 699px), (max-height: 519px)");
  const isNarrow = () => small.matches;

  const addPanel = (map, position, ...content) => {
    const panel = netsim.el("div", "panel", ...content);
    L.DomEvent.disableClickPropagation(panel);
    L.DomEvent.disableScrollPropagation(panel);
    /* What a click takes out of the panel is still no click on the map, which would close what it opens. */
    panel.addEventListener("click", (event) => event.stopPropagation());
    const Control = L.Control.extend({ onAdd: () => panel });
    const control = new Control({ position: isNarrow() ? "topleft" : position }).addTo(map);
    small.addEventListener("change", () => control.setPosition(isNarrow() ? "topleft" : position));
    return panel;
  };

  /* A phone has room for one thing: what opens folds the rest. */
  netsim.foldPanels = (map, except = null) => {
    if (!isNarrow()) return;
    for (const details of map.getContainer().querySelectorAll(".panel > details"))
      if (details !== except) details.open = false;
  };

  /* A popup is moved out from under the panels. */
  netsim.clearOfPanels = () =>
    isNarrow()
      ? { autoPanPaddingTopLeft: [10, 165], autoPanPaddingBottomRight: [10, 30], maxHeight: 320 }
      : { autoPanPaddingTopLeft: [275, 20], autoPanPaddingBottomRight: [255, 30], maxHeight: 520 };

  const folding = (title, isOpen, ...content) => {
    const details = netsim.el("details", "", netsim.el("summary", "", title), ...content);
    details.open = isOpen;
    return details;
  };

  /* "seed 7": the first word may be known in the language of the page. */
  const fact = (text) => {
    const [first, ...rest] = text.split(" ");
    return /^(seed|start|version)$/.test(first) ? [netsim.t(first), ...rest].join(" ") : netsim.t(text);
  };

  const facts = (data) =>
    netsim.el("p", "facts", data.facts.filter((fact) => fact !== data.title).map(fact).join(" · "));

  netsim.addPanels = (view) => {
    const { map, data } = view;
    const title = [
      netsim.el("h1", "", data.title),
      facts(data),
    ];
    addPanel(
      map,
      "topleft",
      ...title,
      ...(view.runs?.undisturbed ? [beforeAfter(view)] : []),
      ...(view.critical ? netsim.criticalLayers(view) : []),
      search(view),
    ).classList.add("title");
    const opens = ({ target }) => target.open && target.matches(".panel > details") && netsim.foldPanels(map, target);
    map.getContainer().addEventListener("toggle", opens, true);
    addPanel(map, "topleft", folding(netsim.t("Legend"), !isNarrow(), legend(view))).classList.add("legend");
    addPanel(map, "topright", folding(netsim.t("Layers"), !isNarrow(), layers(view))).classList.add("layers");
    if (data.exposed)
      addPanel(map, "topright", folding(netsim.t("Exposed"), !isNarrow(), netsim.exposedKeys(view))).classList.add("events");
    if (data.critical)
      addPanel(map, "topright", folding(netsim.t("Ranking"), !isNarrow(), netsim.rankedPanel(view))).classList.add(
        "events",
        "ranking",
      );
    if (data.events?.length)
      addPanel(map, "topright", folding(netsim.t("Events"), !isNarrow(), netsim.eventsPanel(view))).classList.add("events");
    L.control
      .zoom({ position: "bottomright", zoomInTitle: netsim.t("Zoom in (+)"), zoomOutTitle: netsim.t("Zoom out (-)") })
      .addTo(map);
    map.getContainer().setAttribute("role", "region");
    map.getContainer().setAttribute("aria-label", netsim.t("Map"));
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  };

  /* With and without the disturbance: the same days, the same seed. */
  const beforeAfter = (view) => {
    const button = (key, text) => {
      const element = netsim.el("button", "", text);
      element.type = "button";
      element.dataset.run = key;
      element.setAttribute("aria-pressed", String(view.runs[key] === view.run));
      element.addEventListener("click", () => view.choose(key));
      return element;
    };
    const group = netsim.el("div", "toggle", button("disturbed", netsim.t("Disturbed")), button("undisturbed", netsim.t("Undisturbed")));
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", netsim.t("With and without the disturbance"));
    return group;
  };

  const index = (view) =>
    [
      ...view.nodes.map(({ node, marker }) => ({ thing: node, layer: marker, what: netsim.t(netsim.KIND_NAMES[node.kind]) })),
      ...view.links.map((entry) => ({ thing: entry.link, layer: entry.hit || entry.line, what: netsim.t(entry.kind.label) })),
    ].map((row) => ({
      ...row,
      words: netsim.fold([row.thing.id, row.thing.name, row.thing.local, row.thing.english].filter(Boolean).join("\n")),
    }));

  const search = (view) => {
    const box = netsim.el("input");
    const list = netsim.el("ul", "found");
    let rows = null;
    Object.assign(box, { type: "search", placeholder: netsim.t("Find a place or link"), autocomplete: "off" });
    box.setAttribute("aria-label", netsim.t("Find a place or link by id or name"));
    view.searchBox = box;
    const found = () => {
      const wanted = netsim.fold(box.value.trim());
      rows ??= wanted ? index(view) : null;
      return wanted ? rows.filter(({ words }) => words.includes(wanted)).slice(0, 8) : [];
    };
    const choose = (row) => {
      list.replaceChildren();
      box.blur();
      netsim.goTo(view, row.layer);
    };
    box.addEventListener("input", () => list.replaceChildren(...found().map((row) => foundItem(row, choose))));
    box.addEventListener("keydown", (event) => {
      event.stopPropagation();
      const first = found()[0];
      if (event.key === "Enter" && first) choose(first);
      if (event.key === "Escape") {
        list.replaceChildren();
        view.map.closePopup();
        box.blur();
      }
    });
    return netsim.el("div", "search", box, list);
  };

  const foundItem = (row, choose) => {
    const name = netsim.nameOf(row.thing);
    const button = netsim.el("button", "", name);
    if (row.thing.local && row.thing.local !== name) button.append(" ", netsim.el("span", "local", row.thing.local));
    button.append(" ", netsim.el("span", "what", row.what));
    button.type = "button";
    button.addEventListener("click", () => choose(row));
    return netsim.el("li", "", button);
  };

  /* Go near, then open what is there: a popup that opens in flight is pushed off the map. */
  netsim.goTo = (view, layer) => {
    const { map } = view;
    const open = () => layer.openPopup();
    map.closePopup();
    if (layer.getLatLng) {
      const zoom = Math.max(map.getZoom(), 10);
      map.once("moveend", open);
      if (netsim.calm()) map.setView(layer.getLatLng(), zoom, { animate: false });
      else map.flyTo(layer.getLatLng(), zoom, { duration: 0.8 });
    } else {
      map.once("moveend", open);
      netsim.lookAt(view, layer.getBounds(), 10);
    }
  };

  netsim.lookAt = (view, bounds, maxZoom, animate = true) => {
    const options = { ...netsim.room(), maxZoom };
    if (animate && !netsim.calm()) view.map.flyToBounds(bounds, { ...options, duration: 0.8 });
    else view.map.fitBounds(bounds, { ...options, animate: false });
  };

  /* What panels cover is not used for what is looked at. */
  netsim.room = () =>
    isNarrow()
      ? { paddingTopLeft: [60, 165], paddingBottomRight: [60, 60] }
      : { paddingTopLeft: [290, 60], paddingBottomRight: [320, 60] };

  const layers = (view) => {
    const choices = [
      ["digital", "Data"],
      ["freight", "Freight"],
      ["gates", "Gates"],
      ["nodes", "Places"],
      ["labels", "Names"],
      ["perils", "Hazards"],
      ["crews", "Crews"],
    ];
    return netsim.el(
      "div",
      "choices",
      ...choices.filter(([pane]) => isThere(view, pane)).map(([pane, text]) => choice(view, pane, netsim.t(text))),
    );
  };

  const isThere = (view, pane) => {
    if (pane === "perils") return view.run && view.perils.length + view.storms.length > 0;
    if (pane === "crews") return view.run && view.crews.length > 0;
    return pane !== "gates" || view.run;
  };

  const choice = (view, pane, text) => {
    const box = netsim.el("input");
    Object.assign(box, { type: "checkbox", checked: true, name: pane });
    box.addEventListener("change", () => view.map.getContainer().classList.toggle(`without-${pane}`, !box.checked));
    return netsim.el("label", "", box, ` ${text}`);
  };

  const swatch = (netsim.swatch = (...shapes) => netsim.svg("svg", { width: 34, height: 14, viewBox: "0 0 34 14" }, ...shapes));
  const stroke = (attributes) => netsim.svg("path", { d: "M1,7H33", fill: "none", ...attributes });
  const item = (netsim.legendItem = (drawing, text) =>
    netsim.el("li", "", drawing, netsim.el("span", "", netsim.t(text))));

  const legend = (view) => {
    const drawn = new Set([...view.data.links, ...view.data.nodes].map(({ kind }) => kind));
    const kinds = Object.entries(netsim.KINDS).filter(([kind]) => drawn.has(kind));
    const shapes = Object.keys(netsim.KIND_NAMES).filter((kind) => drawn.has(kind));
    return netsim.el(
      "div",
      "keys",
      ...(view.isochrones ? netsim.isochroneKeys(view) : []),
      ...(view.critical ? [netsim.criticalKeys(view)] : []),
      ...(view.run ? [netsim.el("h2", "", netsim.t("How full a link is")), fullness(), list(states(view))] : []),
      netsim.el("h2", "", netsim.t(view.run ? "Links (wider: more traffic)" : "Links")),
      pairs(kinds.map(([, kind]) => lineKey(kind, view.run))),
      ...(view.run ? [...netsim.perilKeys(view), ...netsim.crewKeys(view)] : []),
      ...(view.run && view.gates.length
        ? [
            netsim.el("h2", "", netsim.t("Trucks waiting (by area)")),
            pairs([...gateKeys(), ...(view.runs.undisturbed ? [usualKey()] : [])]),
          ]
        : []),
      netsim.el("h2", "", netsim.t("Places")),
      pairs(shapes.map(shapeKey)),
      netsim.keysHelp(view),
      Object.assign(facts(view.data), { className: "facts facts-below" }),
    );
  };

  const list = (items) => netsim.el("ul", "", ...items);

  const pairs = (netsim.pairsOf = (items) => netsim.el("ul", "pairs", ...items));

  const fullness = () => {
    const names = ["0", "25", "50", "75", "95 %"];
    const boxes = netsim.RAMP.map((colour, i) =>
      netsim.svg("rect", { x: i * 38, y: 0, width: 38, height: 9, fill: colour }),
    );
    const marks = names.map((name, i) => {
      const mark = netsim.svg("text", { x: i * 38, y: 20, "text-anchor": i === 0 ? "start" : "middle" });
      mark.textContent = name;
      return mark;
    });
    return netsim.svg("svg", { width: 190, height: 22, viewBox: "0 0 190 22", class: "fullness" }, ...boxes, ...marks);
  };

  const states = (view) => {
    const cross = netsim.svg("path", { d: "M13,3L21,11M13,11L21,3", stroke: "#111", "stroke-width": 2.4 });
    const down = swatch(
      stroke({ stroke: "#111", "stroke-width": 4.5, "stroke-dasharray": "0.1 7", "stroke-linecap": "round" }),
      cross,
    );
    const more = swatch(
      stroke({ stroke: netsim.MORE, "stroke-width": 11 }),
      stroke({ stroke: netsim.RAMP[1], "stroke-width": 4 }),
    );
    const none = swatch(stroke({ stroke: netsim.NEUTRAL, "stroke-width": 3 }));
    return [
      item(down, "down"),
      ...(view.runs.undisturbed ? [item(more, "carries more than undisturbed")] : []),
      item(none, "no limit known, or idle"),
    ];
  };

  const lineKey = (kind, run) => {
    const colour = run ? netsim.RAMP[1] : kind.plain;
    const width = kind.width + 1;
    const edge = stroke({ stroke: kind.edge || "#fff", "stroke-width": width + 1.6 });
    return item(
      swatch(
        edge,
        stroke({ stroke: colour, "stroke-width": width, ...(kind.dash ? { "stroke-dasharray": kind.dash } : {}) }),
      ),
      kind.label,
    );
  };

  const gateKeys = () =>
    Object.entries(netsim.GATE_LOOKS).map(([mode, look]) => {
      const circle = netsim.svg("circle", {
        cx: 17,
        cy: 7,
        r: 5.5,
        fill: look.fill,
        "fill-opacity": 0.5,
        stroke: look.stroke,
        "stroke-width": look.width / 1.5,
        "stroke-dasharray": look.dash === "none" ? "none" : "3 2",
      });
      return item(swatch(circle), mode);
    });

  const usualKey = () =>
    item(swatch(netsim.svg("circle", { cx: 17, cy: 7, r: 5.5, class: "usual-ring" })), "undisturbed");

  const shapeKey = (kind) => {
    const shape = netsim.nodeShape(kind);
    shape.setAttribute("transform", "translate(17,7) scale(0.85)");
    return item(swatch(shape), netsim.KIND_NAMES[kind]);
  };
})();
