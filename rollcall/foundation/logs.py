"""Logs as one JSON document a line: what happened and to which id, never an answer or a name."""

import logging
import logging.config
import re
import sys
from typing import Any

import structlog


# Added to every line of a request by `middleware.RequestLog`.
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

# Keys whose values may hold a person's words or name; a slip in a call is caught here.
NEVER_LOGGED = frozenset(
    {"answers", "answer", "email", "name", "password", "text", "token", "value", "values"}
)


def drop_personal(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Take out what must never be logged, and leave a mark that it was there."""
    return {key: "[left out]" if key in NEVER_LOGGED else value for key, value in event.items()}


# Whoever has such an address can open what it opens, so the end of it is a secret.
_SECRET_ADDRESS = re.compile(r"/u/[A-Za-z0-9_-]{16,}")


def drop_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Take the tokens of signed links out of addresses, wherever a library wrote one."""
    return {
        key: _SECRET_ADDRESS.sub("/u/[left out]", value) if isinstance(value, str) else value
        for key, value in event.items()
    }


def configure(*, debug: bool) -> None:
    """Send Python's and structlog's logs to standard error; people see plain lines in debug."""
    renderer: list[Any] = [
        # Without the values of variables: among them are answers, addresses and tokens.
        structlog.processors.ExceptionRenderer(
            structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        ),
        structlog.processors.JSONRenderer(),
    ]
    if debug:
        renderer = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "lines": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": _SHARED,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        drop_personal,
                        drop_secrets,
                        *renderer,
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                "rollcall": {"level": "WARNING" if debug else "INFO"},
                # A refused or missing page is in the request line already.
                "django.request": {"level": "ERROR"},
                "django.security.csrf": {"level": "ERROR"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
