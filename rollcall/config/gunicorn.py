"""How gunicorn serves Rollcall. `rollcall serve` uses it; a service manager may name it too."""

import contextlib
import os
import signal
import time


# The worker that `rollcall serve` started beside gunicorn, so that both end together.
WORKER_PID = "ROLLCALL_WORKER_PID"

# Two processes use two cores; threads keep a slow phone from holding up the others.
workers = 2
worker_class = "gthread"
threads = 4
timeout = 60  # seconds
graceful_timeout = 20  # seconds
keepalive = 5  # seconds
# A worker starts anew now and then, so that a slow leak never fills a machine.
max_requests = 20_000
max_requests_jitter = 2_000
# The request log is Rollcall's own, as JSON and without addresses.
accesslog = None
loglevel = "warning"


def on_exit(_server: object) -> None:
    """Let the worker finish the task in hand, and wait for that as long as for a page."""
    pid = int(os.environ.get(WORKER_PID, 0))
    if not pid:
        return
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGTERM)
        for _ in range(graceful_timeout * 10):
            if os.waitpid(pid, os.WNOHANG)[0]:
                return
            time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
