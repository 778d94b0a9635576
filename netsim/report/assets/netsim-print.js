/* On paper: one A4 page, wide, with title, legend, moment and map; what can be clicked is left out by the style. */
"use strict";

(() => {
  const opened = (view) => [...view.map.getContainer().querySelectorAll(".legend details:not(.keyboard)")];

  const begin = (view) => {
    if (view.printing) return;
    const bounds = view.map.getBounds();
    view.printing = { bounds, folded: opened(view).filter((details) => !details.open) };
    for (const details of view.printing.folded) details.open = true;
    document.body.classList.add("printing");
    layLegend(view);
    view.map.closePopup();
    fit(view, bounds);
  };

  const end = (view) => {
    if (!view.printing) return;
    const { bounds, folded, legend, home } = view.printing;
    view.printing = null;
    home.append(legend);
    document.body.classList.remove("printing");
    for (const details of folded) details.open = false;
    fit(view, bounds);
  };

  /* On paper the legend lies below the map, where it covers nothing. */
  const layLegend = (view) => {
    const legend = view.map.getContainer().querySelector(".panel.legend");
    Object.assign(view.printing, { legend, home: legend.parentNode });
    view.map.getContainer().after(legend);
  };

  const fit = (view, bounds) => {
    view.map.invalidateSize({ animate: false, pan: false });
    view.map.fitBounds(bounds, { animate: false, padding: [0, 0] });
  };

  /* Browsers tell of printing in one of two ways. */
  netsim.addPrinting = (view) => {
    const paper = window.matchMedia("print");
    paper.addEventListener("change", () => (paper.matches ? begin(view) : end(view)));
    window.addEventListener("beforeprint", () => begin(view));
    window.addEventListener("afterprint", () => end(view));
  };
})();
