"""Folders of results appear whole or not at all, and equal results are equal to the byte."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from netsim.errors import NetsimError, NotFound, OutputError
from netsim.io import read, read_scenario
from netsim.io.run_folder import (
    expect_free,
    publish,
    read_inputs,
    read_tables,
    replace_file,
    write_inputs,
    write_json,
    write_tables,
)

Make = Callable[..., Path]


def fill(folder: Path) -> None:
    """Write one file."""
    (folder / "a.txt").write_text("a", encoding="utf-8")


def everything() -> list[str]:
    """List all files and folders below the working directory."""
    return sorted(str(path) for path in Path().rglob("*"))


def test_a_folder_appears_with_its_contents_and_the_folders_above() -> None:
    """And nothing else beside it."""
    assert publish(Path("runs/one"), fill) == Path("runs/one")

    assert everything() == ["runs", "runs/one", "runs/one/a.txt"]


def test_while_it_is_filled_there_is_nothing_in_its_place() -> None:
    """Whoever looks sees all or nothing."""
    seen: list[bool] = []

    publish(Path("one"), lambda draft: seen.append(Path("one").exists() or draft == Path("one")))

    assert seen == [False]


def test_an_existing_folder_or_file_is_refused() -> None:
    """Even an empty one, or a link to nowhere."""
    Path("one").mkdir()
    Path("two").touch()
    Path("three").symlink_to("nowhere")

    for name in ("one", "two", "three"):
        with pytest.raises(OutputError, match=f'"{name}" exists already; name another folder, or remove it'):
            publish(Path(name), fill)
        with pytest.raises(OutputError, match="exists already"):
            expect_free(Path(name))


def test_a_folder_that_appears_meanwhile_is_kept() -> None:
    """Two runs with one name: the first wins."""
    with pytest.raises(OutputError, match="exists already"):
        publish(Path("one"), lambda _: Path("one").mkdir())

    assert everything() == ["one"]


def test_a_draft_that_was_left_behind_is_no_obstacle() -> None:
    """A process that was killed cleans nothing up."""
    Path(f".one.{os.getpid()}-0.part").mkdir()

    publish(Path("one"), fill)

    assert Path("one/a.txt").exists()


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError("bug"), NetsimError("told")])
def test_whatever_interrupts_leaves_nothing_behind(error: BaseException) -> None:
    """Not even the folders above."""

    def stop(folder: Path) -> None:
        fill(folder)
        raise error

    with pytest.raises(type(error)):
        publish(Path("deep/runs/one"), stop)

    assert everything() == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full; make room, or choose another disk"),
        (OSError("error 28: No space left on device"), "the disk is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied"), '"one" cannot be written: permission denied'),
        (OSError(errno.EROFS, "Read-only file system"), "read-only file system"),
        (OSError("strange"), "strange"),
    ],
)
def test_what_the_disk_says_is_told_in_a_line(error: OSError, words: str) -> None:
    """And nothing half-written stays."""

    def fail(folder: Path) -> None:
        fill(folder)
        raise error

    with pytest.raises(OutputError) as told:
        publish(Path("one"), fail)

    assert words in str(told.value)
    assert everything() == []


def test_a_page_that_says_itself_why_it_cannot_be_written_is_told_the_same_way() -> None:
    """Reports turn errors of the disk into their own."""

    def fail(_: Path) -> None:
        raise OutputError("page.html: cannot be written") from OSError(errno.ENOSPC, "No space left on device")

    def refuse(_: Path) -> None:
        raise OutputError("no borders")

    with pytest.raises(OutputError, match='"one" cannot be written: the disk is full'):
        publish(Path("one"), fail)
    with pytest.raises(OutputError, match="no borders"):
        publish(Path("one"), refuse)


def test_a_folder_that_cannot_be_made_is_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the way, or no permission."""
    Path("file").touch()

    with pytest.raises(OutputError, match=r'"file/one" cannot be written: ".*file" is a file'):
        expect_free(Path("file/one"))
    with pytest.raises(OutputError, match="is a file"):
        publish(Path("file/one"), fill)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match='"runs/one" cannot be written: permission denied'):
        expect_free(Path("runs/one"))
    monkeypatch.undo()
    expect_free(Path("runs/one"))


def test_a_single_file_is_replaced_whole_or_not_at_all() -> None:
    """The older one stays where the new one fails."""
    target = Path("map.html")
    replace_file(target, lambda draft: draft.write_text("old", encoding="utf-8"))

    def fail(draft: Path) -> None:
        draft.write_text("half", encoding="utf-8")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError, match=r'"map.html" cannot be written: the disk is full'):
        replace_file(target, fail)

    assert target.read_text(encoding="utf-8") == "old"
    assert everything() == ["map.html"]


def test_a_folder_is_no_file() -> None:
    """Nor is a file in a folder that is not there written."""
    Path("one").mkdir()

    with pytest.raises(OutputError, match='"one" is a folder; name a file'):
        replace_file(Path("one"), fill)
    with pytest.raises(OutputError, match="no such file or directory"):
        replace_file(Path("two/map.html"), lambda draft: draft.write_text("x", encoding="utf-8"))


def tables() -> dict[str, pd.DataFrame]:
    """Return frames with columns of every kind that runs have."""
    events = pd.DataFrame({"time_s": [0.0, 1.5], "what": ["down", "up"], "count": [1, 2]})
    events["cause"] = pd.array([None, 0], dtype="Int64")
    events["known"] = pd.array([None, True], dtype="boolean")
    return {"events": events, "empty": events.iloc[:0], "plain": pd.DataFrame({"x": [np.nan, 2.0]}, index=[7, 8])}


def test_tables_read_back_as_they_were(tmp_path: Path) -> None:
    """Nullable numbers stay nullable; the index is not kept."""
    write_tables(tmp_path, tables())

    found = read_tables(tmp_path)

    assert set(found) == {"events", "empty", "plain"}
    for name, table in tables().items():
        pd.testing.assert_frame_equal(found[name], table.reset_index(drop=True))


def test_equal_tables_are_equal_to_the_byte() -> None:
    """And say nothing of the machine or the version of pandas that made them."""
    for name in ("one", "two"):
        publish(Path(name), lambda folder: write_tables(folder, tables()))

    for path in Path("one").iterdir():
        content = path.read_bytes()
        assert content == (Path("two") / path.name).read_bytes()
        assert b"pandas" not in content


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    """It is no run folder."""
    with pytest.raises(NotFound, match="there are no tables in"):
        read_tables(tmp_path)


def test_json_holds_what_is_no_number_as_null() -> None:
    """Numbers of numpy are numbers."""
    data: dict[Any, Any] = {
        "a": float("nan"),
        "b": [np.float64(1.5), np.int64(2), float("inf")],
        "c": ("ä", None, True),
        3: {},
    }

    write_json(Path("a.json"), data)

    text = Path("a.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"a": None, "b": [1.5, 2, None], "c": ["ä", None, True], "3": {}}
    assert "ä" in text
    assert text.endswith("}\n")


def test_a_run_folder_keeps_what_was_run(scenario: Make) -> None:
    """So that it can be read where topology and scenario are gone."""
    found = read_scenario(scenario())
    run = Path("run")
    run.mkdir()
    write_inputs(run, found)
    write_json(run / "run.json", {"netsim": 1, "scenario": found.name, "inputs": found.inputs})

    again = read_inputs(run)

    assert again == found
    assert again.inputs == found.inputs


def test_a_folder_that_is_no_run_is_told() -> None:
    """With what is missing."""
    Path("run/inputs").mkdir(parents=True)

    with pytest.raises(NotFound, match=r'"run" is not a run folder; run.json is not there'):
        read_inputs(Path("run"))
    write_json(Path("run/run.json"), {"netsim": 1, "scenario": "a", "inputs": {}})
    with pytest.raises(NotFound, match=r"inputs/scenario.yaml is not there"):
        read_inputs(Path("run"))


@pytest.mark.parametrize("text", ["", "{", "[1]", "3"])
def test_a_damaged_head_is_told(text: str) -> None:
    """A run folder that was cut short says so."""
    Path("run").mkdir()
    Path("run/run.json").write_text(text, encoding="utf-8")

    with pytest.raises(NotFound, match="is damaged; run the scenario again"):
        read_inputs(Path("run"))


def test_a_run_of_a_newer_format_is_refused() -> None:
    """Rather than read half of it."""
    Path("run").mkdir()
    write_json(Path("run/run.json"), {"netsim": 2})

    with pytest.raises(NetsimError, match="has format 2; this netsim reads 1; update netsim"):
        read_inputs(Path("run"))


def test_reading_a_run_is_left_to_what_makes_runs() -> None:
    """The layer of files knows no runs."""
    Path("run").mkdir()
    Path("run/run.json").touch()

    with pytest.raises(NetsimError, match="is a run folder"):
        read("run")
