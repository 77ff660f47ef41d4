"""The worker, against a Bot API server."""
