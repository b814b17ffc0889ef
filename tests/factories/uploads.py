"""A provider group with homes in two councils, its workbook, and files it sends."""

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import openpyxl

from rollcall.accounts.models import User
from rollcall.domain.uploads import Choices, RowFinding
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.register.models import CareHome, Provider
from rollcall.register.selectors import home_infos, homes_of_provider
from rollcall.reports.selectors import UploadInfo, last_known, upload, upload_file
from rollcall.reports.services import check_upload, receive_upload, send_upload
from rollcall.reports.workbooks import HomeSheet, as_ods, as_xlsx, plan_of
from tests.factories.accounts import person
from tests.factories.register import ProviderFactory, home
from tests.factories.reports import DAY, NOON, Country


@dataclass(frozen=True)
class Group:
    """A group's office and its homes by name."""

    provider: Provider
    office: User
    homes: dict[str, CareHome]

    def id(self, name: str) -> str:
        """A home's location id."""
        return self.homes[name].location_id


def group_of(country: Country, *, each: int = 2) -> Group:
    """A group with homes in Seaton and in Marsh, and its office."""
    provider = ProviderFactory.create(name="Lantern Example Care Group")
    homes = {
        f"{authority.name} {number}": home(
            authority, provider=provider, name=f"{authority.name} {number}"
        )
        for authority in (country.seaton, country.marsh)
        for number in range(1, each + 1)
    }
    office = person("group-reporter", f"provider:{provider.provider_id}")
    return Group(provider, office, homes)


def workbook_of(
    group: Group, *, on: dt.date = DAY, set_key: str = "daily", kind: str = "xlsx"
) -> bytes:
    """The workbook that the group downloads."""
    homes = homes_of_provider(group.provider.provider_id, on)
    last = last_known(homes, set_key, on)
    sheets = [HomeSheet(one, last.get(one.id)) for one in home_infos(homes, on)]
    plan = plan_of(current_programme(), set_key, on, sheets, whose=group.provider.name)
    return as_ods(plan) if kind == "ods" else as_xlsx(plan)


def filled(content: bytes, answers: Mapping[str, Mapping[str, Any]]) -> bytes:
    """A workbook of ours with answers typed in, by location id and question id."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Homes"]
    columns = {cell.value: cell.column for cell in sheet[3]}
    rows = {sheet.cell(number, 1).value: number for number in range(4, sheet.max_row + 1)}
    for location_id, given in answers.items():
        for question, value in given.items():
            sheet.cell(rows[location_id], columns[question]).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def received(
    by: Actor,
    content: bytes,
    *,
    name: str = "homes.xlsx",
    on: dt.date = DAY,
    set_key: str = "daily",
    now: dt.datetime = NOON,
) -> UploadInfo:
    """A file that was sent and checked."""
    upload_id = receive_upload(by=by, name=name, content=content, set_key=set_key, on=on, now=now)
    check_upload(by=by, upload_id=upload_id, now=now)
    return upload(upload_id, by=by)


def findings(found: UploadInfo) -> dict[int, RowFinding]:
    """What was found, by row."""
    return {one.row: one for one in upload_file(found.id).findings}


def sent(by: Actor, found: UploadInfo, *, now: dt.datetime = NOON, **choices: Any) -> UploadInfo:
    """The file after its rows were sent as chosen."""
    send_upload(by=by, upload_id=found.id, choices=Choices(**choices), now=now)
    return upload(found.id, by=by)
