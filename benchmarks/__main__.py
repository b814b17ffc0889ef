"""Measures every part on SQLite and, where it answers, on PostgreSQL, and prints one table."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


SERVER = os.environ.get("BENCH_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
DATABASE = "rollcall_bench"
#: The parts that need a database of their own, and those that build on one another.
RUNS = (
    ("register",),
    (
        "homes", "one_by_one", "api", "bulk", "extracts", "extracts_beside_reports", "days",
        "signals", "pages",
    ),
    ("homes", "day_files", "from_csv", "from_xlsx", "meanwhile"),
)  # fmt: skip

Lines = dict[str, tuple[str, str]]


def main() -> None:
    """Print the table; progress goes to standard error."""
    start = time.perf_counter()
    columns = {}
    for name, fresh in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        if name == "PostgreSQL" and not answers():
            print("PostgreSQL does not answer, so it is left out.", file=sys.stderr)
            continue
        columns[name] = measure(name, fresh)
    show(columns)
    print(f"\nMedians, measured in {time.perf_counter() - start:,.0f} s on {os.cpu_count()} cores.")


def measure(name: str, fresh: object) -> Lines:
    """Every line of one database, by what it measures."""
    lines: Lines = {}
    for parts in RUNS:
        with tempfile.TemporaryDirectory() as folder, fresh(Path(folder)) as url:
            env = environment(url, Path(folder))
            rollcall("migrate", env=env)
            for part in parts:
                print(f"{name}: {part} …", file=sys.stderr)
                try:
                    found = json.loads(python("-m", "benchmarks.measures", part, env=env))
                except subprocess.CalledProcessError:
                    # What was measured so far is still worth printing.
                    lines[f"Failed: {part}"] = ("", "see above")
                    break
                lines |= {what: (aim, value) for what, aim, value in found["lines"]}
                if found["lines"]:
                    lines[f"Peak memory, {part.replace('_', ' ')}"] = ("", f"{found['peak']} MB")
    return dict(sorted(lines.items(), key=lambda line: line[0].startswith("Peak")))


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    """A database in a file that is gone afterwards."""
    yield f"sqlite:///{folder / 'bench.sqlite3'}"


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A database of our own on the server, dropped afterwards."""
    drop = f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as link:
        link.execute(drop)
        link.execute(f"CREATE DATABASE {DATABASE}")
        try:
            yield f"{SERVER}/{DATABASE}"
        finally:
            link.execute(drop)


def answers() -> bool:
    """Whether there is a PostgreSQL server."""
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def environment(url: str, folder: Path) -> dict[str, str]:
    """What the measured processes run with: a service's settings, and nothing of this shell's."""
    kept = {key: os.environ[key] for key in ("PATH", "ROLLCALL_TEST_DATA") if key in os.environ}
    return kept | {
        "DATABASE_URL": url,
        "BENCH_FOLDER": str(folder),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DEBUG": "0",
        "SECRET_KEY": "for-benchmarks-only",
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }


def rollcall(*command: str, env: dict[str, str]) -> str:
    """What a command of ours prints."""
    return python("-m", "django", *command, env=env)


def python(*command: str, env: dict[str, str]) -> str:
    """What Python prints; its errors go to the terminal."""
    done = subprocess.run(
        [sys.executable, *command], env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def show(columns: dict[str, Lines]) -> None:
    """The table, as wide as it needs to be."""
    whats = list(dict.fromkeys(what for lines in columns.values() for what in lines))
    rows = [["", "Aim", *columns]]
    for what in whats:
        found = [lines.get(what, ("", "")) for lines in columns.values()]
        rows.append([what, found[0][0], *(value for _, value in found)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


if __name__ == "__main__":
    main()
