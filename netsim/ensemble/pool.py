"""Work spread over processes, of which any may be killed without anything being lost."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import wait
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from netsim.errors import NetsimError
from netsim.processes import send, start_deaf

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

TRIES: Final = 3
"""So often a job may lose its process: more, and it is the job that kills it."""
Job = tuple[Any, ...]
Prepare = Callable[[Any], Callable[..., Any]]
"""Makes, of what all jobs share, the function that does one of them."""


def spread(
    prepare: Prepare, shared: object, jobs: Sequence[Job], groups: Sequence[Hashable], workers: int = 1
) -> Iterator[tuple[int, Any]]:
    """
    Do jobs in several processes, and yield what comes of each as soon as it is there.

    Parameters
    ----------
    prepare
        A function of a module: called once in each process with ``shared``, it returns what does a job.
    shared
        What all jobs need; it goes to each process once.
    jobs
        The arguments of each.
    groups
        Of each job: those of a group go to the same process as far as possible, one after another, so that it can keep
        what they have in common.
    workers
        Processes; with one, all is done in this process.

    Yields
    ------
    number, result
        The position of the job in ``jobs``, and its result, in order of completion.

    Raises
    ------
    NetsimError
        If a job fails, or its process is killed again and again. What was yielded before stays good.
    """
    order = sorted(range(len(jobs)), key=lambda number: groups.index(groups[number]))
    if workers == 1 or len(jobs) < 2:  # noqa: PLR2004 - one job needs no company
        work = prepare(shared)
        for number in order:
            yield number, work(*jobs[number])
        return
    crew = _Crew(prepare, shared, [(number, groups[number], jobs[number]) for number in order])
    try:
        yield from crew.work(min(workers, len(jobs)))
    finally:
        crew.end()


class _Worker:
    """A process, the job that it does, and the group of that."""

    def __init__(self, prepare: Prepare, shared: object) -> None:
        context = get_context("spawn")
        self.pipe, far_end = context.Pipe()
        self.process = context.Process(target=_serve, args=(far_end, prepare), daemon=True)
        start_deaf(self.process)
        far_end.close()
        self.number, self.group = -1, None
        self._shared: tuple[Any, ...] = (shared,)
        self._sending = Thread()

    def give(self, number: int, group: Any, job: Job) -> None:  # noqa: ANN401 - anything that can be compared
        """Hand over a job, and before the first what all share; in a thread, for a process takes its time to start."""
        self.number, self.group = number, group
        self._sending = Thread(target=send, args=(self.pipe, *self._shared, job), daemon=True)
        self._sending.start()
        self._shared = ()

    def dismiss(self) -> None:
        """Let the process end, if it has not ended by itself."""
        self._sending.join()  # a pipe is not closed while somebody writes into it
        self.pipe.close()
        self.process.join()


class _Crew:
    """Processes and the jobs that are left for them."""

    def __init__(self, prepare: Prepare, shared: object, jobs: list[tuple[int, Hashable, Job]]) -> None:
        self._prepare, self._shared = prepare, shared
        self._jobs = {number: (group, job) for number, group, job in jobs}
        self._left = [number for number, _, _ in jobs]
        self._killed = dict.fromkeys(self._left, 0)
        self._workers: dict[Connection, _Worker] = {}

    def work(self, workers: int) -> Iterator[tuple[int, Any]]:
        """Yield results until nothing is left."""
        for _ in range(workers):
            self._hire()
        while self._workers:
            for pipe in wait(list(self._workers)):
                yield from self._hear(self._workers[pipe])  # type: ignore[index]  # it waited for these pipes

    def _hear(self, worker: _Worker) -> Iterator[tuple[int, Any]]:
        """Take a result and give the next job, or replace a process that was killed."""
        try:
            is_well, value = worker.pipe.recv()
        except (EOFError, OSError):
            self._dismiss(worker)
            self._bury(worker)
            return
        if not is_well:
            raise NetsimError(value)
        number = worker.number
        if (nxt := self._next(worker.group)) is not None:
            worker.give(nxt, *self._jobs[nxt])
        else:
            self._dismiss(worker)
        yield number, value

    def _hire(self) -> None:
        nxt = self._next(None)
        if nxt is not None:
            worker = _Worker(self._prepare, self._shared)
            self._workers[worker.pipe] = worker
            worker.give(nxt, *self._jobs[nxt])

    def _next(self, group: Hashable) -> int | None:
        """Take the next job: of the same group, else of one that nobody works at, else any."""
        if not self._left:
            return None
        taken = {worker.group for worker in self._workers.values()}
        choices = (
            [number for number in self._left if self._jobs[number][0] == group],
            [number for number in self._left if self._jobs[number][0] not in taken],
            self._left,
        )
        number = next(own for own in choices if own)[0]
        self._left.remove(number)
        return number

    def _bury(self, worker: _Worker) -> None:
        """Put the job of a process that died back, and another process in its place."""
        self._killed[worker.number] += 1
        if (worker.process.exitcode or 0) > 0 or self._killed[worker.number] == TRIES:
            hint = "run with one worker; where memory is short, close other programs first"
            raise NetsimError("a process that played a run has died", hint=hint)
        self._left.insert(0, worker.number)
        self._hire()

    def _dismiss(self, worker: _Worker) -> None:
        """Do without a process from now on."""
        del self._workers[worker.pipe]
        worker.dismiss()

    def end(self) -> None:
        """End all processes, whatever they do."""
        for worker in self._workers.values():
            worker.process.terminate()
        for worker in list(self._workers.values()):
            self._dismiss(worker)


def _serve(pipe: Connection, prepare: Prepare) -> None:
    """Do jobs until nobody is left who wants one."""
    try:
        work = prepare(pipe.recv())
        while True:
            pipe.send(_answer(work, pipe.recv()))
    except (EOFError, OSError):
        return


def _answer(work: Callable[..., Any], job: Job) -> tuple[bool, Any]:
    try:
        return True, work(*job)
    except NetsimError as error:
        return False, str(error)
