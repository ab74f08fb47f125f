"""Debian's archive as the host's apt sees it: its mirror, and packages by apt itself."""

import os
import pathlib
import re

from . import processes
from .errors import TestbedError

ROLLING_SUITES = {"stable", "testing", "unstable", "sid"}
RETRIES = 3
ADVICE = "is the network up? another mirror: TESTBED_MIRROR=<address> ./testbed …"
KEYRING = pathlib.Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def _one_line_sources(text: str):
    for line in text.splitlines():
        match = re.match(r"deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)\s+(.+)", line.strip())
        if match:
            yield match[1], {match[2]}, set(match[3].split("#")[0].split())


def _deb822_sources(text: str):
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for stanza in re.split(r"\n\s*\n", "\n".join(lines)):
        fields = {}
        for name, value in re.findall(r"^(\S+):[ \t]*(.*(?:\n[ \t].*)*)", stanza, re.M):
            fields[name.lower()] = value.split()
        if "deb" in fields.get("types", []) and fields.get("enabled") != ["no"]:
            for uri in fields.get("uris", []):
                yield uri, set(fields.get("suites", [])), set(fields.get("components", []))


def find_mirror(apt: pathlib.Path, codename: str) -> str:
    """The address from which the host's apt takes Debian itself.

    apt       /etc/apt or a folder like it
    codename  the host's release: tells Debian's archive from third-party ones
    """
    own = [apt / "sources.list", apt / "sources.list.d" / "debian.sources"]
    files = [*own, *sorted((apt / "sources.list.d").glob("*"))]
    for file in files:
        if not file.is_file() or file.suffix not in (".list", ".sources"):
            continue
        parse = _deb822_sources if file.suffix == ".sources" else _one_line_sources
        for uri, suites, components in parse(file.read_text(encoding="utf-8")):
            if "main" in components and suites & (ROLLING_SUITES | {codename}):
                return uri.rstrip("/")
    raise TestbedError(f"no Debian mirror found in {apt}",
                       "name one: TESTBED_MIRROR=<address> ./testbed …")


def host_mirror() -> str:
    """The mirror to use: TESTBED_MIRROR, else what the host's apt is configured with."""
    if os.environ.get("TESTBED_MIRROR"):
        return os.environ["TESTBED_MIRROR"].rstrip("/")
    release = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
    facts = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', release, re.M))
    if facts.get("ID") != "debian":
        raise TestbedError(f"{facts.get('PRETTY_NAME', 'this host')} is not Debian: "
                           "its mirror does not carry Debian's packages",
                           "name a Debian mirror: TESTBED_MIRROR=<address> ./testbed …")
    return find_mirror(pathlib.Path("/etc/apt"), facts.get("VERSION_CODENAME", ""))


class Archive:
    """An apt of our own, with its own lists: the host's are neither read nor changed."""

    def __init__(self, folder: pathlib.Path, mirror: str, suite: str):
        self._folder = folder
        self._suite = suite
        for name in ("lists/partial", "archives/partial"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
        (folder / "sources.list").write_text(f"deb {signed}{mirror} {suite} main\n",
                                             encoding="utf-8")
        (folder / "status").touch()

    def _command(self, program: str, *arguments: str) -> list:
        settings = {
            "Dir::Etc::SourceList": self._folder / "sources.list",
            "Dir::Etc::SourceParts": "/dev/null",
            "Dir::State::Lists": self._folder / "lists",
            "Dir::State::status": self._folder / "status",
            "Dir::Cache": self._folder,
            "Dir::Cache::Archives": self._folder / "archives",
            "Acquire::Check-Valid-Until": "false",
            "Acquire::Retries": RETRIES,
            "APT::Update::Error-Mode": "any",   # half an index is a failure
            "APT::Sandbox::User": "root",
        }
        options = [f"-o{name}={value}" for name, value in settings.items()]
        return [program, *options, *arguments]

    def update(self, log):
        """Fetches the index."""
        processes.run(self._command("apt-get", "update"), log)

    def newest_kernel_source(self) -> str:
        """The package linux-source-X.Y with the highest version; needs `update` before."""
        names = processes.output(self._command("apt-cache", "pkgnames", "linux-source-"))
        versions = re.findall(r"^linux-source-(\d+(?:\.\d+)*)$", names, re.M)
        if not versions:
            raise TestbedError(f"{self._suite} has no linux-source package")
        return "linux-source-" + max(versions, key=lambda v: [int(n) for n in v.split(".")])

    def download(self, package: str, log) -> pathlib.Path:
        """Fetches a .deb and returns its path."""
        archives = self._folder / "archives"
        processes.run(self._command("apt-get", "download", package), log, cwd=archives)
        return max(archives.glob(f"{package}_*.deb"), key=lambda deb: deb.stat().st_mtime)
