"""What the filters call the words that an address holds."""

PERIODS = {
    "2d": "Last 2 days",
    "7d": "Last 7 days",
    "30d": "Last 30 days",
    "90d": "Last 90 days",
    "365d": "Last 365 days",
    "all": "Everything collected",
}
EVERY = {"auto": "Automatic", "1h": "Hour", "1d": "Day", "1w": "Week"}
CLOCKS = {"published": "Published", "first_seen": "First seen"}
MEASURES = {"share": "Share", "count": "Count"}
UNITS = {
    "articles": "Articles",
    "texts": "Distinct texts",
    "publishers": "Independent publishers",
}
MEMBERS = {"whole": "All", "constant": "Live all the time"}
READINGS = {"now": "In use", "before": "Before the last rebuild"}
SMOOTHS = {"1": "None", "3": "Mean of 3 points", "7": "Mean of 7 points"}
SCOPES = {"war": "About the war", "all": "All collected"}
