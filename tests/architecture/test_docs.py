"""The documents say what the code does."""

import re
from pathlib import Path

import pytest

import rollcall
from rollcall.foundation.management.commands.describe_programme import describe
from rollcall.foundation.programmes import load_programme


ROOT = Path(rollcall.__file__).parent.parent
DOCS = ROOT / "docs"

# Settings that pages and programs of others read, not ours, and so not in settings.py.
READ_ELSEWHERE: set[str] = set()

ROOMS = sorted(path.parent.name for path in (ROOT / "rollcall").glob("*/__init__.py"))
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
ADRS = sorted((DOCS / "adr").glob("[0-9]*.md"))


def test_every_setting_that_is_read_is_in_the_example_and_the_other_way_round():
    settings = "\n".join(
        path.read_text("utf-8") for path in sorted((ROOT / "rollcall" / "config").rglob("*.py"))
    )
    read = set(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", settings))
    example = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert len(example) == len(set(example))
    assert set(example) - READ_ELSEWHERE == read


def test_every_setting_in_the_example_has_its_sentence():
    before = ""
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines():
        if re.match(r"[A-Z_]+=", line):
            group = before.startswith(("#", "BRAND_NAME="))
            assert group, f"{line} has no comment above it"
        before = line


@pytest.mark.parametrize("room", ROOMS)
def test_the_readme_names_every_room(room):
    assert f"`{room}`" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("adr", ADRS, ids=lambda adr: adr.stem)
def test_a_decision_record_has_its_parts(adr):
    text = adr.read_text("utf-8")
    assert re.match(r"# \d{4}\. \S", text)
    assert re.search(r"^- Date: \d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
    assert re.search(r"^- Status: (Proposed|Accepted|Superseded by \[)", text, re.MULTILINE)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences"]
    assert len(text.split()) < 700, "A decision record is one page."


def test_decision_records_are_numbered_without_gaps_and_listed():
    numbers = [int(adr.name[:4]) for adr in ADRS]
    assert numbers == list(range(1, len(ADRS) + 1))
    listed = (DOCS / "adr" / "README.md").read_text("utf-8")
    assert [adr.name for adr in ADRS if f"({adr.name})" not in listed] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    here = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in here if not (page.parent / target).exists()] == []


def test_glossary_words_are_in_order_and_defined_once():
    words = re.findall(r"^\*\*([^*]+)\*\*", (DOCS / "glossary.md").read_text("utf-8"), re.MULTILINE)
    assert len(words) >= 60
    assert words == sorted(set(words), key=str.casefold)


def test_every_target_in_the_documents_is_in_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        target
        for page in PAGES
        for target in re.findall(r"`(?:[^`]*&& )?make ([a-z-]+)", page.read_text("utf-8"))
    }
    assert named <= targets


@pytest.mark.parametrize("folder", ["covid19_england_2020", "us_nursing_homes_weekly"])
def test_the_page_of_a_programme_is_as_generated(folder):
    """`rollcall describe_programme rollcall/programmes/FOLDER > docs/reference/…` writes it anew."""
    programme = load_programme(ROOT / "rollcall" / "programmes" / folder)
    page = DOCS / "reference" / f"{folder.replace('_', '-')}.md"
    assert page.read_text("utf-8").splitlines() == list(describe(programme))


def test_a_programmes_page_names_every_reason_and_every_item_of_guidance():
    england = load_programme(ROOT / "rollcall" / "programmes" / "covid19_england_2020")
    rows = {line.split(" | ")[0].removeprefix("| ") for line in describe(england)}
    named = {row.split("`")[1] for row in rows if row.startswith("`")}
    assert {rule.id for rule in england.signals.every} <= named
    assert {item.id for item in england.guidance.items} <= rows
