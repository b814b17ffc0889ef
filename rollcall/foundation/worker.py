"""The worker: puts timed work in the queue and does what is queued, one task after another."""

import os
import signal
import socket
import threading
from types import FrameType

import structlog
from django.db import DatabaseError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker

from rollcall.foundation import clock
from rollcall.foundation.beats import beating
from rollcall.foundation.timed import enqueue_due


SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_AFTER_FAILURE = 10.0

_log = structlog.get_logger(__name__)


class Worker:
    """Works until it is told to stop, or until the process that started it is gone."""

    def __init__(self, *, parent: int | None = None) -> None:
        self._parent = parent
        self._stop = threading.Event()
        self.name = f"{socket.gethostname()[:20]}:{os.getpid()}:{get_random_string(8)}"
        self._queue = QueueWorker(
            queue_names=["*"],
            interval=0,
            batch=True,  # returns when nothing is left, so that we can look at the clock
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.name,
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Go on until `stop`; a database that does not answer is asked again later."""
        with beating(self.name):
            self._go_on()

    def run_once(self) -> None:
        """Do what is due and queued now, and no more."""
        with beating(self.name):
            self.work_off()

    def _go_on(self) -> None:
        while not self._stop.is_set():
            pause = SECONDS_BETWEEN_LOOKS
            try:
                self.work_off()
            except DatabaseError:
                _log.exception("worker.database_failed")
                close_old_connections()
                pause = SECONDS_AFTER_FAILURE
            if self._parent is not None and os.getppid() != self._parent:
                return
            self._stop.wait(pause)

    def work_off(self) -> None:
        """Queue what is due, then do everything that is queued."""
        enqueue_due(clock.now())
        self.do_queued()

    def do_queued(self) -> None:
        """Do everything that is queued, one task after another."""
        self._queue.run()

    def stop(self, number: int, _frame: FrameType | None) -> None:
        """Finish the task in hand and then stop; told again, stop in the middle of it."""
        if self._stop.is_set():
            signal.signal(number, signal.SIG_DFL)
            raise SystemExit(1)
        self._stop.set()
        self._queue.running = False
