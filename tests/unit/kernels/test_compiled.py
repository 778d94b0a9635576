"""When loops are compiled, and what happens where they cannot be."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netsim.kernels import compiled, fairness
from netsim.kernels.compiled import Compiled
from netsim.kernels.fairness import Candidates, fill_paths
from netsim.kernels.filling import fill

numba: Any = pytest.importorskip("numba")

FILL = """
import json, sys
import numpy as np
from netsim.kernels.fairness import Candidates, fill_paths
table = Candidates.of([[(0,), (1,)]], 2)
rate = fill_paths(table, np.array([10.0, 5.0]), np.array([12.0]){})
print(json.dumps([rate.tolist(), "numba" in sys.modules]))
"""


def count(n: int) -> int:
    """Take as many steps as asked."""
    return n


def answer(code: str, **environment: str) -> Any:
    """Run code in a fresh interpreter and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | environment
    )
    return json.loads(done.stdout)


def test_a_short_run_does_not_load_numba() -> None:
    """Importing it would take longer than all that is to be done."""
    assert answer(FILL.format("")) == [[10.0, 2.0], False]


def test_it_compiles_where_nothing_can_be_kept(tmp_path: Path) -> None:
    """In a package that nobody may write to, with a home that is a file."""
    (tmp_path / "package").mkdir()
    for name in ("home", "package/__pycache__"):
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "package/steps.py").write_text("def steps(n):\n    return n\n", encoding="utf-8")
    code = """
import json, sys
sys.path.insert(0, PACKAGE)
from steps import steps
from netsim.kernels.compiled import Compiled
print(json.dumps(Compiled(steps).machine(7)))
""".replace("PACKAGE", repr(str(tmp_path / "package")))
    home = str(tmp_path / "home")
    environment = {"HOME": home, "XDG_CACHE_HOME": home, "PYTHONDONTWRITEBYTECODE": "1"}
    assert answer(code, **environment) == 7


def test_enough_steps_make_it_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those done and those to come; a wish decides, and what is loaded stays in use."""
    monkeypatch.setattr(compiled, "is_kept", lambda _: False)  # an earlier run of this test may have left it on disk
    counted = Compiled(count, worth=10)
    assert not counted.is_due(9)
    assert counted.is_due(10)
    assert counted.plain(8) == 8
    assert counted.is_due(2)
    assert not counted.is_due(2, wanted=False)
    assert Compiled(count).is_due(0, wanted=True)
    assert counted.machine(3) == counted.machine(3) == 3
    assert counted.is_due(0)


def test_what_numba_keeps_on_disk_pays_sooner_once_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sixteenth of the steps suffices; what is older than the source would be compiled anew."""
    source = tmp_path / "own.py"
    source.write_text("def steps(n):\n    return n\n", encoding="utf-8")
    kept = tmp_path / "__pycache__" / "own.steps-1.py311.nbi"
    kept.parent.mkdir()

    def form() -> Compiled[..., int]:
        namespace: dict[str, Any] = {}
        exec(compile(source.read_text(encoding="utf-8"), str(source), "exec"), namespace)  # noqa: S102 - two lines
        return Compiled(namespace["steps"], worth=160)

    monkeypatch.setitem(sys.modules, "numba", object())
    assert not form().is_due(10)
    kept.write_bytes(b"")
    assert form().is_due(10)
    assert not form().is_due(9)
    monkeypatch.delitem(sys.modules, "numba")
    assert not form().is_due(10)
    monkeypatch.setitem(sys.modules, "numba", object())
    os.utime(kept, (0.0, 0.0))
    assert not form().is_due(10)


def test_who_says_so_need_not_pay_for_what_is_compiled_already(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading it takes less than compiling, even where numba is not loaded yet."""
    monkeypatch.delitem(sys.modules, "numba")
    for is_kept in (True, False):
        monkeypatch.setattr(compiled, "is_kept", lambda _, kept=is_kept: kept)
        form = Compiled(fill, worth=100, kept=40)

        assert not form.is_due(39)
        assert form.is_due(40) == is_kept
        assert form.is_due(100)


def test_without_numba_all_stays_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """And who insists is told what to install."""
    monkeypatch.setattr(compiled, "find_spec", lambda _: None)
    assert not Compiled(count, worth=1).is_due(5)
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(ImportError, match=r"pip install netsim\[fast\]"):
        Compiled(count).machine(1)


def test_a_cache_that_cannot_be_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """As numba says it."""
    real = numba.njit

    def njit(*own: Any, **terms: Any) -> Any:
        if terms.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(*own, **terms)

    monkeypatch.setattr(numba, "njit", njit)
    assert Compiled(count).machine(4) == 4


@pytest.mark.parametrize("rest", [b"cnetsim.kernels.mending\nRenamed\n.", b"cno_such_module\nRows\n.", b"", b"?"])
def test_a_cache_that_cannot_be_read_is_made_anew(rest: bytes, tmp_path: Path) -> None:
    """It names a class or a module that has another name by now, or is damaged."""
    source = tmp_path / "own.py"
    source.write_text("def steps(n):\n    return n\n", encoding="utf-8")

    def form() -> Compiled[..., int]:
        namespace: dict[str, Any] = {"__name__": "own"}
        exec(compile(source.read_text(encoding="utf-8"), str(source), "exec"), namespace)  # noqa: S102 - two lines
        return Compiled(namespace["steps"])

    assert form().machine(7) == 7
    (kept,) = (tmp_path / "__pycache__").glob("*.nbi")
    with kept.open("rb") as index:
        pickle.load(index)  # noqa: S301 - just written: the version of numba
        broken = kept.read_bytes()[: index.tell()] + rest
    kept.write_bytes(broken)

    assert form().machine(7) == 7
    assert kept.read_bytes() != broken
    again = form()
    assert again.machine(7) == 7
    assert sum(again._machine.stats.cache_hits.values()) == 1  # type: ignore[union-attr]


def test_filling_compiles_once_enough_was_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rates are those of before."""
    monkeypatch.setattr(fairness, "FILLED", Compiled(fill, worth=4))
    table = Candidates.of([[(0,), (1,)]], 2)
    used = [fill_paths(table, np.array([10.0, 5.0]), np.array([12.0])).tolist() for _ in range(3)]
    assert used == [[10.0, 2.0]] * 3
    assert fairness.FILLED.is_due(0)
