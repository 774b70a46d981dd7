"""The front door: command line and main flow. May import: everything but the dashboard's pages."""
