"""The command as a whole: help, and errors in a line each with their exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import netsim as package
from netsim.cli.telling import pointed

Run = Callable[..., Result]

CASES: dict[str, tuple[list[str], dict[str, str], int, str]] = {
    "an unknown scenario": (["run", "cutt"], {}, 3, 'error: no scenario is named "cutt"; did you mean "cut"?'),
    "an unknown topology": (["check", "bordr"], {}, 3, 'named "bordr"; did you mean "border"?'),
    "a file that is not there": (["run", "x.yaml"], {}, 3, 'error: there is no file or folder "x.yaml"'),
    "yaml with tabs": (
        ["run", "x.yaml"],
        {"x.yaml": "netsim: 1\n\ttopology: a\n"},
        3,
        "x.yaml:2:1: a tab stands where",
    ),
    "NO as a country": (
        ["check", "x.yaml"],
        {"x.yaml": "netsim: 1\nnodes: [{id: A, lon: 5, lat: 60, kind: city, country: no}]\n"},
        3,
        "x.yaml:2:55: nodes[0].country: a country is two capital letters (ISO 3166 alpha-2), such as CN; in YAML",
    ),
    "wrong units": (
        ["run", "x.yaml"],
        {"x.yaml": "netsim: 1\ntopology: border\nuntil: 14 km\n"},
        3,
        "x.yaml:3:8: until: 'km' is not a unit of time",
    ),
    "a demand to an unknown node": (
        ["check", "x.yaml"],
        {
            "x.yaml": "netsim: 1\nnodes: [{id: HAN, lon: 105, lat: 21, kind: city}]\n"
            "demands: [{id: D, source: HAN, target: HNA, rate: 1 Gbps}]\n"
        },
        3,
        'x.yaml:3:40: demands[0].target: no node is named "HNA"; did you mean "HAN"?',
    ),
    "a scenario with an unknown key": (
        ["run", "x.yaml"],
        {"x.yaml": "netsim: 1\ntopology: border\nhazard: []\n"},
        3,
        'x.yaml:3:1: hazard: the key "hazard" is not known; did you mean "hazards"?',
    ),
    "an empty file": (["run", "x.yaml"], {"x.yaml": ""}, 3, "error: x.yaml: the file is empty"),
    "a folder that is no topology": (["check", "scenarios"], {}, 3, "scenarios/topology.yaml: there is no such file"),
    "an output folder that exists": (
        ["run", "cut", "--out", "scenarios"],
        {},
        2,
        'error: "scenarios" exists already; name another folder, or remove it',
    ),
    "an output folder below a file": (["run", "cut", "--out", "x.yaml/out"], {"x.yaml": "x"}, 2, 'x.yaml" is a file'),
    "a map in a folder that is not there": (["map", "border", "-o", "no/x.html"], {}, 2, "no such file or directory"),
    "a map of unknown format": (
        ["map", "border", "-o", "x.bmp"],
        {},
        2,
        "does not end in .html, .htm, .png, .svg or .pdf",
    ),
    "a negative seed": (["run", "cut", "--seed", "-1"], {}, 2, "-1 is not in the range"),
    "an unknown option": (["run", "cut", "--sed", "1"], {}, 2, "No such option"),
    "an unknown command": (["rnu", "cut"], {}, 2, "No such command"),
    "a report of a scenario": (["report", "cut", "-o", "x.html"], {}, 3, '"cut" is not a run folder'),
    "a path in a scenario": (["path", "cut", "d", "--at", "1 h"], {}, 3, "folder; make one: netsim run cut"),
    "a path at no moment": (["path", "cut", "d"], {}, 2, "Missing option '--at'"),
    "a run folder that is not there": (["affected", "runs/x", "f1"], {}, 3, 'no file or folder "runs/x"'),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_told_in_a_line(netsim: Run, files: Path, case: str) -> None:
    """With the right exit code, never with a traceback, and nothing is left behind."""
    arguments, written, code, words = CASES[case]
    for name, text in written.items():
        (files / name).write_text(text, encoding="utf-8")
    before = sorted(files.rglob("*"))

    result = netsim(*arguments)

    assert result.exit_code == code, result.output
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == "" or arguments[0] == "check"
    assert sorted(files.rglob("*")) == before


def test_a_fault_is_shown_with_its_line_and_a_caret(netsim: Run, files: Path) -> None:
    """Below the column that is meant."""
    links = files / "topologies/border/links.csv"
    links.write_text(links.read_text(encoding="utf-8").replace("f2,pass,b", "f2,pass,bb"), encoding="utf-8")

    result = netsim("run", "cut")

    assert result.exit_code == 3
    told, line, caret = result.stderr.splitlines()
    assert told == 'error: topologies/border/links.csv:5:9: links[3].target: no node is named "bb"; did you mean "b"?'
    assert line == "  f2,pass,bb,fibre,,100,"
    assert caret == "          ^"


def test_a_caret_stands_below_its_column_whatever_the_line_holds() -> None:
    """Tabs, Chinese characters, and lines longer than a screen."""
    assert list(pointed("南宁,x", 4)) == ["南宁,x", "     ^"]
    assert list(pointed("\tx", 2)) == [" x", " ^"]
    assert list(pointed("x", 0)) == ["x"]
    shown, caret = pointed("a" * 300 + "!" + "b" * 300, 301)
    assert shown[len(caret) - 1] == "!"
    assert shown.startswith("...")
    assert shown.endswith("...")
    assert len(shown) < 120


def test_a_failure_of_netsim_itself_is_told_in_a_line(
    netsim: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The traceback comes on demand, wherever the option stands."""

    def fail(*_: object, **__: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr("netsim.run.simulate", fail)

    result = netsim("run", "cut")
    assert result.exit_code == 4
    assert "error: netsim itself failed: KeyError: 'lost' (" in result.stderr
    assert "run again with --debug for the traceback" in result.stderr
    assert "Traceback" not in result.stderr
    for arguments in (("--debug", "run", "cut"), ("run", "cut", "--debug")):
        result = netsim(*arguments)
        assert result.exit_code == 4
        assert "Traceback" in result.stderr
    assert not (files / "runs").exists()


@pytest.mark.parametrize("number", [28, 122])
def test_a_disk_that_is_full_while_the_results_are_written(
    netsim: Run, files: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A clear line, and no half-written folder."""

    def fail(*_: object) -> None:
        raise OSError(number, "No space left on device")

    monkeypatch.setattr("netsim.io.run_folder.write_json", fail)

    result = netsim("run", "cut")

    assert result.exit_code == 2
    assert result.stderr == (
        'error: "runs/cut-0" cannot be written: the disk is full; make room, or choose another disk\n'
    )
    assert not (files / "runs").exists()


def test_an_error_of_the_system_that_is_not_about_space_is_a_failure(
    netsim: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is unexpected where it comes from."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("netsim.run.simulate", fail)

    assert netsim("run", "cut").exit_code == 4
    assert files.exists()


def command(*arguments: str, before: str = "", **options: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    code = f"{before}\nfrom netsim.cli import main\nmain({list(arguments)!r}, prog_name='netsim')"
    environment = {**os.environ, "PYTHONPATH": str(Path(package.__file__).parents[1])}
    return subprocess.run(  # type: ignore[call-overload,no-any-return] # options of subprocess.run
        [sys.executable, "-c", code],
        text=True,
        env=environment,
        check=False,
        timeout=120,
        stderr=subprocess.PIPE,
        **{"stdout": subprocess.PIPE, **options},
    )


INTERRUPT = """
import os, signal, time
import netsim.run

def simulate(*_, **__):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started this in the background ignores it
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)

netsim.run.simulate = simulate
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_ends_the_command_at_once(files: Path) -> None:
    """With the exit code that shells expect, and nothing left behind."""
    done = command("run", "cut", before=INTERRUPT)

    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGINT, "", "interrupted\n")
    assert not (files / "runs").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_disk_that_is_full_while_the_answer_is_written(files: Path) -> None:
    """A clear line, and none of the interpreter's own."""
    assert files.exists()
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = command("list", "nodes", "--topology", "border", stdout=full)

    assert (done.returncode, done.stderr) == (2, "error: the output cannot be written: the disk is full\n")


def test_a_reader_that_goes_away_is_no_error(files: Path) -> None:
    """``netsim list | head`` says nothing."""
    assert files.exists()
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = command("list", "nodes", "--topology", "border", stdout=writing)
    finally:
        os.close(writing)

    assert done.stderr == ""


def test_python_m_netsim_is_the_command() -> None:
    """Under its own name."""
    environment = {**os.environ, "PYTHONPATH": str(Path(package.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-m", "netsim", "--version"], capture_output=True, text=True, check=True, env=environment
    )

    assert done.stdout == f"netsim, version {package.__version__}\n"


def test_help_names_every_command(netsim: Run) -> None:
    """In the order in which one needs them."""
    result = netsim("--help")

    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.partition("Commands:")[2].strip().splitlines()] == [
        "run",
        "cut",
        "compare",
        "critical",
        "improve",
        "check",
        "list",
        "map",
        "report",
        "export",
        "path",
        "affected",
        "explain",
        "log",
        "metrics",
        "expose",
        "structure",
        "new",
        "srlgs",
        "schema",
    ]
