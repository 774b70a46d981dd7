"""One file per page. May import: the rest of dashboard, storage, processing."""
