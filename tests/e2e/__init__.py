"""The whole product, started as a user starts it, in a browser."""
