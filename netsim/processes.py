"""Work done beside one's own, in processes that end with it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from netsim.errors import NetsimError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

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
            pipes[name], far_end = context.Pipe()
            process = context.Process(target=_answer, args=(far_end, work), daemon=True)
            start_deaf(process)
            far_end.close()
            processes.append(process)
            Thread(target=send, args=(pipes[name], arguments), daemon=True).start()
        yield lambda: {name: _receive(name, pipe) for name, pipe in pipes.items()}
    finally:
        for process in processes:
            process.terminate()
            process.join()
        for pipe in pipes.values():
            pipe.close()


def start_deaf(process: BaseProcess) -> None:
    """Start a process that never hears Ctrl-C, from its first line on: to tell of it is this one's."""
    try:
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread: nobody here hears it either
        process.start()
        return
    try:
        process.start()
    finally:
        signal.signal(signal.SIGINT, heard)


def send(pipe: Connection, *messages: object) -> None:
    """Hand something over, in a thread: a process takes it only when it has imported what it needs."""
    with suppress(OSError):  # it has died: who asks for its result will be told
        for message in messages:
            pipe.send(message)


def _answer(pipe: Connection, work: Callable[..., object]) -> None:
    """Do the work and send what came of it."""
    try:
        pipe.send((True, work(*pipe.recv())))
    except NetsimError as error:
        pipe.send((False, str(error)))


def _receive(name: str, pipe: Any) -> Any:  # noqa: ANN401 - what a pipe brings has no static type
    try:
        is_well, value = pipe.recv()
    except (EOFError, OSError):
        raise NetsimError(f"the process that played the {name} run has died", hint="run with one worker") from None
    if not is_well:
        raise NetsimError(value)
    return value
