/* Time: the strip, the slider on it, play, and the clock. */
"use strict";

(() => {
  const HEIGHT = 40;
  const WIDTH = 1000;
  const SPEEDS = [1, 2, 4, 8, 16];

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
    select.setAttribute("aria-label", "Hours of the run in a second");
    view.speed = SPEEDS.find((hours) => view.data.until / 3600 / hours <= 60) || 16;
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

  const eventMarks = ({ data }) =>
    (data.events || []).map((event) => {
      const x = ((event.t / data.until) * WIDTH).toFixed(1);
      return netsim.svg("line", { x1: x, x2: x, y1: 0, y2: HEIGHT, class: "event-mark" });
    });

  const longest = (track) => netsim.most(track, (i) => track.waiting[i]);

  const queueCurves = (view) => {
    const { index } = netsim.mainGate(view.runs);
    const track = view.run.gates[index];
    if (!track) return { curves: [], keys: [] };
    const { node, direction } = view.data.gates[index];
    const most = Math.max(...Object.values(view.runs).map((run) => longest(run.gates[index])));
    const place = netsim.nameOf(view.data.nodes[node]);
    const words = `trucks waiting at ${place} ${direction}, at most ${netsim.number(longest(track))}`;
    const curves = [curve(track, track.waiting, most, "queue-area", view)];
    const keys = [netsim.el("span", "queue-key", words)];
    const usual = view.run === view.runs.disturbed && view.runs.undisturbed?.gates[index];
    if (usual) {
      curves.push(curve(usual, usual.waiting, most, "usual-line", view));
      keys.push(netsim.el("span", "usual-key", "undisturbed"));
    }
    return { curves, keys };
  };

  const servedCurve = (view) => {
    const { served } = view.run;
    if (!served.t.length) return { curves: [], keys: [] };
    const words = `data served, at least ${percent(Math.min(...served.share))}`;
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
    const slider = netsim.el("input", "slider");
    Object.assign(slider, { type: "range", min: 0, max: view.data.until, step: 60, value: view.time });
    slider.setAttribute("aria-label", "Time");
    slider.addEventListener("input", () => view.goTo(Number(slider.value)));
    view.playButton = button("play", "Play or pause (space)", () => view.play(!view.playing));
    const now = netsim.el("div", "now");
    const timeline = netsim.el("div", "timeline");
    const tools = netsim.el(
      "div",
      "tools",
      button("before", "Event before (shift + left arrow)", () => view.jump(-1)),
      view.playButton,
      button("next", "Next event (shift + right arrow)", () => view.jump(1)),
      speedChoice(view),
    );
    bar.append(now, tools, timeline);
    Object.assign(view, { slider, now, timeline });
    netsim.drawStrip(view);
    addKeys(view);
  };

  netsim.drawStrip = (view) => view.timeline.replaceChildren(...strip(view), view.slider);

  /* Of what happened last, all at one moment, the one that matters most. */
  const mostTelling = (past) => {
    const latest = past.filter((event) => event.t === past[past.length - 1].t);
    return latest.reduce((best, event) => (event.dull < best.dull ? event : best), latest[0]) || null;
  };

  netsim.paintClock = (view) => {
    view.slider.value = view.time;
    const past = (view.data.events || []).filter((event) => event.t <= view.time);
    const last = view.run === view.runs.disturbed ? mostTelling(past) : null;
    const words = last
      ? `${netsim.dayTime(last.t)} ${last.text}`
      : view.run === view.runs.disturbed
        ? ""
        : "nothing is disturbed";
    view.now.replaceChildren(
      netsim.el("strong", "clock", netsim.dayTime(view.time)),
      netsim.el("span", "wall", netsim.wallTime(view.data.start, view.time)),
      netsim.el("span", "last-event", words),
    );
    (view.eventRows || []).forEach((row, i) => {
      row.classList.toggle("past", view.data.events[i].t <= view.time);
      row.classList.toggle("latest", last === view.data.events[i]);
    });
    keepInSight(view);
  };

  /* The list follows the time, but only when a new event has come. */
  const keepInSight = (view) => {
    const latest = (view.eventRows || []).findLast((row) => row.classList.contains("latest"));
    if (!latest || latest === view.latest) return;
    view.latest = latest;
    const list = latest.closest(".panel");
    list.scrollTop = latest.offsetTop - list.clientHeight / 2;
  };

  /* One frame: the time that went by on the wall, times the speed. */
  netsim.advance = (view, before) => (stamp) => {
    if (!view.playing) return;
    const passed = Math.min(0.1, (stamp - before) / 1000);
    view.goTo(Math.min(view.data.until, view.time + passed * view.speed * 3600), true);
    if (view.time >= view.data.until) view.play(false);
    else requestAnimationFrame(netsim.advance(view, stamp));
  };

  const addKeys = (view) => {
    document.addEventListener("keydown", (event) => {
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        (/^(INPUT|SELECT)$/.test(event.target.tagName) && event.target !== view.slider)
      )
        return;
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === " " && event.target.tagName !== "BUTTON" && event.target.tagName !== "SUMMARY")
        view.play(!view.playing);
      else if (step && event.shiftKey) view.jump(step);
      else if (step) view.goTo(view.time + step * 1800);
      else return;
      event.preventDefault();
    });
  };
})();
