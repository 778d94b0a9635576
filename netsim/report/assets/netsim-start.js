/* The start: draw what stands still, then what changes with time. */
"use strict";

(() => {
  const paint = (view) => {
    view.links.forEach((entry, i) => netsim.paintLink(view, entry, i));
    view.nodes.forEach((entry) => netsim.paintNode(view, entry));
    view.gates.forEach((entry) => netsim.paintGate(view, entry));
    netsim.paintPerils(view);
    netsim.paintCrews(view);
    netsim.paintClock(view);
    if (view.refreshPopup) view.refreshPopup();
  };

  const atRest = (view) => {
    netsim.sizeNodes(view);
    netsim.fitLinks(view);
    if (view.run) netsim.layOutGates(view);
    netsim.placeLabels(view);
    if (view.exposed) netsim.fitExposed(view);
    if (view.isochrones) netsim.fitIsochrones(view);
    if (view.critical) netsim.fitCritical(view);
  };

  /* What buttons, keys and events may do with time. */
  const addControls = (view) => {
    view.goTo = (time, isPlaying = false) => {
      view.time = Math.max(0, Math.min(view.data.until, time));
      if (!isPlaying) view.play(false);
      paint(view);
      if (!isPlaying) netsim.placeLabels(view);
    };
    view.play = (on) => {
      if (on === view.playing) return;
      view.playing = on;
      view.playButton.replaceChildren(netsim.icon(on ? "pause" : "play"));
      if (on && view.time >= view.data.until) view.time = 0;
      if (on) requestAnimationFrame(netsim.advance(view, performance.now()));
      else netsim.placeLabels(view);
    };
    view.jump = (step) => {
      const times = view.mains.t;
      const next = step > 0 ? times.find((time) => time > view.time) : times.findLast((time) => time < view.time);
      if (next !== undefined) view.goTo(next);
    };
    view.choose = (key) => {
      view.run = view.runs[key];
      document
        .querySelectorAll("[data-run]")
        .forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.run === key)));
      netsim.drawStrip(view);
      paint(view);
      netsim.placeLabels(view);
    };
  };

  const readRuns = async (view) => {
    const { data } = view;
    Object.assign(data, await netsim.unpackStory(data.story));
    const mains = data.events.filter((event) => event.main);
    view.mains = { rows: mains, t: mains.map((event) => event.t) };
    for (const track of data.paths.tracks) {
      let time = 0;
      track.t = track.t.map((step) => (time += step));
    }
    const [disturbed, undisturbed] = await Promise.all(
      [data.tracks, data.undisturbed].map((packed) => packed && netsim.readRun(packed)),
    );
    view.runs = { disturbed, ...(undisturbed ? { undisturbed } : {}) };
    view.run = view.runs.disturbed;
    view.time = data.moment;
    view.largest = netsim.largestFlows(view);
    view.longest = netsim.longestQueue(view);
    view.playing = false;
  };

  /* The map goes where it opens before anything is drawn: else all is drawn twice. */
  const look = (view) => {
    const [west, south, east, north] = view.data.focus;
    const bounds = [
      [south, west],
      [north, east],
    ];
    netsim.lookAt(view, bounds, 9, false);
  };

  netsim.start = async (map, data) => {
    const view = { map, data, run: null };
    Object.assign(netsim, { words: data.words, lang: data.lang });
    document.documentElement.lang = data.lang;
    await netsim.readCrowd(data);
    netsim.nameLinks(data);
    if (data.tracks) await readRuns(view);
    if (view.run) {
      addControls(view);
      netsim.addPlayback(view);
      map.invalidateSize({ animate: false, pan: false });
    }
    look(view);
    netsim.drawBasemap(view);
    view.links = netsim.drawLinks(view);
    view.nodes = netsim.drawNodes(view);
    view.gates = view.run ? netsim.drawGates(view) : [];
    if (view.run) {
      netsim.drawPerils(view);
      netsim.drawCrews(view);
    }
    if (data.exposed) netsim.drawExposed(view);
    if (data.isochrones) netsim.drawIsochrones(view);
    if (data.critical) netsim.drawCritical(view);
    netsim.makeLabels(view);
    netsim.addPanels(view);
    if (data.tiles) netsim.addTiles(map, data.tiles);
    if (view.run) paint(view);
    atRest(view);
    netsim.showCrowd(view);
    map.on("zoomend moveend", () => atRest(view));
    netsim.addPicking(view);
    netsim.addKeys(view);
    netsim.addPrinting(view);
    netsim.view = view;
    document.body.dataset.ready = "yes";
  };
})();
