/* The ranking beside the map, the rows of the table in popups, and what scores and signs mean. */
"use strict";

(() => {
  const MOST = 100;
  const LAYER_NAMES = {
    both: { label: "Both" },
    data: { label: "Data" },
    freight: { label: "Freight" },
  };
  const GROUPS = {
    links: { label: "links" },
    nodes: { label: "places" },
    "data-centres": { label: "data centres" },
    systems: { label: "systems" },
    srlgs: { label: "shared-risk groups" },
    corridors: { label: "corridors" },
    gates: { label: "gates" },
  };

  /* A link or a place, and no group, be it a group of one. */
  const isOne = (view, { id, links, nodes }) =>
    links.length + nodes.length === 1 && (!links.length || view.links[links[0]].link.id === id);

  const nameOf = (view, asset) => {
    if (asset.name) return asset.name;
    return isOne(view, asset) && asset.links.length ? netsim.nameOf(view.links[asset.links[0]].link) : asset.id;
  };

  const score = (value) => value.toFixed(2);
  const reasonOf = (asset) => netsim.t(netsim.REASONS[asset.reason].label);

  const tableOf = (view, number) => {
    const { assets, columns, layers } = view.critical;
    const asset = assets[number];
    const scores = layers.map((layer, i) => [`${netsim.t("Score")}, ${netsim.t(LAYER_NAMES[layer].label)}`, score(asset.scores[i])]);
    return netsim.rows([
      ["Why", reasonOf(asset)],
      ["Rank in the table", netsim.t("{n} of {m}", { n: number + 1, m: assets.length })],
      ...scores,
      ...columns.map((column, i) => [column, asset.cells[i]]),
      ["Asset", asset.id],
      ["Kind of asset", asset.kind],
    ]);
  };

  /* The row of the asset stands first, then other groups of the same link, then what the map knows of it anyway. */
  netsim.criticalCard = (view, numbers, card) => {
    const [first, ...others] = numbers;
    const asset = view.critical.assets[first];
    const [head, ...rest] = card();
    const isItself = isOne(view, asset);
    const title = isItself ? head : netsim.el("h3", "", nameOf(view, asset));
    const table = netsim.el("div", "scored", tableOf(view, first));
    const also = others.map((number) => {
      const other = view.critical.assets[number];
      return netsim.el("li", "", `${nameOf(view, other)}: ${score(other.scores[view.critical.layer])}`);
    });
    const group = also.length ? [netsim.el("p", "facts", netsim.t("Also part of")), netsim.el("ul", "", ...also)] : [];
    const member = isItself ? [] : [netsim.el("h4", "", ...head.childNodes)];
    return [title, table, ...group, ...member, ...rest];
  };

  const bar = (view, asset, value) => {
    const length = 4 + 30 * value;
    const width = Math.min(netsim.scoreWidth(value), 10);
    const line = { d: `M0,8H${length}`, stroke: netsim.scoreColour(view, value), "stroke-width": width };
    const sign = netsim.REASONS[asset.reason].path ? netsim.reasonSign(asset.reason, "translate(44,8)") : [];
    return netsim.svg("svg", { width: 52, height: 16, viewBox: "0 0 52 16" }, netsim.svg("path", line), ...sign);
  };

  const rankedRow = (view, number, place) => {
    const { assets, layer } = view.critical;
    const asset = assets[number];
    const value = asset.scores[layer];
    const name = nameOf(view, asset);
    const why = netsim.REASONS[asset.reason].path ? reasonOf(asset) : "";
    const words = [score(value), why, asset.costs[layer]].filter(Boolean).join(" · ");
    const facts = netsim.el("time", "", bar(view, asset, value), " ", words);
    const button = netsim.el("button", "", netsim.el("span", "", `${place}. ${name}`), facts);
    button.type = "button";
    button.title = name;
    button.dataset.asset = asset.id;
    button.addEventListener("click", () => netsim.chooseAsset(view, number));
    return netsim.el("li", "past", button);
  };

  const fillRanking = (view) => {
    const { assets, layer, least } = view.critical;
    const scored = assets.flatMap((asset, number) => (asset.scores[layer] >= least ? [number] : []));
    scored.sort((a, b) => assets[b].scores[layer] - assets[a].scores[layer] || a - b);
    const shown = scored.slice(0, MOST).map((number, i) => rankedRow(view, number, i + 1));
    const count = netsim.t("{n} of {m} have a score, the worst {k} are listed", {
      n: scored.length,
      m: assets.length,
      k: shown.length,
    });
    view.rankedList.replaceChildren(...shown);
    view.rankedCount.replaceChildren(count);
  };

  netsim.rankedPanel = (view) => {
    view.rankedList = netsim.el("ol", "events-list");
    view.rankedCount = netsim.el("p", "facts");
    fillRanking(view);
    return netsim.el("div", "keys", view.rankedCount, view.rankedList);
  };

  /* Which layer's costs make the score; nothing to choose where the table has one. */
  netsim.criticalLayers = (view) => {
    const { layers } = view.critical;
    if (layers.length < 2) return [];
    const buttons = layers.map((layer, number) => {
      const button = netsim.el("button", "", netsim.t(LAYER_NAMES[layer].label));
      button.type = "button";
      button.dataset.layer = layer;
      button.setAttribute("aria-pressed", String(number === 0));
      button.addEventListener("click", () => {
        buttons.forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
        netsim.chooseLayer(view, number);
        fillRanking(view);
        view.scoreKeys.replaceChildren(...scoreKeys(view));
      });
      return button;
    });
    const group = netsim.el("div", "toggle", ...buttons);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", netsim.t("Score of which layer"));
    return [group];
  };

  const steps = (view) => {
    const edges = [view.critical.least, ...view.critical.steps, null];
    const items = edges.slice(0, -1).map((from, i) => {
      const to = edges[i + 1];
      const middle = (from + (to ?? 1)) / 2;
      const look = { d: "M1,7H33", stroke: netsim.scoreColour(view, middle), "stroke-width": netsim.scoreWidth(middle) };
      const words = to === null ? netsim.t("{n} and more", { n: from }) : netsim.t("{n} to {m}", { n: from, m: to });
      return netsim.legendItem(netsim.swatch(netsim.svg("path", look)), words);
    });
    return netsim.el("ul", "pairs scores", ...items.reverse());
  };

  /* What the score is: words and figures, since a colour alone says nothing. */
  const scoreKeys = (view) => {
    const { full, layer, of } = view.critical;
    const most = full[layer].map((text) => netsim.el("li", "", `1 = ${text}`));
    const about = "The largest of these shares: each cost of a failure, divided by the most that any of the {of} costs.";
    return [
      netsim.el("h2", "", netsim.t("Score: the wider and darker, the worse")),
      steps(view),
      netsim.el("p", "facts", netsim.t(about, { of: netsim.t(GROUPS[of].label) })),
      netsim.el("ul", "full", ...most),
    ];
  };

  const reasonKeys = (view) => {
    const known = new Set(view.critical.assets.map((asset) => asset.reason));
    const signs = Object.entries(netsim.REASONS).filter(([reason, { path }]) => path && known.has(reason));
    if (!signs.length) return [];
    const middle = "translate(17,7)";
    const items = signs.map(([reason, { label }]) =>
      netsim.legendItem(netsim.swatch(...netsim.reasonSign(reason, middle)), label),
    );
    return [netsim.el("h2", "", netsim.t("Why, on the worst")), netsim.pairsOf(items)];
  };

  netsim.criticalKeys = (view) => {
    view.scoreKeys = netsim.el("div", "", ...scoreKeys(view));
    return netsim.el("div", "", view.scoreKeys, ...reasonKeys(view));
  };
})();
