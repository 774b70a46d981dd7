"""The network shell: feed list in, article rows out. May import: processing; never storage."""
