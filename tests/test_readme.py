"""The README's examples run as they stand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.tracing import environment_untraced

README = Path(__file__).parent.parent / "README.md"


def block(language: str) -> str:
    """Return the only block of a language in the README."""
    found = re.findall(rf"^```{language}\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(found) == 1
    return str(found[0])


def test_the_python_example_runs_and_says_what_its_comment_says(tmp_path: Path) -> None:
    """A reader who pastes the example sees 87.5 and finds the map."""
    (tmp_path / "example.py").write_text(block("python"), encoding="utf-8")

    done = subprocess.run([sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert float(done.stdout) == 87.5
    assert "<html" in (tmp_path / "cut.html").read_text(encoding="utf-8")[:200].lower()


def test_the_python_example_has_fifteen_lines_or_so() -> None:
    """It is the first code that a reader sees."""
    code = [line for line in block("python").splitlines() if line.strip()]

    assert len(code) <= 16


def test_the_scenario_example_runs_and_its_criteria_hold(tmp_path: Path) -> None:
    """The file as it stands is a scenario that the installed command accepts."""
    (tmp_path / "road.yaml").write_text(block("yaml"), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "netsim", "run", "road.yaml", "--out", "out"],
        cwd=tmp_path,
        env=environment_untraced(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "served_share" in done.stdout
    assert (tmp_path / "out" / "map.html").exists()
