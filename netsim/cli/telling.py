"""Errors in a line each on standard error, and the exit code that belongs to them."""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar

import click

from netsim.errors import Fault, InvalidInput, NetsimError

INTERRUPTED: Final = 130
OWN_FAILURE: Final = 4
UNWRITABLE: Final = 2
_WIDTH: Final = 110

Function = TypeVar("Function", bound=Callable[..., Any])


def _remember(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value:
        ctx.find_root().meta["debug"] = True


DEBUG: Final = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_remember,
    help="Show the traceback of a failure of netsim itself.",
)


@contextmanager
def told_plainly(ctx: click.Context) -> Iterator[None]:
    """Turn what goes wrong into lines on standard error and an exit code."""
    try:
        yield
    except NetsimError as error:
        tell(error)
        ctx.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        ctx.exit(INTERRUPTED)
    except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
        raise
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            _own_failure(ctx, error)
        _say_error("the output cannot be written: the disk is full")
        _abandon_output()
        ctx.exit(UNWRITABLE)
    except Exception as error:  # noqa: BLE001 - the outermost frame: nothing may leave as a bare traceback
        _own_failure(ctx, error)


def _abandon_output() -> None:
    """Let go of what can no longer be written, so that the interpreter does not try again at its end."""
    with suppress(OSError):
        sys.stdout.close()


def _own_failure(ctx: click.Context, error: Exception) -> None:
    """Say where netsim itself failed."""
    if ctx.find_root().meta.get("debug"):
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    _say_error(f"netsim itself failed: {type(error).__name__}: {error}{where}; this is a bug: please report it")
    if not ctx.find_root().meta.get("debug"):
        click.echo("  run again with --debug for the traceback", err=True)
    ctx.exit(OWN_FAILURE)


def tell(error: NetsimError) -> None:
    """Write an error, each fault with the line of the file that holds it."""
    if isinstance(error, InvalidInput):
        for fault in error.faults:
            tell_fault(fault)
    else:
        _say_error(str(error))


def _say_error(message: str) -> None:
    click.echo(f"{click.style('error:', fg='red', bold=True)} {message}", err=True)


def tell_fault(fault: Fault) -> None:
    """Write a fault, the line that holds it, and a caret below the column."""
    kind, _, rest = str(fault).partition(": ")
    click.echo(f"{click.style(kind + ':', fg='yellow' if fault.warning else 'red', bold=True)} {rest}", err=True)
    if fault.excerpt.strip():
        for line in pointed(fault.excerpt, fault.place.column):
            click.echo(f"  {line}", err=True)


def pointed(line: str, column: int) -> Iterator[str]:
    """
    Yield a line, cut to what fits on a screen, and a line with a caret below its column.

    Examples
    --------
    >>> list(pointed("a,b", 3))
    ['a,b', '  ^']
    """
    shown = line.expandtabs(1)
    start = max(0, column - _WIDTH * 2 // 3) if len(shown) > _WIDTH else 0
    before, after = ("..." if start else ""), ("..." if len(shown) > start + _WIDTH else "")
    yield before + shown[start : start + _WIDTH] + after
    if column:
        yield " " * (len(before) + sum(_cells(character) for character in shown[start : column - 1])) + "^"


def _cells(character: str) -> int:
    """Return how many cells of a terminal a character takes; Chinese ones take two."""
    import unicodedata

    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
