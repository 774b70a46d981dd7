"""What the machine ran short of, told from an error that is nobody's mistake in the program."""

import errno
import os

# Rust's own name for a fault inside polars or deltalake; neither lets Python import both classes.
_PANIC = "PanicException"
_NO_THREAD = "can't start new thread"
_WHAT_TO_DO = {
    errno.EMFILE: "let the program open more files (ulimit -n)",
    errno.ENFILE: "let this machine open more files (fs.file-max)",
    errno.ENOMEM: "give the program more memory",
    errno.EAGAIN: "give the program more memory, or let it start more threads (ulimit -u)",
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room within the disk quota",
    errno.EFBIG: "let the program write larger files (ulimit -f)",
    errno.EROFS: "make the disk writable",
    errno.EIO: "look after the disk: it does not read or write any more",
}


def told(error: BaseException) -> str | None:
    """What is short and what to do, as one sentence; None if the error is of another kind."""
    if isinstance(error, MemoryError):
        return _sentence(os.strerror(errno.ENOMEM), errno.ENOMEM)
    if isinstance(error, OSError) and error.errno in _WHAT_TO_DO:
        where = f" ({error.filename})" if error.filename else ""
        return _sentence(f"{os.strerror(error.errno)}{where}", error.errno)
    if isinstance(error, RuntimeError) and _NO_THREAD in str(error):
        return _sentence(_NO_THREAD, errno.EAGAIN)
    if type(error).__name__ == _PANIC:
        first = str(error).partition("\n")[0][:300]
        return _sentence(first, errno.EMFILE if "code: 24" in first else errno.EAGAIN)
    return None


def _sentence(what: str, number: int) -> str:
    return f"this machine ran short: {what}; {_WHAT_TO_DO[number]}. Nothing stored before is lost"
