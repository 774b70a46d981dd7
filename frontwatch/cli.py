"""The front door: from a command line to an exit code; the only file that catches FrontwatchError."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence

from frontwatch import (
    archive,
    backups,
    exports,
    feedlist,
    flags,
    grouping,
    lexicons,
    logs,
    output,
    shortage,
    status,
    watch,
)
from processing.errors import FrontwatchError

ENDS_WITH_CTRL_C = ("watch", "collect", "dashboard", "demo")

COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "watch": watch.everything,
    "collect": watch.collect,
    "dashboard": watch.dashboard,
    "status": status.show,
    "demo": watch.demonstrate,
    "tag": output.tag,
    "group": grouping.group,
    "export": exports.export,
    "reproduce": exports.reproduce,
    "feeds": feedlist.run,
    "rebuild": archive.rebuild,
    "lexicon": lexicons.run,
    "check": archive.check,
    "backup": backups.save,
    "restore": backups.restore,
    "retain": archive.retain,
}


def main(argv: Sequence[str] | None = None) -> int:
    """What the arguments ask for was done.

    Returns:
        0 all went well; 1 it did not, or faults were found, or the machine ran short of something; 2 a wrong flag; 130 ended by Ctrl-C
        before it was done.
    """
    options = flags.parser().parse_args(argv)
    command = options.command or "watch"
    logs.set_up(options)
    try:
        return COMMANDS[command](options)
    except FrontwatchError as error:
        logs.tell(f"frontwatch: {error}", level=logging.ERROR)
        return 1
    except KeyboardInterrupt:
        return 0 if command in ENDS_WITH_CTRL_C else 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except BaseException as error:
        if (lacking := shortage.told(error)) is None:
            raise
        logs.tell(f"frontwatch: {lacking}", level=logging.ERROR)
        return 1
