"""Two questions that a machine asks: is the process up, and is it ready to serve?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rollcall.foundation.access import public


@public
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer that the process is up; touches nothing else."""
    return JsonResponse({"status": "up"})


@public
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and has all its tables, 503 with the reason if not."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"status": "not ready", "database": "does not answer"}, status=503)
    if waiting:
        return JsonResponse(
            {"status": "not ready", "database": "answers", "migrations_waiting": len(waiting)},
            status=503,
        )
    return JsonResponse({"status": "ready", "database": "answers", "migrations_waiting": 0})
