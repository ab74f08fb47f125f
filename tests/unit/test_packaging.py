"""What the packages of distributions say fits the sources."""

import re
from fnmatch import fnmatch
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def metainfo() -> ElementTree.Element:
    return ElementTree.parse(PACKAGING / "desktop/org.sublet.Sublet.metainfo.xml").getroot()


def test_every_package_is_of_the_version_of_the_sources():
    (version,) = re.findall(r"^    version: '([^']+)',$", read(ROOT / "meson.build"), re.M)
    found = {
        "debian": re.match(r"sublet \(([^)-]+)-", read(PACKAGING / "debian/changelog"))[1],
        "arch": re.search(r"^pkgver=(.+)$", read(PACKAGING / "arch/PKGBUILD"), re.M)[1],
        "fedora": re.search(r"^Version: +(.+)$", read(PACKAGING / "fedora/sublet.spec"), re.M)[1],
        "appstream": metainfo().find("releases/release").get("version"),
        "changelog": re.search(r"^## (\d\S+)", read(ROOT / "CHANGELOG.md"), re.M)[1],
    }
    assert found == dict.fromkeys(found, version)


def test_the_symbols_of_the_c_library_are_those_of_its_package():
    symbols = read(ROOT / "lessee-client/sublet-lessee.symbols").split()
    listed = read(PACKAGING / "debian/libsublet-lessee1.symbols").splitlines()[1:]
    assert [line.split("@")[0].strip() for line in listed] == symbols


# Used where it is there, or a part of the C library.
OPTIONAL = {"dl", "threads", "vulkan"}
FOLDERS = {
    "%{_bindir}": "usr/bin", "%{_datadir}": "usr/share", "%{_docdir}/%{name}": "usr/share/doc/sublet",
    "%{_includedir}": "usr/include", "%{_libdir}": "usr/lib/*", "%{_mandir}": "usr/share/man",
    "%{_userunitdir}": "usr/lib/systemd/user",
}  # fmt: skip


def spec() -> str:
    return read(PACKAGING / "fedora/sublet.spec")


def in_the_spec() -> set[str]:
    """What its packages have in them, with Debian's names of folders."""
    found = set()
    for line in spec().partition("\n%files\n")[2].splitlines():
        for macro, folder in FOLDERS.items():
            line = line.replace(macro, folder)
        if path := re.search(r"usr/\S+", line):
            found.add(path[0].rstrip("/"))
    return found


def in_debian() -> set[str]:
    """What its packages have in them, without the site, which only they build."""
    files = [file for file in PACKAGING.glob("debian/*.install") if file.stem != "sublet-doc"]
    return {line for file in files for line in read(file).split()}


def covered(path: str, others: set[str]) -> bool:
    return any(fnmatch(path, f"{other}*") or fnmatch(other, f"{path}*") for other in others)


def test_debian_and_fedora_pack_the_same_files():
    debian, fedora = in_debian(), in_the_spec()
    assert {path for path in debian if not covered(path, fedora)} == set()
    assert {path for path in fedora if not covered(path, debian)} == set()


def test_the_spec_requires_all_that_the_build_looks_for():
    folders = ("compositor", "lessee-client", "protocol")
    text = "".join(read(file) for name in folders for file in (ROOT / name).rglob("meson.build"))
    calls = re.findall(r"dependency\(\s*((?:'[^']*',?\s*)+)", text)
    wanted = {name for call in calls for name in re.findall(r"'([^']*)'", call)} - OPTIONAL
    required = set(re.findall(r"(?:pkgconfig|cmake)\(([^)]*)\)", spec()))
    assert wanted - required == set()


def test_forges_run_what_a_change_must_pass():
    for file in (".github/workflows/ci.yml", ".gitlab-ci.yml"):
        assert ".ci/run" in read(ROOT / file)
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
    assert {file.suffix for file in (ROOT / ".github/ISSUE_TEMPLATE").iterdir()} == {".md", ".yml"}


def test_every_link_of_the_documents_leads_somewhere():
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("packaging/*.md"),
                 ROOT / "compositor/ARCHITECTURE.md"]  # fmt: skip
    lost = [
        (document.relative_to(ROOT), target)
        for document in documents
        for target in re.findall(r"\]\(([^)#\s]+)", read(document))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert lost == []
