"""Somebody else probes a display at the same time as sublet, which gives its EDID a new blob."""

from __future__ import annotations

import errno

import pytest

from support import drm_ioctl as drm
from support.drm_fault import DrmFault, Plan, Scope

pytestmark = pytest.mark.debug


def test_a_blob_that_is_gone_when_it_is_read_is_looked_up_again(sublet, nest, headset, tmp_path):
    """Nested, as then the parent is the one who probes, and sublet reads each display once."""
    fault = DrmFault(tmp_path)
    client = nest(sublet, **fault.environment).client()
    client.connection.wait_for(lambda: client.offer(headset.name))
    headset.unplug()
    client.connection.wait_for(lambda: not client.offer(headset.name))
    gone = Plan(1, errno.ENOENT, scope=Scope.ONE_CALL, call=drm.number(drm.MODE_GETPROPBLOB))
    fault.follow(gone)
    headset.plug()
    client.connection.wait_for(lambda: client.offer(headset.name))
    assert fault.failed == 1
