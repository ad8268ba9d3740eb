"""What comes from npm is what the table says, or nothing of it is taken."""

import base64
import hashlib
import io
import subprocess
import sys
import tarfile

import pytest

from litdeck.browser import fetch
from litdeck.browser.packages import PACKAGES, Package


def archive(*members):
    """A package as npm packs it, from (name, data or the target of a link) pairs."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
            else:
                entry.type, entry.linkname = tarfile.SYMTYPE, content
                tar.addfile(entry)
    return packed.getvalue()


def package(data, *files):
    digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
    return Package("@a/b", "1.0.0", f"sha512-{digest}", files)


def test_only_the_files_of_the_table_are_taken():
    data = archive(("package/a.js", b"a"), ("package/b.js", b"b"), ("package/../c.js", b"c"))
    assert fetch.unpacked(package(data, "a.js"), data) == {"a.js": b"a"}


def test_another_archive_is_refused_before_it_is_read():
    data = archive(("package/a.js", b"a"))
    with pytest.raises(fetch.FetchError, match="@a/b 1.0.0: the archive has the checksum sha512-"):
        fetch.unpacked(package(b"the one that was looked at", "a.js"), data)


@pytest.mark.parametrize("member", [("package/b.js", b"b"), ("package/a.js", "/etc/passwd")])
def test_a_file_that_is_not_there_or_is_a_link(member):
    data = archive(member)
    with pytest.raises(fetch.FetchError, match=r"there is no a\.js in the archive"):
        fetch.unpacked(package(data, "a.js"), data)


def test_the_table_is_exact():
    for each in PACKAGES:
        assert "LICENSE" in each.files
        assert each.integrity.startswith("sha512-")
        assert len(base64.b64decode(each.integrity.removeprefix("sha512-"))) == 64
        assert each.version[0].isdigit()


def test_what_is_there_is_not_asked_for_again(monkeypatch):
    monkeypatch.setattr(fetch, "missing", list)
    monkeypatch.setenv("PATH", "/nowhere")
    assert list(fetch.fetch()) == []


def test_without_any_network_it_is_one_line(tmp_path):
    """npm that fails, for an environment that has nothing yet."""
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho no network here >&2; exit 1\n")
    npm.chmod(0o755)
    (tmp_path / "node").symlink_to("/bin/true")
    text = (
        f"import sys; sys.prefix = {str(tmp_path)!r}\nfrom litdeck.cli import main; main(['fetch'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", text],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr == "litdeck: reveal.js@6.0.2 cannot be had: no network here\n"
