"""How articles are counted: picks, coverage, trends, exports. May import: processing's ground floor."""
