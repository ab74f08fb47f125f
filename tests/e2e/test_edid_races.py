"""Somebody else probes a display while it is read, which gives its EDID a new blob."""

from __future__ import annotations

import errno

import pytest

from support import drm_ioctl as drm
from support.drm_fault import DrmFault, Plan, Scope
from support.lessee import DONE, Lessee

pytestmark = pytest.mark.debug

GONE = Plan(1, errno.ENOENT, scope=Scope.ONE_CALL, call=drm.number(drm.MODE_GETPROPBLOB))


@pytest.fixture
def fault(tmp_path) -> DrmFault:
    return DrmFault(tmp_path)


def test_sublet_looks_up_again_a_blob_that_is_gone(sublet, nest, headset, fault):
    """Nested, as then the parent is the one who probes, and sublet reads each display once."""
    client = nest(sublet, **fault.environment).client()
    client.connection.wait_for(lambda: client.offer(headset.name))
    headset.unplug()
    client.connection.wait_for(lambda: not client.offer(headset.name))
    fault.follow(GONE)
    headset.plug()
    client.connection.wait_for(lambda: client.offer(headset.name))
    assert fault.failed == 1


def test_sublet_lessee_looks_up_again_a_blob_that_is_gone(sublet, headset, fault):
    fault.follow(GONE)
    report = Lessee(sublet, "list", **fault.environment).finish()
    assert fault.failed == 1
    assert report.status == DONE
    (display,) = report.facts["devices"][0]["connectors"]
    assert (display["name"], display["edid"]["maker"]) == (headset.name, "HVR")
