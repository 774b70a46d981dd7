"""The peer's side of telling copies: datasketch's MinHash and LSH over shingles of four words.

    python tests/bench/copying_peers.py

For each line, the name of a set of texts, they are put into an index one after the other, each looked
up before; a line of JSON says the CPU seconds of all.
"""

import json
import re
import sys
from collections.abc import Sequence

import copying
import spent
from datasketch import MinHash, MinHashLSH

_WORDS = re.compile(r"\w+")
PERMUTATIONS = 128
THRESHOLD = 0.5


def main() -> None:
    """Each line of standard input was answered."""
    for line in sys.stdin:
        texts = copying.texts(line.strip())
        taken = spent.seconds(lambda: index(texts))  # noqa: B023 - called at once
        sys.stdout.write(f"{json.dumps({'cpu_s': taken})}\n")
        sys.stdout.flush()


def index(texts: Sequence[str]) -> None:
    """Each text was looked up among those before it and added to them."""
    lsh = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    for number, text in enumerate(texts):
        words = _WORDS.findall(text.lower())
        runs = {" ".join(words[at : at + 4]).encode() for at in range(max(1, len(words) - 3))}
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch(runs)
        lsh.query(sketch)
        lsh.insert(str(number), sketch, check_duplication=False)


if __name__ == "__main__":
    main()
