"""The package as a whole: what importing it loads, and that it is complete."""

import json
import subprocess
import sys
from importlib.metadata import entry_points, version

import pytest

import netsim

HEAVY = {
    "branca",
    "folium",
    "geopandas",
    "highspy",
    "jinja2",
    "matplotlib",
    "networkx",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "pyogrio",
    "pyproj",
    "ruamel",
    "scipy",
    "shapely",
    "simpy",
}


def loaded_by(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter holds after the code."""
    tell = "\nimport json, sys\nprint(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code + tell], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_netsim_loads_no_library() -> None:
    """The names of the package are looked up on first use."""
    assert not loaded_by("import netsim") & (HEAVY | {"click", "rich"})


def test_pictures_and_reports_load_nothing_that_only_pages_need() -> None:
    """Folium takes half a second to load."""
    assert not loaded_by("import netsim.report.gather, netsim.report.static") & {"folium", "branca"}


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_help_loads_no_heavy_library(arguments: list[str]) -> None:
    """A command loads what it needs when it runs, so help answers at once."""
    code = f"from netsim.cli import main\nmain({arguments!r}, standalone_mode=False)"

    assert not loaded_by(code) & HEAVY


def test_every_public_name_is_there() -> None:
    """The table of public names has no dead entry, and ``dir`` shows them all."""
    for name in netsim.__all__:
        assert getattr(netsim, name) is not None
    assert set(netsim.__all__) <= set(dir(netsim))


def test_an_unknown_name_is_told() -> None:
    """A typing error in a name is an ``AttributeError``, as in every module."""
    wrong = "simulat"

    with pytest.raises(AttributeError, match=wrong):
        getattr(netsim, wrong)


def test_the_version_is_the_one_installed() -> None:
    """``netsim.__version__`` and the distribution agree."""
    assert netsim.__version__ == version("netsim")


def test_the_command_is_installed() -> None:
    """The distribution declares the command ``netsim``."""
    assert {entry.name for entry in entry_points(group="console_scripts")} >= {"netsim"}
