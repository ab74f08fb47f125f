"""Monado, the OpenXR runtime, leases the headset: as far as it comes without a GPU."""

import pytest

from support.processes import Process
from support.story import hears

pytestmark = pytest.mark.runtimes

DIRECT = {
    "XRT_COMPOSITOR_FORCE_WAYLAND_DIRECT": "1",
    "XRT_COMPOSITOR_LOG": "debug",
    "SIMULATED_ENABLE": "1",
    "XRT_NO_STDIN": "1",
}
# Mesa's software driver names the extension, and drives no display.
NO_DRIVER = "vkGetDrmDisplayEXT failed: VK_ERROR_EXTENSION_NOT_PRESENT"


def test_it_gets_the_lease_and_gives_it_back(sublet, two, headset, tmp_path):
    environment = {**sublet.environment_of_clients(), **DIRECT}
    for number in range(2):
        service = Process(["monado-service"], env=environment, output=tmp_path / f"log{number}")
        try:
            service.wait(60)
        finally:
            service.kill()
        assert f"Connector id {headset.id} {headset.name}" in service.text()
        assert "Lease granted" in service.text()
        assert NO_DRIVER in service.text()
        for client in two:
            hears(client, headset.withdrawn, "device.done", *headset.offered, "device.done")
        assert sublet.lessees() == []
