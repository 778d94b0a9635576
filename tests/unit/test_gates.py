"""The gates themselves: pinned versions, the targets of make, the message about an old Python."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
NEEDED = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["test"]]
PINNED = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE))


@pytest.mark.parametrize("text", NEEDED)
def test_each_requirement_is_pinned_at_a_version_that_fits(text: str) -> None:
    """The constraints are younger than the last change of the requirements."""
    wanted = Requirement(text)
    versions = {canonicalize_name(name): version for name, version in PINNED.items()}

    assert versions[canonicalize_name(wanted.name)] in wanted.specifier


def test_constraints_name_versions_and_nothing_else() -> None:
    """No address of a registry and no folder of somebody's machine stands in the constraints."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()

    assert [line for line in lines if not re.fullmatch(r"#.*|[\w.-]+==[\w.]+", line)] == []


def test_make_alone_lists_its_targets() -> None:
    """Who types ``make`` learns what there is."""
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607

    assert {"setup", "demo", "test", "lint", "bench", "docs", "maps"} <= set(
        re.findall(r"^make (\w+) ", done.stdout, re.MULTILINE)
    )


def test_a_python_that_is_too_old_is_told_in_a_line(tmp_path: Path) -> None:
    """Set-up stops with what it found, what it needs and how to name another."""
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\ncase "$2" in *version_info*) exit 1 ;; *) echo 3.9.2 ;; esac\n')
    old.chmod(0o755)

    done = subprocess.run(
        ["/bin/sh", ROOT / ".ci/venv", tmp_path / "venv"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "needs Python 3.11 or newer; found: python3 3.9.2" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_set_up_is_left_alone_where_it_was_done(tmp_path: Path) -> None:
    """A second call of the script changes nothing."""
    folder = tmp_path / "venv"
    subprocess.run(["/bin/sh", ROOT / ".ci/venv", folder], check=True, capture_output=True)
    before = (folder / "pyvenv.cfg").stat().st_mtime_ns

    done = subprocess.run(["/bin/sh", ROOT / ".ci/venv", folder], check=True, capture_output=True, text=True)

    assert done.stderr == ""
    assert (folder / "pyvenv.cfg").stat().st_mtime_ns == before
