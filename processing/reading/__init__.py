"""What is in an article: language, actors, themes, scope. May import: processing's ground floor."""
