"""What a program under `sublet-lessee exec --as-monitor` reads of the headset."""

import sys

import pytest

READ = """
import ctypes, os, sys
from support import drm_ioctl as drm, kms

LENGTH, UNTOUCHED, CONNECTOR = 64, 0x5555555555555555, 0xC0C0C0C0
node, connector, room = sys.argv[1], *map(int, sys.argv[2:])
card = kms.Card(node)
fd = card.fd
names = {card.property_name(id): id for id in card.property_ids(connector, CONNECTOR)}
non_desktop = names["non-desktop"]
for code, argument in (
    (drm.MODE_OBJ_GETPROPERTIES, drm.ObjProperties(obj_id=connector, obj_type=CONNECTOR)),
    (drm.MODE_GETCONNECTOR, drm.GetConnector(connector_id=connector)),
):
    ids = (ctypes.c_uint32 * LENGTH)(*[non_desktop] * LENGTH)
    values = (ctypes.c_uint64 * LENGTH)(*[UNTOUCHED] * LENGTH)
    argument.props = room
    argument.props_ptr, argument.values_ptr = map(ctypes.addressof, (ids, values))
    drm.call(fd, code, argument)
    filled = min(room, argument.props)
    assert 1 < argument.props < LENGTH
    assert all(value != UNTOUCHED for value in values[:filled])
    assert all(value == UNTOUCHED for value in values[filled:]), values[:]
    assert 1 not in [value for id, value in zip(ids, values) if id == non_desktop]
"""

pytestmark = pytest.mark.parametrize("lessor", ["sublet"], indirect=True)


@pytest.mark.parametrize("room", [0, 1, 64])
@pytest.mark.parametrize("mechanism", ["seccomp", "preload"])
def test_a_headset_is_read_as_a_monitor_in_whatever_room_there_is(
    lessor, execute, headset, mechanism, room
):
    arguments = "{node}", str(headset.id), str(room)
    options = ("--as-monitor", "--mechanism", mechanism)
    program = execute(sys.executable, "-c", READ, *arguments, options=options)
    assert program.wait(30) == 0, program.text()
