"""Wayland protocols as their XML files describe them."""

from __future__ import annotations

import xml.etree.ElementTree as xml
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FOLDERS = (
    Path("/usr/share/wayland"),
    Path("/usr/share/wayland-protocols"),
    Path(__file__).parents[2] / "protocol",
)


@dataclass(frozen=True)
class Arg:
    name: str
    type: str  # as in the XML: int, uint, fixed, string, object, new_id, array, fd
    interface: str | None


@dataclass(frozen=True)
class Message:
    """A request or an event."""

    name: str
    opcode: int
    args: tuple[Arg, ...]
    destructor: bool


@dataclass(frozen=True)
class Interface:
    name: str
    version: int
    requests: dict[str, Message]
    events: list[Message]  # by opcode
    errors: dict[int, str]  # the entries of its enum "error"
    enums: dict[str, dict[int, str]]  # the entries of all its enums


class Protocols:
    """The interfaces of some XML files, by name."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.interfaces: dict[str, Interface] = {}
        for path in paths:
            for element in xml.parse(path).getroot().iter("interface"):
                interface = _interface(element)
                self.interfaces[interface.name] = interface

    @classmethod
    def installed(cls, *names: str) -> Protocols:
        """The core protocol and those named, from the system's folders or the project's."""
        found = {path.stem: path for folder in FOLDERS for path in folder.rglob("*.xml")}
        return cls(found[name] for name in ("wayland", *names))


def _interface(element: xml.Element) -> Interface:
    enums = {
        enum.attrib["name"]: {
            int(entry.attrib["value"], 0): entry.attrib["name"] for entry in enum.iterfind("entry")
        }
        for enum in element.iterfind("enum")
    }
    return Interface(
        name=element.attrib["name"],
        version=int(element.attrib["version"]),
        requests={message.name: message for message in _messages(element, "request")},
        events=_messages(element, "event"),
        errors=enums.get("error", {}),
        enums=enums,
    )


def _messages(element: xml.Element, kind: str) -> list[Message]:
    return [
        Message(
            name=message.attrib["name"],
            opcode=opcode,
            args=tuple(
                Arg(arg.attrib["name"], arg.attrib["type"], arg.get("interface"))
                for arg in message.iterfind("arg")
            ),
            destructor=message.get("type") == "destructor",
        )
        for opcode, message in enumerate(element.iterfind(kind))
    ]
