"""What a job takes: CPU seconds of this process and of all below it, and their memory."""

import gc
import resource
import statistics
from collections.abc import Callable, Sequence

import figures
import psutil


def cpu_s() -> float:
    """CPU seconds, user and system, that this process and all below it have used so far.

    Processes started by a fork server are not waited for by this one, so that its own account of its
    children lacks them; their parents' accounts hold those that have ended.
    """
    return _below_s() + _here_s()


def seconds(job: Callable[[], object]) -> float:
    """CPU seconds that the job took, in this process and all below it.

    To ask for the processes below takes 2 ms of this one, which are not the job's.
    """
    gc.collect()
    below, here = _below_s(), _here_s()
    job()
    here = _here_s() - here
    return here + _below_s() - below


def alternating(jobs: Sequence[Callable[[], object]], runs: int = figures.RUNS) -> list[float]:
    """The median CPU seconds of each job; each run does all of them, one after the other."""
    taken = [[seconds(job) for job in jobs] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def resident_mb() -> list[float]:
    """Resident memory of this process and of each below it, MB."""
    here = psutil.Process()
    return [process.memory_info().rss / 1e6 for process in (here, *here.children(recursive=True))]


def _below_s() -> float:
    return sum(_cpu_s(process) for process in psutil.Process().children(recursive=True))


def _here_s() -> float:
    accounts = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, accounts))


def _cpu_s(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
