"""The providers a list names: new ones, and those whose name or brand it gives anew."""

import datetime as dt

from rollcall.register.importers.home_rows import HomeRow
from rollcall.register.importers.home_writes import Writes
from rollcall.register.models import Alias, Provider


class ProviderPlan:
    """Decides once for each provider; the first row that names it is believed."""

    def __init__(
        self, known: dict[str, Provider], as_of: dt.date, source: str, writes: Writes
    ) -> None:
        self.known = known
        self.as_of = as_of
        self.source = source
        self.writes = writes
        self.said: dict[str, str] = {}  # provider id -> the name this list gives
        self.changed: set[str] = set()

    def is_other(self, row: HomeRow, provider_pk: int | None) -> bool:
        """Whether the row names another provider than the one recorded; blank says nothing."""
        if not row.provider_id:
            return False
        known = self.known.get(row.provider_id)
        return known is None or known.pk is None or known.pk != provider_pk

    def take(self, row: HomeRow) -> Provider | None:
        """The row's provider, entered or renamed as the list has it; None when it names none."""
        provider_id = row.provider_id
        if not provider_id:
            return None
        if provider_id in self.said:
            if row.provider_name and row.provider_name != self.said[provider_id]:
                row.warnings.append(
                    f"provider_name differs from an earlier row of {provider_id}; "
                    f"“{self.said[provider_id]}” is kept"
                )
            return self.known[provider_id]
        self.said[provider_id] = row.provider_name
        provider = self.known.get(provider_id)
        if provider is None:
            return self._new(row)
        self._name_anew(provider, row)
        self.writes.listed_providers.append(provider.pk)
        return provider

    def _new(self, row: HomeRow) -> Provider:
        provider = Provider(
            provider_id=row.provider_id,
            name=row.provider_name or row.provider_id,
            brand_name=row.brand_name,
            as_of=self.as_of,
        )
        self.known[row.provider_id] = provider
        self.writes.providers.append(provider)
        return provider

    def _name_anew(self, provider: Provider, row: HomeRow) -> None:
        if provider.as_of is not None and self.as_of < provider.as_of:
            return
        name, brand = row.provider_name or provider.name, row.brand_name or provider.brand_name
        if (name, brand) == (provider.name, provider.brand_name):
            return
        if name != provider.name:
            self.writes.aliases.append(
                Alias(
                    kind=Alias.Kind.PROVIDER,
                    key=provider.provider_id,
                    name=provider.name,
                    until=self.as_of,
                    source=self.source,
                )
            )
        provider.name, provider.brand_name = name, brand
        self.changed.add(provider.provider_id)
        self.writes.renamed_providers.append(provider)
