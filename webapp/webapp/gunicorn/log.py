"""Gunicorn's log without secrets (an address may be that of a feed, or sign a person in), as JSON if the others are."""

import sys
from typing import Any

from gunicorn.glogging import Logger as GunicornLogger  # type: ignore[import-untyped]

from webapp import env
from webapp.logs import FORMATS, HideSecrets


class Logger(GunicornLogger):  # type: ignore[misc]
    """What `--logger-class` names."""

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """A fault with its traceback; a client that sends or takes nothing (`worker.STALLED`) is none."""
        if isinstance(sys.exc_info()[1], BlockingIOError):
            self.info("a client has stalled, and is given up")
        else:
            super().exception(msg, *args, **kwargs)

    def setup(self, cfg: Any) -> None:
        """Make the handlers as gunicorn does, without tokens in what they write, and as LOG_FORMAT says."""
        super().setup(cfg)
        form = env.read_choice("LOG_FORMAT", "text", FORMATS)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.addFilter(HideSecrets([]))
                if form == "json":
                    handler.setFormatter(FORMATS[form]())
