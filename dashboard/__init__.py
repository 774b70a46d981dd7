"""The pages: kept tables to charts and CSV. May import: storage and processing; never collectors."""
