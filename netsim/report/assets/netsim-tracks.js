/* The run: what each link, gate and node is from which moment on. */
"use strict";

(() => {
  /* JSON, gzip, base64: browsers unpack it themselves. */
  const unpack = async (packed) => {
    const letters = atob(packed);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = letters.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  };

  /* Many rows stand as columns; of a column with few values, these and which of them each row has. */
  const rowsOf = ({ count, columns }) => {
    const known = Object.entries(columns);
    return Array.from({ length: count }, (_, i) => {
      const row = {};
      for (const [name, { values, of }] of known) {
        const value = of ? values[of[i]] : values[i];
        if (value !== null) row[name] = value;
      }
      return row;
    });
  };

  /* All lines are one list of steps. */
  const cutLines = (rows, { steps, sizes, parts }) => {
    let [at, line] = [0, 0];
    rows.forEach((row, i) => {
      row.lines = [];
      for (let part = 0; part < (parts[i] ?? 1); part += 1) row.lines.push(steps.slice(at, (at += sizes[line++])));
    });
  };

  netsim.readCrowd = async (data) => {
    if (!data.crowd) return;
    const { nodes, links, lines } = await unpack(data.crowd);
    Object.assign(data, { nodes: rowsOf(nodes), links: rowsOf(links) });
    cutLines(data.links, lines);
  };

  const sumUp = (track) => {
    let time = 0;
    if (track) track.t = track.t.map((step) => (time += step));
    return track;
  };

  netsim.unpackStory = unpack;

  netsim.readRun = async (packed) => {
    const run = await unpack(packed);
    run.links.forEach(sumUp);
    run.gates.forEach(sumUp);
    Object.values(run.nodes).forEach(sumUp);
    sumUp(run.served);
    return run;
  };

  /* Position of the last moment that is not later than a time; a track holds from its first moment on. */
  netsim.positionAt = (track, time) => {
    let low = 0;
    let high = track.t.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (track.t[middle] <= time) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  };

  netsim.valueAt = (track, column, time) =>
    track && track.t.length ? track[column][netsim.positionAt(track, time)] : 0;

  netsim.most = (track, of) => {
    let most = 0;
    if (track) for (let i = 0; i < track.t.length; i += 1) most = Math.max(most, of(i));
    return most;
  };

  /* The gate where the disturbance adds most waiting trucks, or else where most wait, is the one that the strip is about. */
  netsim.mainGate = ({ disturbed, undisturbed }) => {
    let best = { index: -1, more: 0 };
    disturbed.gates.forEach((track, index) => {
      const usual = undisturbed?.gates[index];
      const added = netsim.most(track, (i) => track.waiting[i] - netsim.valueAt(usual, "waiting", track.t[i]));
      const more = added + 0.001 * netsim.most(track, (i) => track.waiting[i]);
      if (more > best.more) best = { index, more };
    });
    return best;
  };
})();
