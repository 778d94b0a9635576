/* Keys: time, zoom, search, and what closes. */
"use strict";

(() => {
  const STEP = 1800;
  const HELP = [
    ["space", "play or pause", true],
    ["← →", "half an hour back or on", true],
    ["shift ← →", "event before or next event", true],
    ["+ −", "zoom in or out", false],
    ["/", "search", false],
    ["b", "before or after: with or without the disturbance", true],
    ["Esc", "close what is open", false],
    ["Tab", "go through buttons and fields", false],
  ];

  netsim.keysHelp = (view) => {
    const rows = HELP.filter(([, , isOfRun]) => view.run || !isOfRun).map(([key, text]) =>
      netsim.el("li", "", netsim.el("kbd", "", netsim.t(key)), netsim.el("span", "", netsim.t(text))),
    );
    return netsim.el("details", "keyboard", netsim.el("summary", "", netsim.t("Keys")), netsim.el("ul", "", ...rows));
  };

  const close = (view) => {
    view.map.closePopup();
    netsim.foldPanels(view.map);
    if (document.activeElement?.closest?.(".panel")) document.activeElement.blur();
  };

  const other = (view) => {
    if (view.runs.undisturbed) view.choose(view.run === view.runs.disturbed ? "undisturbed" : "disturbed");
  };

  const always = (view) => ({
    "+": () => view.map.zoomIn(0.5),
    "=": () => view.map.zoomIn(0.5),
    "-": () => view.map.zoomOut(0.5),
    "/": () => view.searchBox.focus(),
    Escape: () => close(view),
  });

  const ofRun = (view, shift) => ({
    " ": () => view.play(!view.playing),
    b: () => other(view),
    ArrowLeft: () => (shift ? view.jump(-1) : view.goTo(view.time - STEP)),
    ArrowRight: () => (shift ? view.jump(1) : view.goTo(view.time + STEP)),
  });

  /* Fields and buttons keep their own keys; the slider gives its arrows to time. */
  const keepsItsOwn = (view, { key, target }) => {
    if (target === view.slider) return false;
    if (/^(INPUT|SELECT)$/.test(target.tagName)) return target.type !== "checkbox" || key === " ";
    return key === " " && /^(BUTTON|SUMMARY)$/.test(target.tagName);
  };

  netsim.addKeys = (view) => {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || keepsItsOwn(view, event)) return;
      const act = { ...always(view), ...(view.run ? ofRun(view, event.shiftKey) : {}) }[event.key];
      if (!act) return;
      act();
      event.preventDefault();
    });
  };
})();
