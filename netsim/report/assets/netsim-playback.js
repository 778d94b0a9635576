/* Time: the strip, the slider on it, play, and the clock. */
"use strict";

(() => {
  const HEIGHT = 40;
  const WIDTH = 1000;
  const SPEEDS = [1, 2, 4, 8, 16, 48, 168];

  /* Drawn, because a font for these signs is not everywhere. */
  const ICONS = {
    play: "M3,1L13,7L3,13Z",
    pause: "M2,1H6V13H2ZM8,1H12V13H8Z",
    before: "M1,1H3V13H1ZM13,1L4,7L13,13Z",
    next: "M11,1H13V13H11ZM1,1L10,7L1,13Z",
  };
  netsim.icon = (name) =>
    netsim.svg("svg", { width: 14, height: 14, viewBox: "0 0 14 14" }, netsim.svg("path", { d: ICONS[name] }));

  const button = (icon, label, act) => {
    const element = netsim.el("button", "", netsim.icon(icon));
    element.type = "button";
    element.title = label;
    element.setAttribute("aria-label", label);
    element.addEventListener("click", act);
    return element;
  };

  const speedChoice = (view) => {
    const select = netsim.el(
      "select",
      "",
      ...SPEEDS.map((hours) => {
        const option = netsim.el("option", "", `${hours} h/s`);
        option.value = hours;
        return option;
      }),
    );
    select.setAttribute("aria-label", netsim.t("Hours of the run in a second"));
    view.speed = SPEEDS.find((hours) => view.data.until / 3600 / hours <= 60) || 168;
    select.value = view.speed;
    select.addEventListener("change", () => (view.speed = Number(select.value)));
    return select;
  };

  /* The last digits matter near the whole. */
  const percent = (share) => `${(100 * share).toFixed(share > 0.99 && share < 1 ? 3 : 1)} %`;

  /* A line over the whole run, one for each run that is compared. */
  const curve = (track, values, most, look, view) => {
    const path = netsim.stepPath(track.t, values, view.data.until, most, WIDTH, HEIGHT - 4);
    const closed = look === "queue-area" ? `${path}V${HEIGHT - 4}H0Z` : path;
    return netsim.svg("path", { d: closed, class: look, transform: "translate(0,3)" });
  };

  /* One mark for each place on the strip at which main events lie. */
  const eventMarks = ({ data, mains }) =>
    [...new Set(mains.t.map((time) => ((time / data.until) * WIDTH).toFixed(0)))].map((x) =>
      netsim.svg("line", { x1: x, x2: x, y1: 0, y2: HEIGHT, class: mains.t.length > 200 ? "event-mark crowded" : "event-mark" }),
    );

  const longest = (track) => netsim.most(track, (i) => track.waiting[i]);

  const queueCurves = (view) => {
    const { index } = netsim.mainGate(view.runs);
    const track = view.run.gates[index];
    if (!track) return { curves: [], keys: [] };
    const { node, direction } = view.data.gates[index];
    const most = Math.max(...Object.values(view.runs).map((run) => longest(run.gates[index])));
    const place = netsim.nameOf(view.data.nodes[node]);
    const words = netsim.t("trucks waiting at {place}, at most {n}", {
      place: `${place} ${direction}`,
      n: netsim.number(longest(track)),
    });
    const curves = [curve(track, track.waiting, most, "queue-area", view)];
    const keys = [netsim.el("span", "queue-key", words)];
    const usual = view.run === view.runs.disturbed && view.runs.undisturbed?.gates[index];
    if (usual) {
      curves.push(curve(usual, usual.waiting, most, "usual-line", view));
      keys.push(netsim.el("span", "usual-key", netsim.t("undisturbed")));
    }
    return { curves, keys };
  };

  const servedCurve = (view) => {
    const { served } = view.run;
    if (!served.t.length) return { curves: [], keys: [] };
    const least = served.share.reduce((low, share) => Math.min(low, share), 1);
    const words = netsim.t("data served, at least {n}", { n: percent(least) });
    return {
      curves: [curve(served, served.share, 1, "served-line", view)],
      keys: [netsim.el("span", "served-key", words)],
    };
  };

  /* The longest queue and the share of data that arrives, over the whole run, under the slider. */
  const strip = (view) => {
    const frame = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", class: "strip" };
    const [queue, served] = [queueCurves(view), servedCurve(view)];
    const drawing = netsim.svg("svg", frame, ...eventMarks(view), ...queue.curves, ...served.curves);
    return [drawing, netsim.el("div", "strip-keys", ...queue.keys, ...served.keys)];
  };

  netsim.addPlayback = (view) => {
    const bar = document.getElementById("netsim-bar");
    bar.setAttribute("role", "region");
    bar.setAttribute("aria-label", netsim.t("Time"));
    const slider = netsim.el("input", "slider");
    Object.assign(slider, { type: "range", min: 0, max: view.data.until, step: 60, value: view.time });
    slider.setAttribute("aria-label", netsim.t("Time"));
    slider.addEventListener("input", () => view.goTo(Number(slider.value)));
    view.playButton = button("play", netsim.t("Play or pause (space)"), () => view.play(!view.playing));
    const now = netsim.el("div", "now");
    view.lastWords = netsim.el("span", "last-event");
    view.lastWords.setAttribute("role", "status");
    const timeline = netsim.el("div", "timeline");
    const tools = netsim.el(
      "div",
      "tools",
      button("before", netsim.t("Event before (shift + left arrow)"), () => view.jump(-1)),
      view.playButton,
      button("next", netsim.t("Next event (shift + right arrow)"), () => view.jump(1)),
      speedChoice(view),
    );
    bar.append(now, tools, timeline);
    Object.assign(view, { slider, now, timeline });
    netsim.drawStrip(view);
  };

  netsim.drawStrip = (view) => view.timeline.replaceChildren(...strip(view), view.slider);

  /* Of what happened last, all at one moment, the one that matters most. */
  const mostTelling = (events, time) => {
    const i = netsim.positionAt(events, time);
    if (!events.t.length || events.t[0] > time) return null;
    let best = events.rows[i];
    for (let j = i; j >= 0 && events.t[j] === events.t[i]; j -= 1)
      if (events.rows[j].dull <= best.dull) best = events.rows[j];
    return best;
  };

  netsim.paintClock = (view) => {
    view.slider.value = view.time;
    const disturbed = view.run === view.runs.disturbed;
    const last = disturbed ? mostTelling(view.mains, view.time) : null;
    const words = last
      ? `${netsim.dayTime(last.t)} ${last.text}`
      : disturbed
        ? ""
        : netsim.t("nothing is disturbed");
    view.slider.setAttribute("aria-valuetext", `${netsim.dayTime(view.time)} ${netsim.wallTime(view.data.start, view.time)}`);
    view.now.replaceChildren(
      netsim.el("strong", "clock", netsim.dayTime(view.time)),
      netsim.el("span", "wall", netsim.wallTime(view.data.start, view.time)),
    );
    if (view.lastWords.textContent !== words) view.lastWords.textContent = words;
    view.now.append(view.lastWords);
    if (last !== view.lastEvent || !view.playing) {
      view.lastEvent = last;
      netsim.markEvents(view);
    }
  };

  /* One frame: the time that went by on the wall, times the speed. */
  netsim.advance = (view, before) => (stamp) => {
    if (!view.playing) return;
    const passed = Math.min(0.1, (stamp - before) / 1000);
    view.goTo(Math.min(view.data.until, view.time + passed * view.speed * 3600), true);
    if (view.time >= view.data.until) view.play(false);
    else requestAnimationFrame(netsim.advance(view, stamp));
  };
})();
