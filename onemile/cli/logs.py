"""Logs: one line each on stderr, JSON unless somebody looks; ids, never names or texts."""

import logging
import sys

import structlog


def configure_logs() -> None:
    """Send structlog and the standard library's loggers to stderr."""
    is_watched = sys.stderr.isatty()
    renderer = (
        structlog.dev.ConsoleRenderer() if is_watched else structlog.processors.JSONRenderer()
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
