"""The search language: a reader's words in, the articles that they ask for out; pure."""
