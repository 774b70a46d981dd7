"""One document's bytes to its items, in a process of its own. May import: processing.clean, itself."""
