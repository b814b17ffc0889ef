"""Reading a page as a person would: its words, and where its links lead."""

import csv
import html
import io
import re
from typing import Any
from urllib.parse import unquote


def words(response: Any) -> str:
    """The text of a page without its markup, on one line."""
    source = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", source))).strip()


def links(response: Any) -> dict[str, str]:
    """Every link of a page by its words; the first one stands."""
    found: dict[str, str] = {}
    for aim, inside in re.findall(
        r'(?s)<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', response.content.decode()
    ):
        text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", inside))).strip()
        found.setdefault(text, unquote(html.unescape(aim)))
    return found


def rows(response: Any) -> list[list[str]]:
    """The lines of a CSV file."""
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))
