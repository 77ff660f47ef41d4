"""End-to-end tests: the whole product, started as a user starts it, in a browser."""
