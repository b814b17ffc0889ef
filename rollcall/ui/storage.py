"""Static files with hashed names, so that browsers may keep them for a year."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Uses the plain name for a file that was not collected, rather than fail the page."""

    manifest_strict = False
    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The hashed name when there is one."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name
