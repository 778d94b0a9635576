"""Styles of QGIS for each layer: colour by utilisation or kind, width by room, dashes by layer, names as labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from netsim.io.export.layer import Layer

_VERSION: Final = "3.34.0-Prizren"
"""Of QGIS, whose form of a style this is; later ones read it, too."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the legend: what it holds for, and how that is drawn."""

    label: str
    filter: str
    colour: str
    """Red, green, blue, opacity."""
    width: float = 0.4
    """Of a line, or size of a point. [mm]"""
    dash: str = ""
    """Dash and gap. [mm]"""
    shape: str = "circle"
    widens: str = ""
    """Expression for the width or size of each. [mm]"""


KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "fibre": ("31,120,180,255", ""),
    "submarine": ("8,69,148,255", ""),
    "microwave": ("106,81,163,255", "1;1"),
    "satellite": ("106,81,163,255", "0.5;1.5"),
    "road": ("140,86,75,255", "4;1"),
    "rail": ("60,60,60,255", "2;1"),
    "sea": ("44,160,120,255", "4;2;1;2"),
    "waterway": ("44,160,120,255", "2;1;1;1"),
    "air": ("200,120,40,255", "1;2"),
    "transfer": ("150,150,150,255", "0.5;1"),
}
"""Colour and dashes of links by kind."""
FULL: Final[Sequence[tuple[str, float, float, str]]] = (
    ("up to 40 % full", -1.0, 40.0, "26,150,65,255"),
    ("40 to 60 %", 40.0, 60.0, "166,200,80,255"),
    ("60 to 80 %", 60.0, 80.0, "253,190,80,255"),
    ("80 to 95 %", 80.0, 95.0, "240,110,50,255"),
    ("95 % and more", 95.0, 1e9, "200,20,30,255"),
)
"""Classes of peak utilisation, each with its colour."""
_PLACES: Final = (
    ("data centres", "'data_centre','ixp','gateway','pop'", "31,120,180,255", 2.6, "square"),
    ("landing stations", "'landing_station','branching_unit'", "8,69,148,255", 1.8, "triangle"),
    ("border gates", "'border_gate'", "200,20,30,255", 2.6, "diamond"),
    (
        "ports, terminals, airports",
        "'port','rail_terminal','dry_port','lock','airport'",
        "44,160,120,255",
        2.2,
        "circle",
    ),
    ("cities", "'city'", "60,60,60,255", 2.0, "circle"),
)
_ROOM: Final = "0.25 + 0.35 * log10(1 + coalesce({}, 10))"
_PLAIN: Final[Mapping[str, Rule]] = {
    "hazards": Rule("footprint", "", "200,60,160,60"),
    "demands": Rule("demand", "", "120,120,120,70", 0.2),
    "freight": Rule("lane", "", "140,110,60,70", 0.2),
    "services": Rule("service", "", "44,120,100,90", 0.25, "3;1"),
    "voyages": Rule("ship under way", "", "44,160,120,120", 0.3, "3;1"),
    "repairs": Rule("repair", "", "255,140,0,255", 3.0, "", "star"),
    "storms": Rule("centre of the storm", "", "200,60,160,255", 3.0, "", "circle", '"wind_ms" / 12'),
}


def style_of(layer: Layer) -> str:
    """
    Return the style of a layer as QGIS keeps it.

    Parameters
    ----------
    layer
        Has shapes.

    Returns
    -------
    qml
        An XML document.
    """
    label = next((name for name in ("name", "hazard", "gate", "id") if name in layer.table), "")
    is_crowded = layer.name in {"links", "demands", "freight", "services", "voyages", "nodes"}
    root = ET.Element(
        "qgis", version=_VERSION, styleCategories="Symbology|Labeling", labelsEnabled="1" if label else "0"
    )
    _renderer(root, layer, list(_rules(layer)))
    if label:
        _labels(root, layer, label, is_crowded=is_crowded)
    ET.indent(root, " ")
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, encoding="unicode")


def _rules(layer: Layer) -> Iterator[Rule]:
    if layer.name == "links":
        yield from _link_rules("peak_utilisation_pct" in layer.table, "capacity_gbps" in layer.table)
    elif layer.name == "nodes":
        for label, kinds, colour, size, shape in _PLACES:
            yield Rule(label, f'"kind" IN ({kinds})', colour, size, shape=shape)
    elif layer.name == "link_outages":
        yield Rule("down", "\"state\" = 'down'", "200,20,30,255", 0.9)
        yield Rule("degraded", "\"state\" = 'degraded'", "253,150,60,255", 0.9)
    elif layer.name == "gate_modes":
        yield Rule("by hand", "\"mode\" = 'manual'", "253,150,60,255", 3.4, shape="diamond")
        yield Rule("closed", "\"mode\" = 'closed'", "200,20,30,255", 3.4, shape="diamond")
    elif layer.name == "gates":
        queue = '1.5 + sqrt(coalesce("peak_waiting", 0)) / 5' if "peak_waiting" in layer.table else ""
        yield Rule("gate", "", "200,20,30,180", 2.4, "", "diamond", queue)
    else:
        standard = Rule(layer.name, "", "90,90,160,200", 1.8 if layer.form == "points" else 0.3)
        yield _PLAIN.get(layer.name, standard)


def _link_rules(has_results: bool, has_room: bool) -> Iterator[Rule]:  # noqa: FBT001 - two facts of a table
    """Yield a rule for each kind; of a run, for each class of utilisation in each way of dashing."""
    room = '"capacity_gbps"' if has_room else "NULL"
    if not has_results:
        for kind, (colour, dash) in KINDS.items():
            yield Rule(kind, f"\"kind\" = '{kind}'", colour, 0.4, dash, widens=_ROOM.format(room))
        return
    yield Rule("down for some time", '"down_h" > 0', "0,0,0,255", 1.2, "1;1")
    by_dash: dict[str, list[str]] = {}
    for kind, (_, dash) in KINDS.items():
        by_dash.setdefault(dash, []).append(kind)
    for dash, kinds in by_dash.items():
        names, told = ", ".join(f"'{kind}'" for kind in kinds), ", ".join(kinds)
        width = _ROOM.format(f'{room}, "mean_load"')
        for label, low, high, colour in FULL:
            bounds = f'"peak_utilisation_pct" >= {low:g} AND "peak_utilisation_pct" < {high:g}'
            yield Rule(f"{told}: {label}", f'"kind" IN ({names}) AND {bounds}', colour, 0.4, dash, widens=width)
        empty = f'"kind" IN ({names}) AND "peak_utilisation_pct" IS NULL'
        yield Rule(f"{told}: no limit", empty, "150,150,150,255", 0.3, dash, widens=width)


def _renderer(root: ET.Element, layer: Layer, rules: list[Rule]) -> None:
    renderer = ET.SubElement(
        root, "renderer-v2", type="RuleRenderer", symbollevels="0", enableorderby="0", forceraster="0"
    )
    listed = ET.SubElement(renderer, "rules", key="netsim")
    symbols = ET.SubElement(renderer, "symbols")
    for number, rule in enumerate(rules):
        entry = {"key": f"netsim-{number}", "symbol": str(number), "label": rule.label}
        ET.SubElement(listed, "rule", entry | ({"filter": rule.filter} if rule.filter else {}))
        _symbol(symbols, layer, str(number), rule)


def _symbol(symbols: ET.Element, layer: Layer, name: str, rule: Rule) -> None:
    sort, kind = {"points": ("marker", "SimpleMarker"), "lines": ("line", "SimpleLine")}.get(
        layer.form, ("fill", "SimpleFill")
    )
    symbol = ET.SubElement(symbols, "symbol", type=sort, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    drawn = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(drawn, "Option", type="Map")
    for key, value in _look(sort, rule).items():
        ET.SubElement(options, "Option", name=key, type="QString", value=value)
    if rule.widens:
        _widen(drawn, "size" if sort == "marker" else "outlineWidth", rule.widens)


def _look(sort: str, rule: Rule) -> dict[str, str]:
    if sort == "line":
        dashes = {"customdash": rule.dash, "customdash_unit": "MM", "use_custom_dash": "1"} if rule.dash else {}
        return {
            "line_color": rule.colour,
            "line_width": f"{rule.width:g}",
            "line_width_unit": "MM",
            "line_style": "solid",
            "capstyle": "flat",
            "joinstyle": "round",
            **dashes,
        }
    edge = {"outline_color": "255,255,255,255", "outline_width": "0.2", "outline_width_unit": "MM"}
    if sort == "marker":
        return {"name": rule.shape, "color": rule.colour, "size": f"{rule.width:g}", "size_unit": "MM", **edge}
    return {"color": rule.colour, "style": "solid", **edge, "outline_color": "200,60,160,255"}


def _widen(drawn: ET.Element, key: str, expression: str) -> None:
    """Let an expression say the width or size of each feature."""
    outer = ET.SubElement(ET.SubElement(drawn, "data_defined_properties"), "Option", type="Map")
    ET.SubElement(outer, "Option", name="name", type="QString", value="")
    inner = ET.SubElement(ET.SubElement(outer, "Option", name="properties", type="Map"), "Option", name=key, type="Map")
    ET.SubElement(inner, "Option", name="active", type="bool", value="true")
    ET.SubElement(inner, "Option", name="expression", type="QString", value=expression)
    ET.SubElement(inner, "Option", name="type", type="int", value="3")
    ET.SubElement(outer, "Option", name="type", type="QString", value="collection")


def _labels(root: ET.Element, layer: Layer, column: str, *, is_crowded: bool) -> None:
    """Write names beside what is drawn; of what is crowded only from near."""
    settings = ET.SubElement(ET.SubElement(root, "labeling", type="simple"), "settings", calloutType="simple")
    look = {"fieldName": column, "isExpression": "0", "fontSize": "8", "fontSizeUnit": "Point"}
    style = ET.SubElement(settings, "text-style", look | {"textColor": "30,30,30,255", "textOpacity": "1"})
    buffer = {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,255"}
    ET.SubElement(style, "text-buffer", buffer | {"bufferOpacity": "0.9"})
    placement = {"points": "6", "lines": "2"}.get(layer.form, "0")  # around the point, along the line, over the area
    ET.SubElement(settings, "placement", placement=placement, dist="1", distUnits="MM", placementFlags="10")
    far = "1000000" if layer.form == "lines" else "8000000"
    scale = {"scaleVisibility": "1", "scaleMin": "0", "scaleMax": far} if is_crowded else {"scaleVisibility": "0"}
    ET.SubElement(settings, "rendering", scale | {"obstacle": "1", "drawLabels": "1"})
