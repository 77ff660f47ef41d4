"""Gunicorn's log without secrets: an address that is asked for may be the secret address of a feed."""

from typing import Any

from gunicorn.glogging import Logger as GunicornLogger  # type: ignore[import-untyped]

from webapp.logs import HideSecrets


class Logger(GunicornLogger):  # type: ignore[misc]
    """What `--logger-class` names."""

    def setup(self, cfg: Any) -> None:
        """Make the handlers as gunicorn does, and hide the feeds' tokens in what they write."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.addFilter(HideSecrets([]))
