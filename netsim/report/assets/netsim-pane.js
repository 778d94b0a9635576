/* A map that is one pane of a page: it tells that page its moment and its view, and follows what it is told. */
"use strict";

(() => {
  let following = false;

  const tell = (what) => {
    if (!following) window.parent.postMessage(what, "*");
  };

  const follow = (act) => {
    following = true;
    act();
    following = false;
  };

  const whereabouts = ({ map }) => {
    const { lat, lng } = map.getCenter();
    return { view: [lat, lng, map.getZoom()] };
  };

  const heed = (view) => (event) => {
    if (event.source !== window.parent) return;
    const { time, view: place } = event.data;
    if (time !== undefined && view.goTo) follow(() => view.goTo(time, event.data.playing));
    if (place !== undefined) follow(() => view.map.setView([place[0], place[1]], place[2], { animate: false }));
  };

  /* Half a screen has no room for open panels. */
  const fold = () => document.querySelectorAll(".panel details").forEach((details) => (details.open = false));

  const join = (view) => {
    fold();
    window.addEventListener("message", heed(view));
    view.map.on("moveend", () => tell(whereabouts(view)));
    if (view.goTo) {
      const own = view.goTo;
      view.goTo = (time, playing = false) => {
        own(time, playing);
        tell({ time: view.time, playing });
      };
    }
    window.parent.postMessage({ ready: true, until: view.data.until || 0, time: view.time || 0, ...whereabouts(view) }, "*");
  };

  document.body.classList.add("pane");
  const isReady = () => document.body.dataset.ready === "yes";
  if (isReady()) join(netsim.view);
  else {
    const watch = new MutationObserver(() => {
      if (!isReady()) return;
      watch.disconnect();
      join(netsim.view);
    });
    watch.observe(document.body, { attributes: true, attributeFilter: ["data-ready"] });
  }
})();
