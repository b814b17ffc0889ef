"""Several people doing something at the same moment."""

import threading

from django.db import connections


def at_the_same_moment(*jobs):
    """What each job gave, or the error it met; all start together."""
    start, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def do(place, job):
        start.wait()
        try:
            results[place] = job()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def seen(query):
    """What a thread of its own reads in the shared database."""
    [found] = at_the_same_moment(query)
    if isinstance(found, Exception):
        raise found
    return found
