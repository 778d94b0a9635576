"""Work done beside one's own, in processes that end with it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar

from netsim.errors import NetsimError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Result = TypeVar("Result")


@contextmanager
def beside(
    work: Callable[..., Result], calls: Mapping[str, tuple[Any, ...]]
) -> Iterator[Callable[[], dict[str, Result]]]:
    """
    Call a function in processes of their own while this one goes on.

    Parameters
    ----------
    work
        A function of a module.
    calls
        Arguments by the name of the call; each call gets its own process.

    Yields
    ------
    results
        Waits for the calls and returns their results by name. Whatever makes this block end, the processes end too.

    Raises
    ------
    NetsimError
        From ``results``, if a process has died.
    """
    context = get_context("spawn")
    pipes, processes = {}, []
    try:
        for name, arguments in calls.items():
            pipes[name], far_end = context.Pipe(duplex=False)
            process = context.Process(target=_answer, args=(far_end, work, arguments), daemon=True)
            process.start()
            far_end.close()
            processes.append(process)
        yield lambda: {name: _receive(name, pipe) for name, pipe in pipes.items()}
    finally:
        for process in processes:
            process.terminate()
            process.join()
        for pipe in pipes.values():
            pipe.close()


def _answer(pipe: Connection, work: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    """Do the work and send what came of it; an interruption is the other process's to tell."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pipe.send((True, work(*arguments)))
    except NetsimError as error:
        pipe.send((False, str(error)))


def _receive(name: str, pipe: Any) -> Any:  # noqa: ANN401 - what a pipe brings has no static type
    try:
        is_well, value = pipe.recv()
    except EOFError:
        raise NetsimError(f"the process that played the {name} run has died", hint="run with one worker") from None
    if not is_well:
        raise NetsimError(value)
    return value
