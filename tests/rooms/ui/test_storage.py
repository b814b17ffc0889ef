"""Static files have hashed names when they were collected, and plain ones until then."""

from django.contrib.staticfiles.storage import StaticFilesStorage

from rollcall.ui.storage import HashedFiles


def test_a_file_that_was_not_collected_keeps_its_plain_name(tmp_path):
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    assert storage.url("ui/rollcall.css", force=True) == "/static/ui/rollcall.css"


def test_a_collected_file_has_a_name_that_changes_with_it(tmp_path):
    sheet = tmp_path / "a.css"
    sheet.write_text("p { color: black; }", "utf-8")
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    source = StaticFilesStorage(location=tmp_path)
    assert all(done for _, _, done in storage.post_process({"a.css": (source, "a.css")}))
    assert storage.url("a.css", force=True).startswith("/static/a.")
    assert storage.url("a.css", force=True) != "/static/a.css"
    assert (tmp_path / "staticfiles.json").exists()
