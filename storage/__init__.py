"""The disk shell: frames to files and back. May import: processing; never collectors."""
