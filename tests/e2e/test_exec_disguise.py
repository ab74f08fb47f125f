"""What a program under `sublet-lessee exec --as-monitor` reads of the headset."""

import sys

import pytest

READ = """
import ctypes, os, sys
from support import drm_ioctl as drm

LENGTH, UNTOUCHED, CONNECTOR = 64, 0x5555555555555555, 0xC0C0C0C0
node, connector, room = sys.argv[1], *map(int, sys.argv[2:])
non_desktop = int(os.environ["SUBLET_LEASE_NON_DESKTOP"])
fd = os.open(node, os.O_RDWR)
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
def test_a_headset_is_read_as_a_monitor_in_whatever_room_there_is(
    lessor, execute, headset, room
):
    arguments = "{node}", str(headset.id), str(room)
    program = execute(sys.executable, "-c", READ, *arguments, options=("--as-monitor",))
    assert program.wait(30) == 0, program.text()
