/* The page around two maps: one slider for both, and what one of them looks at, the other does, too. */
"use strict";

(() => {
  const HOURS_A_SECOND = 4;
  const frames = [...document.querySelectorAll("iframe")];
  const slider = document.getElementById("time");
  const clock = document.getElementById("clock");
  const button = document.getElementById("play");
  let playing = false;
  let ready = 0;

  const dayTime = (time) => {
    const minutes = Math.round(time / 60);
    const two = (number) => String(number).padStart(2, "0");
    return `day ${Math.floor(minutes / 1440) + 1} ${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
  };

  const tell = (what, source = null) =>
    frames.filter((frame) => frame.contentWindow !== source).forEach((frame) => frame.contentWindow.postMessage(what, "*"));

  const show = (time) => {
    slider.value = time;
    clock.textContent = dayTime(time);
  };

  const goTo = (time, isPlaying = false) => {
    show(time);
    tell({ time, playing: isPlaying });
  };

  const advance = (before) => (stamp) => {
    if (!playing) return;
    const time = Number(slider.value) + Math.min(0.1, (stamp - before) / 1000) * HOURS_A_SECOND * 3600;
    goTo(Math.min(time, Number(slider.max)), true);
    if (time >= Number(slider.max)) play(false);
    else requestAnimationFrame(advance(stamp));
  };

  const play = (on) => {
    playing = on;
    button.textContent = on ? "Pause" : "Play";
    if (on && Number(slider.value) >= Number(slider.max)) show(0);
    if (on) requestAnimationFrame(advance(performance.now()));
    else goTo(Number(slider.value));
  };

  /* The second map follows the first as soon as both are there. */
  const begin = (told, source) => {
    slider.max = Math.max(Number(slider.max), told.until);
    ready += 1;
    if (source === frames[0].contentWindow) frames[0].told = told;
    if (ready < frames.length) return;
    const { time, view } = frames[0].told;
    goTo(time);
    tell({ view }, frames[0].contentWindow);
    document.body.dataset.ready = "yes";
  };

  window.addEventListener("message", (event) => {
    if (!frames.some((frame) => frame.contentWindow === event.source)) return;
    const told = event.data;
    if (told.ready) begin(told, event.source);
    else if (ready === frames.length) {
      if (told.time !== undefined) show(told.time);
      tell(told, event.source);
    }
  });
  slider.addEventListener("input", () => {
    playing = false;
    button.textContent = "Play";
    goTo(Number(slider.value));
  });
  button.addEventListener("click", () => play(!playing));

  /* The maps begin only now, so that nothing they tell is missed. */
  const { pages } = JSON.parse(document.getElementById("pages").textContent);
  frames.forEach((frame, i) => (frame.srcdoc = pages[i]));
})();
