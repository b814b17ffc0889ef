"""Pages as people see them: found by words and roles, never by how they are built."""

import re

from playwright.sync_api import Locator, Page, expect


class Board:
    """The daily board of an area."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tile(self, label: str) -> Locator:
        """One number with its small print."""
        tiles = self.page.get_by_role("list", name=re.compile(" on ")).get_by_role("listitem")
        return tiles.filter(has=self.page.get_by_text(label, exact=True)).first

    def shows(self, label: str, *words: str) -> None:
        """The tile with this label shows these words; the first of them is its number."""
        expect(self.tile(label).locator(".app-tile__value")).to_have_text(words[0])
        for more in words[1:]:
            expect(self.tile(label)).to_contain_text(more)

    def open(self, label: str) -> None:
        """Press the number's name."""
        self.tile(label).get_by_role("link").click()

    def first_home(self) -> Locator:
        """The home that comes first in the list."""
        return (
            self.page.get_by_role("table", name=re.compile("^Homes in")).get_by_role("row").nth(1)
        )

    def area_row(self, name: str) -> Locator:
        """The row of an area inside this one."""
        return self.page.get_by_role("row").filter(
            has=self.page.get_by_role("link", name=name, exact=True)
        )


class Figure:
    """One number opened."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def is_called(self, words: str) -> None:
        """Its heading ends with these words."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    def shows(self, words: str) -> None:
        """Its number with the unit."""
        expect(self.page.locator(".app-figure")).to_have_text(words)

    def homes(self) -> Locator:
        """The rows of homes on this page, without the heading."""
        table = self.page.get_by_role("table", name="Homes behind this number")
        return table.get_by_role("row").filter(has=self.page.get_by_role("rowheader"))

    def total_of_all_pages(self) -> int:
        """The numbers of every home added up, page after page."""
        total = 0
        while True:
            for cell in self.homes().get_by_role("cell").all_inner_texts()[::2]:
                total += int(cell.split("\n")[-1])
            further = self.page.get_by_role("link", name=re.compile("^Next"))
            if not further.count():
                return total
            with self.page.expect_navigation():
                further.click()


class DraftReturn:
    """The return in draft."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def yes(self) -> list[int]:
        """How many homes said yes to each line, in the template's order."""
        cells = self.page.get_by_role("row").filter(has=self.page.get_by_role("rowheader"))
        return [
            int(row.get_by_role("cell").first.inner_text().split("\n")[-1]) for row in cells.all()
        ]

    def open_line(self, code: str) -> None:
        """Press a line."""
        self.page.get_by_role("link", name=re.compile(rf"^{re.escape(code)} ")).click()


class Menu:
    """What stands above every page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def entries(self) -> list[str]:
        """The words of the menu in order, without signing out."""
        menu = self.page.get_by_role("navigation", name="Menu")
        return [text.strip() for text in menu.get_by_role("link").all_inner_texts()]

    def go(self, text: str) -> None:
        """Press an entry."""
        menu = self.page.get_by_role("navigation", name="Menu")
        expect(menu.get_by_role("link").first).to_be_attached()
        entry = menu.get_by_role("link", name=text, exact=True)
        if entry.count():
            entry.click()
            return
        # What the menu has no room for stands on the page behind its last entry.
        menu.get_by_role("link", name="More", exact=True).click()
        self.page.get_by_role("main").get_by_role("link", name=text, exact=True).click()
