"""What a browser keeps of us on a device, and how it is told to forget."""

from django.http import HttpResponse


def with_nothing_kept(response: HttpResponse) -> HttpResponse:
    """The answer, with the word to forget kept forms, waiting answers and the worker.

    The scripts forget them too, for browsers that do not know this header; cookies are not touched.
    """
    response["Clear-Site-Data"] = '"storage"'
    return response
