"""What the packages of distributions say fits the sources."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_package_is_of_the_version_of_the_sources():
    (version,) = re.findall(r"^    version: '([^']+)',$", read(ROOT / "meson.build"), re.M)
    found = {
        "debian": re.match(r"sublet \(([^)-]+)-", read(PACKAGING / "debian/changelog"))[1],
        "arch": re.search(r"^pkgver=(.+)$", read(PACKAGING / "arch/PKGBUILD"), re.M)[1],
        "fedora": re.search(r"^Version: +(.+)$", read(PACKAGING / "fedora/sublet.spec"), re.M)[1],
    }
    assert found == dict.fromkeys(found, version)


def test_the_symbols_of_the_c_library_are_those_of_its_package():
    symbols = read(ROOT / "lessee-client/sublet-lessee.symbols").split()
    listed = read(PACKAGING / "debian/libsublet-lessee1.symbols").splitlines()[1:]
    assert [line.split("@")[0].strip() for line in listed] == symbols
