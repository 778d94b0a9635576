"""Folders of results: they appear whole or not at all, and equal results are equal to the byte."""

from __future__ import annotations

import errno
import json
import math
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netsim.errors import NetsimError, NotFound, OutputError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from netsim.model import Scenario

_FULL: Final = {errno.ENOSPC, errno.EDQUOT}
_NULLABLE: Final = {"Int64", "boolean"}
_INPUTS: Final = "inputs"


def publish(folder: Path, fill: Callable[[Path], object], *, over_empty: bool = False) -> Path:
    """
    Make a folder that appears whole or not at all.

    Parameters
    ----------
    folder
        Where it shall be; nothing may be there yet.
    fill
        Writes the contents into the folder it is given, which lies beside the final one.
    over_empty
        Whether an empty folder may be there, which is replaced.

    Returns
    -------
    folder
        The folder, complete.

    Raises
    ------
    OutputError
        If something is there already, or it cannot be written.
    """
    folder = Path(folder)
    expect_free(folder, over_empty=over_empty)
    with told_as_output(folder):
        made = _make_parents(folder)
        try:
            _fill_and_rename(folder, fill, over_empty=over_empty)
        except BaseException:
            for parent in made:
                parent.rmdir()
            raise
    return folder


def expect_free(folder: Path, *, over_empty: bool = False) -> None:
    """
    Refuse a folder that :func:`publish` could not make, before hours of work go into it.

    Raises
    ------
    OutputError
        If something is there already, or the folder above cannot be written.
    """
    _refuse_existing(folder, over_empty=over_empty)
    above = next(parent for parent in folder.absolute().parents if parent.exists())
    if not above.is_dir():
        raise OutputError(f'"{folder}" cannot be written: "{above}" is a file', hint="name another folder")
    if not os.access(above, os.W_OK | os.X_OK):
        raise OutputError(f'"{folder}" cannot be written: permission denied', hint="name another folder")


def _refuse_existing(folder: Path, *, over_empty: bool) -> None:
    if over_empty and folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        raise OutputError(f'"{folder}" exists already', hint="name another folder, or remove it")


@contextmanager
def told_as_output(path: Path) -> Iterator[None]:
    """Say in one line why a result cannot be written."""
    try:
        yield
    except (OSError, OutputError) as told:
        error = told.__cause__ if isinstance(told, OutputError) else told
        if not isinstance(error, OSError):
            raise
        if error.errno in _FULL or "No space left" in str(error):
            message, hint = f'"{path}" cannot be written: the disk is full', "make room, or choose another disk"
        else:
            message, hint = f'"{path}" cannot be written: {(error.strerror or str(error)).lower()}', ""
        raise OutputError(message, hint=hint) from error


def _make_parents(folder: Path) -> list[Path]:
    """Make the folders above, and return those that were not there, innermost first."""
    missing = [parent for parent in folder.parents if not parent.exists()]
    folder.parent.mkdir(parents=True, exist_ok=True)
    return missing


def _fill_and_rename(folder: Path, fill: Callable[[Path], object], *, over_empty: bool) -> None:
    draft = _make_draft(folder)
    try:
        fill(draft)
        _refuse_existing(folder, over_empty=over_empty)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _make_draft(folder: Path) -> Path:
    """Make a hidden folder beside the final one, so that renaming it moves no bytes."""
    for number in count():
        draft = folder.with_name(f".{folder.name}.{os.getpid()}-{number}.part")
        try:
            draft.mkdir()
        except FileExistsError:
            continue
        return draft
    raise AssertionError  # pragma: no cover - counting does not end


def replace_file(path: Path, write: Callable[[Path], object]) -> Path:
    """
    Write a single file that appears whole or not at all; an older one is replaced.

    Parameters
    ----------
    path
        Where it shall be.
    write
        Writes the file it is given, which lies beside the final one.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    path = Path(path)
    if path.is_dir():
        raise OutputError(f'"{path}" is a folder', hint="name a file")
    draft = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    with told_as_output(path):
        try:
            write(draft)
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    return path


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """
    Write data frames as Parquet, one file a table; equal frames give equal bytes.

    Parameters
    ----------
    folder
        Where the files go.
    tables
        Frames by name; their index is not kept.
    """
    import pyarrow.parquet as pq

    for name, table in tables.items():
        pq.write_table(_plain(table), folder / f"{name}.parquet", compression="zstd")


def _plain(table: pd.DataFrame) -> pa.Table:
    """Turn a frame into an Arrow table that names no versions, only the columns that pandas holds as nullable."""
    import pyarrow as pa

    arrow = pa.Table.from_pandas(table, preserve_index=False)
    nullable = ";".join(str(name) for name, kind in table.dtypes.items() if str(kind) in _NULLABLE)
    return arrow.replace_schema_metadata({"netsim.nullable": nullable} if nullable else None)


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """
    Read all tables of a folder.

    Raises
    ------
    NotFound
        If there are none.
    """
    import pyarrow.parquet as pq

    paths = sorted(folder.glob("*.parquet"))
    if not paths:
        raise NotFound(f'there are no tables in "{folder}"')
    return {path.stem: _frame(pq.read_table(path)) for path in paths}


def _frame(table: pa.Table) -> pd.DataFrame:
    import pandas as pd

    nullable = (table.schema.metadata or {}).get(b"netsim.nullable", b"").decode().split(";")
    kinds = {
        name: pd.BooleanDtype() if table.schema.field(name).type == "bool" else pd.Int64Dtype()
        for name in nullable
        if name
    }
    frame: pd.DataFrame = table.to_pandas(integer_object_nulls=True)
    return frame.astype(kinds)


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """
    Write a JSON file for people and programs; what is not a number becomes ``null``.

    Parameters
    ----------
    path
        The file.
    data
        Mappings, lists, texts and numbers.
    """
    text = json.dumps(jsonable(data), indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def jsonable(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Replace what JSON cannot hold: arrays' own numbers, and numbers that are none."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(below) for below in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_inputs(folder: Path, scenario: Scenario) -> None:
    """
    Keep scenario and topology in a run folder, so that it can be read where they are gone.

    Parameters
    ----------
    folder
        The run folder.
    scenario
        What was run.
    """
    from netsim.io.write import write_scenario, write_topology

    inputs = folder / _INPUTS
    inputs.mkdir()
    write_topology(scenario.network, inputs / "topology")
    write_scenario(scenario, inputs / "scenario.yaml", topology="topology")


def read_head(folder: Path) -> dict[str, Any]:
    """
    Read ``run.json`` of a run folder.

    Raises
    ------
    NotFound
        If there is none, or it cannot be read.
    NetsimError
        If a newer netsim has written it.
    """
    try:
        head = dict(json.loads((folder / "run.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NotFound(f'"{folder}" is not a run folder', hint="run.json is not there") from None
    except (ValueError, TypeError):
        raise NotFound(f'"{folder / "run.json"}" is damaged', hint="run the scenario again") from None
    if head.get("netsim") != 1:
        raise NetsimError(f'"{folder}" has format {head.get("netsim")}; this netsim reads 1', hint="update netsim")
    return head


def read_inputs(folder: Path) -> Scenario:
    """
    Read the scenario that a run folder keeps.

    Raises
    ------
    NotFound
        If the folder keeps none.
    """
    from netsim.io.scenario import read_scenario

    path, said = folder / _INPUTS / "scenario.yaml", read_head(folder)
    if not path.is_file():
        raise NotFound(f'"{folder}" is not a run folder', hint=f"{path.relative_to(folder)} is not there")
    return replace(read_scenario(path), name=said["scenario"], inputs=said["inputs"])
