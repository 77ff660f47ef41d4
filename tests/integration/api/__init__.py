"""The API, over HTTP."""
