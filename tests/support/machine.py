"""Virtual cards at run time: made from a description, displays plugged, unplugged, swapped.

Works in the guest as root. Which driver's cards they are is the kind of machine: vkms.py, where a
test makes as many as it likes, or virtio_gpu.py, whose one card is there from the start.
"""

import json
import os
from pathlib import Path
from typing import Protocol

from support import virtio_gpu, vkms
from support.waiting import settle
from testbed.description import Machine, from_json

__all__ = ["Card", "create", "driver", "present", "settle"]


class Card(Protocol):
    """A card that exists. Displays are numbered as in its description, from 0.

    card        path of the primary node
    debugfs     folder where the kernel tells of the card
    connectors  the kernel's connector names, in the description's order
    """

    description: Machine
    card: str
    debugfs: Path
    connectors: list

    def plug(self, display: int, edid=None):
        """Plugs a display in; with `edid` (Edid or bytes) another one than before.

        The kernel sends a hot-plug event; whoever hears it is expected to probe.
        """

    def unplug(self, display: int):
        """Unplugs a display; its EDID stays for the next time."""

    def set_edid(self, display: int, edid):
        """Sets what the display will say (Edid, bytes, or None for what the driver has).

        The kernel reads it when the connector is probed next: at the latest when it is plugged in.
        """

    def set_modeset_time(self, milliseconds: int):
        """How long the card takes from now on for each CRTC that a commit enables or disables, as
        link training does on hardware; 0, as at first: no time. Only cards of vkms can be told."""

    def probe(self, display: int):
        """Has the kernel look at the socket where no master does it."""

    def plugged(self, display: int) -> bool:
        """Whether the display is plugged in."""

    def exists(self) -> bool:
        """Whether the card has not been destroyed."""

    def remove(self):
        """The card goes, as one that is pulled out; cards of vkms can. What the driver reads of it stays until
        destroy(): the kernel (7.3) follows it there even then, if somebody has the card open still."""

    def destroy(self):
        """Takes the card out of the machine, as a hot unplug would; where it has to stay, its
        displays are unplugged."""

    def __enter__(self):
        """The card; it is destroyed at the end of the block, unless it was before."""

    def __exit__(self, *_): ...


def driver():
    """The module that makes cards here."""
    return vkms if vkms.CONFIGFS.exists() else virtio_gpu


def create(description: Machine) -> Card:
    """Makes a card and plugs in what is to be plugged in from the start.

    Returns when its node has been made; udev may still be busy with it.
    """
    return driver().create(description)


def present() -> Card:
    """The card that the testbed made when the guest started (SUBLET_MACHINE describes it)."""
    return driver().Card(from_json(json.loads(os.environ["SUBLET_MACHINE"])))
