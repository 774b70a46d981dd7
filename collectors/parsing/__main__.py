"""A reader: pickled jobs from standard input to pickled readings on standard output, one by one.

``python -m collectors.parsing MEMORY_BYTES DOCUMENTS``; see ``collectors/workers.py``, which starts it.
"""

import pickle
import resource
import signal
import sys

from collectors.parsing import document
from collectors.parsing.items import Job, Reading


def main(memory_bytes: int, documents: int) -> None:
    """Up to ``documents`` jobs were answered, each with its reading and whether it is the last one.

    A job comes with the seconds of computing it may take; the process is killed by SIGPROF when it
    takes more. A document that needs more memory than the process may have is a broken one.
    """
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that is printed gets between the answers
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    answers.write(b"ready\n")
    answers.flush()
    for left in range(documents - 1, -1, -1):
        try:
            job, computing_s = pickle.load(jobs)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        reading = _limited(job, computing_s, memory_bytes)
        pickle.dump((reading, not left), answers)
        answers.flush()


def _limited(job: Job, computing_s: float, memory_bytes: int) -> Reading:
    signal.setitimer(signal.ITIMER_PROF, computing_s)
    try:
        return document.read(job)
    except MemoryError:
        megabytes = memory_bytes // 1_000_000
        return Reading("broken", f"reading it took more than {megabytes} MB of memory")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
