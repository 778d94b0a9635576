/* The list of events: days that open, main or all, by kind and by words. Thousands cost no more than those in sight. */
"use strict";

(() => {
  const DAY = 86400;
  const GROUPS = [
    ["main", "Main events"],
    ["all", "All events"],
    ["failures", "Failures"],
    ["repair", "Repair"],
    ["gates", "Gates"],
    ["data", "Data"],
    ["freight", "Freight"],
  ];
  /* A list so short is open as a whole. */
  const SHORT = 150;
  /* And of a day so many are drawn at once; a button brings more. */
  const PORTION = 200;

  const isIn = (event, group) => (group === "main" ? event.main : group === "all" || event.group === group);

  const matches = (event, group, words) => isIn(event, group) && (!words || event.words.includes(words));

  const goThere = (view, event) => {
    view.goTo(event.t);
    netsim.foldPanels(view.map);
    if (!event.box) return;
    const [west, south, east, north] = event.box;
    const corners = [
      [south, west],
      [north, east],
    ];
    netsim.lookAt(view, corners, 9);
  };

  const row = (view, event) => {
    const time = netsim.el("time", "", netsim.dayTime(event.t));
    const button = netsim.el("button", "", time, netsim.el("span", "", event.text));
    button.type = "button";
    button.dataset.what = event.what;
    button.title = event.text;
    button.addEventListener("click", () => goThere(view, event));
    const item = netsim.el("li", "", button);
    if (event.also?.length) {
      const more = netsim.el("details", "also", netsim.el("summary", "", netsim.t("{n} more", { n: event.also.length })));
      more.addEventListener("toggle", () => {
        if (more.open && more.children.length === 1)
          more.append(netsim.el("ul", "", ...event.also.map((text) => netsim.el("li", "past", text))));
      });
      item.append(more);
    }
    item.event = event;
    return item;
  };

  /* The rows of a day are built when it opens. */
  const fill = (view, list, events, from = 0) => {
    list.more?.item.remove();
    list.append(...events.slice(from, from + PORTION).map((event) => row(view, event)));
    const [next, left] = [from + PORTION, events.length - from - PORTION];
    list.more = null;
    if (left <= 0) return;
    const more = netsim.el("button", "more-events", netsim.t("{n} more", { n: left }));
    more.type = "button";
    list.more = { item: netsim.el("li", "past", more), next, fill: () => fill(view, list, events, next) };
    more.addEventListener("click", () => {
      list.more.fill();
      netsim.markEvents(view);
    });
    list.append(list.more.item);
  };

  /* Draw so many rows of a day that an event is among them. */
  const reach = (list, events, event) => {
    const at = events.indexOf(event);
    while (list.more && list.more.next <= at) list.more.fill();
  };

  const day = (view, number, events, open) => {
    const words = `${netsim.t("day {n}", { n: number + 1 })} · ${netsim.dateOf(view.data, number * DAY)}`.replace(/ · $/, "");
    const head = netsim.el("summary", "", words, " ", netsim.el("span", "count-of", String(events.length)));
    const list = netsim.el("ol", "events-list");
    const details = netsim.el("details", "day", head, list);
    const build = () => list.children.length || fill(view, list, events);
    details.addEventListener("toggle", (event) => {
      event.stopPropagation();
      if (!details.open) return;
      build();
      netsim.markEvents(view);
    });
    details.number = number;
    details.show = (event) => {
      build();
      details.open = true;
      reach(list, events, event);
    };
    if (open) {
      build();
      details.open = true;
    }
    return details;
  };

  const byDay = (events) => {
    const days = new Map();
    for (const event of events) {
      const number = Math.floor(event.t / DAY);
      if (!days.has(number)) days.set(number, []);
      days.get(number).push(event);
    }
    return days;
  };

  netsim.listEvents = (view) => {
    const { group, words } = view.wanted;
    const found = view.data.events.filter((event) => matches(event, group, words));
    const short = found.length <= SHORT;
    view.eventDays = [...byDay(found)].map(([number, events]) => day(view, number, events, short));
    const none = netsim.el("p", "facts", netsim.t("no event is like this"));
    view.eventBox.replaceChildren(...(found.length ? view.eventDays : [none]));
    view.eventCount.textContent = netsim.t("{n} of {all}", { n: found.length, all: view.data.events.length });
    view.latest = null;
    netsim.markEvents(view);
  };

  netsim.eventsPanel = (view) => {
    for (const event of view.data.events) event.words = netsim.fold([event.text, ...(event.also || [])].join("\n"));
    view.mainEvents = view.data.events.filter((event) => event.main);
    view.wanted = { group: view.mainEvents.length ? "main" : "all", words: "" };
    const kinds = GROUPS.filter(([key]) => view.data.events.some((event) => isIn(event, key)));
    const pick = netsim.el("select", "", ...kinds.map(([key, text]) => Object.assign(netsim.el("option", "", netsim.t(text)), { value: key })));
    pick.setAttribute("aria-label", netsim.t("Kind of event"));
    pick.value = view.wanted.group;
    const box = netsim.el("input");
    Object.assign(box, { type: "search", placeholder: netsim.t("Words"), autocomplete: "off" });
    box.setAttribute("aria-label", netsim.t("Only events with these words"));
    const change = () => {
      view.wanted = { group: pick.value, words: netsim.fold(box.value.trim()) };
      netsim.listEvents(view);
    };
    pick.addEventListener("change", change);
    box.addEventListener("input", change);
    view.eventBox = netsim.el("div", "event-days");
    view.eventCount = netsim.el("span", "facts");
    netsim.listEvents(view);
    return netsim.el("div", "event-panel", netsim.el("div", "event-filter", pick, box), view.eventCount, view.eventBox);
  };

  /* What is past and what came last, in the rows that are there; the day of now opens when time gets there. */
  netsim.markEvents = (view) => {
    if (!view.eventDays) return;
    const last = view.lastEvent;
    for (const details of view.eventDays) {
      const past = details.number * DAY <= view.time;
      details.classList.toggle("past", past);
      if (last && !view.playing && details.number === Math.floor(last.t / DAY)) details.show(last);
      for (const item of details.lastChild.children) {
        if (!item.event) continue;
        item.classList.toggle("past", item.event.t <= view.time);
        item.classList.toggle("latest", item.event === last);
      }
    }
    keepInSight(view);
  };

  /* The list follows the time, but only when a new event has come. */
  const keepInSight = (view) => {
    const latest = view.eventBox.querySelector("li.latest");
    if (!latest || latest === view.latest) return;
    view.latest = latest;
    const box = view.eventBox;
    box.scrollTop += latest.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
  };
})();
