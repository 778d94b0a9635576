"""``netsim structure``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from netsim.cli.printing import print_json, print_table, said, table_file, write_table
from netsim.cli.telling import DEBUG

if TYPE_CHECKING:
    import pandas as pd

    from netsim.arrays.skeleton import Layer
    from netsim.model import Network

_FIRST: Final = 20
"""Rows that a screen shows of a long table; files have all."""
_UNIT: Final = {"data": "gbps", "freight": "teu_per_day"}
_KINDS: Final = {
    "data": ("system", "gateway", "crossing", "strait"),
    "freight": ("gate", "port", "service", "system", "strait"),
}


@click.command("structure")
@click.argument("network", metavar="TOPOLOGY|SCENARIO")
@click.option(
    "--by",
    type=click.Choice(["asset", "country", "pair"]),
    default="asset",
    show_default=True,
    help="A row for each link and node, for each country, or for each pair of countries.",
)
@click.option("--layer", type=click.Choice(["data", "freight"]), default="data", show_default=True)
@click.option("--between", nargs=2, metavar="A B", help="Two places or countries: how well they are joined.")
@click.option(
    "--up",
    type=float,
    metavar="PROBABILITY",
    help="Of each link to be up: how likely A and B, or else all places, are connected.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    callback=table_file,
    help="CSV, Parquet or Excel file to write.  [standard output]",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@DEBUG
def command(
    network: str,
    *,
    by: str,
    layer: Layer,
    between: tuple[str, str] | None,
    up: float | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """
    Tell what TOPOLOGY or SCENARIO hangs on, without a run.

    By asset: how much of what is asked passes each link and node, and what its loss would cut off. By country: the
    systems, gateways, crossings and straits, or gates, ports and services, over which most of its demands run. By pair
    of countries: the most that fits, how many paths share no link, node, group or system, and the system that carries
    most. Ways are those of least latency, or of least cost, with nothing down. Of a scenario, its network with the
    changes that hold from the start.
    Formulas: docs/structure.md.
    """
    if (between or up is not None) and (by != "asset" or output is not None):
        raise click.UsageError("--between and --up give no table: leave out --by and --output")
    read = _network(network)
    if between or up is not None:
        _tell(_facts(read, layer, between, up), as_json=as_json)
        return
    rows = {"asset": _assets, "country": _countries, "pair": _pairs}[by](read, layer)
    if output is not None:
        write_table(output, rows)
    elif as_json:
        print_json({"structure": rows.to_dict("records")})
    elif rows.empty:
        click.echo("nothing is asked of it", err=True)
    else:
        {"asset": _print_assets, "country": _print_countries, "pair": _print_pairs}[by](layer, rows)


def _network(name: str) -> Network:
    """Read a topology, or a scenario with the changes that hold from its start."""
    from netsim.io.read import read
    from netsim.model import Network

    found = read(name)
    if isinstance(found, Network):
        return found
    return found.opening


# -- two places ------------------------------------------------------------------------------------------------------


def _facts(network: Network, layer: Layer, between: tuple[str, str] | None, up: float | None) -> dict[str, Any]:
    """Tell how well two places are joined, and how likely they, or all, are connected."""
    import netsim as ns

    facts: dict[str, Any] = {}
    if between:
        cut = ns.min_cut(network, *between, layer=layer)
        if layer == "data":
            facts["capacity_gbps"], facts["narrowest_cut"] = cut.capacity / 1e9, _named(network, cut.links)
        facts["links"], facts["smallest_cut"] = cut.count, _named(network, cut.fewest)
        facts["nodes"] = ns.disjoint_paths(network, *between, by="node", layer=layer).count
        for by in ("srlg", "system"):
            paths = ns.disjoint_paths(network, *between, by=by, layer=layer)
            facts[by], facts[f"{by}_most"] = paths.count, paths.most
            facts[f"{by}_cut"] = _named(network, paths.cut)
    if up is not None:
        found = ns.reliability(network, up, between or None, layer)
        facts["reliability"], facts["method"] = found.value, found.method
        facts["lower"], facts["upper"] = found.lower, found.upper
    return facts


def _named(network: Network, assets: tuple[str, ...]) -> list[str]:
    return [network.named(asset) for asset in assets]


def _tell(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        told = "; ".join(value) if isinstance(value, list) else f"{value:.9g}" if isinstance(value, float) else value
        click.echo(f"{name:<14} {told}")


# -- tables ----------------------------------------------------------------------------------------------------------


def _assets(network: Network, layer: Layer) -> pd.DataFrame:
    """Join what passes each link and node to what its loss cuts off."""
    import pandas as pd

    import netsim as ns

    found = ns.structure(network, layer)
    lost = pd.concat([found.cut_links, found.cut_nodes]).rename(columns={"rate": "cut_rate"})
    passes = ns.betweenness(network, layer)
    rows = passes.merge(lost, how="outer", on=["asset", "name", "kind"])
    rows = rows.fillna({"rate": 0.0, "share": 0.0, "asking": 0, "cut_off": 0, "cut_rate": 0.0})
    rows = rows.astype({"asking": int, "cut_off": int}).sort_values(
        ["rate", "cut_rate", "cut_off", "asset"], ascending=[False, False, False, True], ignore_index=True
    )
    rows = rows.rename(columns={"rate": f"rate_{_UNIT[layer]}", "cut_rate": f"cut_{_UNIT[layer]}"})
    rows.attrs["whole"] = (
        f"{found.nodes} places, {found.links} links, parts of {', '.join(map(str, found.parts))} places; "
        f"{len(found.cut_links)} links and {len(found.cut_nodes)} places without which it falls apart"
    )
    return rows


def _countries(network: Network, layer: Layer) -> pd.DataFrame:
    import netsim as ns

    return ns.dependence(network, layer).rename(columns={"rate": f"rate_{_UNIT[layer]}"})


def _pairs(network: Network, layer: Layer) -> pd.DataFrame:
    import netsim as ns

    rows = ns.joined_countries(network, layer, risks=("srlg", "system"))
    return rows.rename(columns={"rate": f"rate_{_UNIT[layer]}"})


def _print_assets(layer: Layer, rows: pd.DataFrame) -> None:
    click.echo(f"{rows.attrs['whole']}\n")
    rate = _UNIT[layer]
    shown = ["name", "kind", f"rate_{rate}", "share", "asking", "cut_off", f"cut_{rate}"]
    heads = ["name", "kind", f"passes_{rate}", "share", "asking", "cut_off", f"cut_{rate}"]
    cells = (
        [_percent(cell) if name == "share" else said(cell) for name, cell in row.items()]
        for row in rows[shown].head(_FIRST).to_dict("records")
    )
    print_table(heads, cells, right=range(2, 7))
    if len(rows) > _FIRST:
        click.echo(f"\nand {len(rows) - _FIRST} more: --json or --output")


def _print_countries(layer: Layer, rows: pd.DataFrame) -> None:
    """Print the largest of each kind."""
    kinds, table = _KINDS[layer], []
    for country, own in rows.groupby("country"):
        first = own.groupby("kind").head(1).set_index("kind")
        cells = (f"{first.loc[kind, 'name']} {_percent(first.loc[kind, 'share'])}" if kind in first.index else "-"
                 for kind in kinds)  # fmt: skip
        table.append([str(country), *cells])
    print_table(["country", *kinds], table)


def _print_pairs(layer: Layer, rows: pd.DataFrame) -> None:

    heads = ["pair", f"rate_{_UNIT[layer]}", "capacity_gbps", "links", "nodes", "groups", "systems", "most runs over"]
    table = [
        [
            f"{row['from']}-{row['to']}",
            said(row[f"rate_{_UNIT[layer]}"]),
            said(row["capacity_gbps"]),
            *(str(row[by]) for by in ("links", "nodes")),
            *(_range(row[by], row[f"{by}_most"]) for by in ("srlg", "system")),
            f"{row['name']} {_percent(row['share'])}" if row["name"] else "-",
        ]
        for row in rows.to_dict("records")
    ]
    print_table(heads, table, right=range(1, 7))


def _range(found: int, most: int) -> str:
    return str(found) if found == most else f"{found}-{most}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
