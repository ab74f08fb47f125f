"""What a program under `sublet-lessee exec` gets when it opens a card, in whatever way it does that."""

import sys

import pytest

from support.opener import WAYS
from support.story import Display

BECOME_MASTER = (
    "import fcntl, os, sys; fd = os.open(sys.argv[1], os.O_RDWR)\n"
    "for _ in range(2): fcntl.ioctl(fd, 0x641E); fcntl.ioctl(fd, 0x641F)\n"
)
BECOME_MASTER_OF_32_BITS = (
    "import ctypes, os, sys; fd = os.open(sys.argv[1], os.O_RDWR)\n"
    "ioctl = getattr(ctypes.CDLL(None), '__ioctl_time64')\n"
    "assert ioctl(fd, 0x641E) == 0 and ioctl(fd, 0x641F) == 0\n"
)
AUTHENTICATE = (
    "import ctypes, os, sys; drm = ctypes.CDLL('libdrm.so.2'); magic = ctypes.c_uint()\n"
    "fd, other = (os.open(sys.argv[1], os.O_RDWR) for _ in range(2))\n"
    "assert drm.drmGetMagic(other, ctypes.byref(magic)) == 0 and drm.drmAuthMagic(fd, magic) == 0\n"
)
AWAIT_VBLANK = (
    "import fcntl, os, struct, sys; fd = os.open(sys.argv[1], os.O_RDWR)\n"
    "event, relative, wait_vblank = 0x4000000, 1, 0xC018643A\n"
    "fcntl.ioctl(fd, wait_vblank, struct.pack('=IIQQ', event | relative, 10, 0, 0))\n"
    "print(len(os.read(fd, 1024)))\n"
)
OPEN_IN_TURN = (
    "import os, sys\n"
    "for flag in (0, os.O_NONBLOCK, 0):\n"
    "    print(os.get_blocking(os.open(sys.argv[1], os.O_RDWR | flag)))\n"
)
LIST_DEVICES = (
    "import os, sys\n"
    "for path in sys.argv[1:]:\n"
    "    fd = os.open(path, os.O_RDWR); print(os.stat(fd).st_rdev, os.readlink(f'/proc/self/fd/{fd}'))\n"
)

BOTH = pytest.mark.parametrize("mechanism", ["seccomp", "preload"])

pytestmark = pytest.mark.parametrize("lessor", ["sublet"], indirect=True)


def said(process) -> str:
    assert process.wait(30) == 0, process.text()
    return process.output.read_text(encoding="utf-8").strip()


@pytest.fixture
def connectors(execute, card, desk, headset, side):
    """The displays that the opener may use who opens a path in a way."""
    displays = {display.id: display for display in (desk, headset, side)}

    def seen(way: str, path: str = card.card, options: tuple = ()) -> list[Display]:
        words = said(execute(sys.executable, "-m", "support.opener", way, path, options=options)).split()
        return [displays[int(word)] for word in words if int(word) in displays]

    return seen


@pytest.mark.parametrize("way", WAYS)
@BOTH
def test_the_card_s_node_is_the_lease(lessor, connectors, headset, mechanism, way):
    assert connectors(way, options=("--mechanism", mechanism)) == [headset]


def test_the_node_by_another_name_is_the_lease(lessor, connectors, headset, card, tmp_path):
    link = tmp_path / "by-path"
    link.symlink_to(card.card)
    assert connectors("open", str(link)) == [headset]


def test_every_opening_is_the_lease_again(lessor, execute, card):
    lines = said(execute(sys.executable, "-c", LIST_DEVICES, "{node}", "{node}")).splitlines()
    assert len(lines) == 2 and lines[0] == lines[1]


def test_a_program_that_opens_the_card_to_wait_for_events_waits(lessor, execute):
    size_of_a_vblank_event = "32"
    assert said(execute(sys.executable, "-c", AWAIT_VBLANK, "{node}")) == size_of_a_vblank_event


@BOTH
def test_an_opening_blocks_unless_it_asks_not_to(lessor, execute, mechanism):
    program = execute(sys.executable, "-c", OPEN_IN_TURN, "{node}", options=("--mechanism", mechanism))
    assert said(program).split() == ["True", "False", "True"]


def test_the_fd_itself_blocks(lessor, execute):
    program = execute(sys.executable, "-c", "import os, sys; print(os.get_blocking(int(sys.argv[1])))", "{fd}")
    assert said(program) == "True"


@BOTH
def test_a_program_may_become_master_and_give_that_up(lessor, execute, mechanism):
    said(execute(sys.executable, "-c", BECOME_MASTER, "{node}", options=("--mechanism", mechanism)))


def test_a_program_of_32_bits_with_the_time_in_64_may_do_so_too(lessor, execute):
    """Its ioctl() has another name there, which the library answers to everywhere."""
    options = ("--mechanism", "preload")
    said(execute(sys.executable, "-c", BECOME_MASTER_OF_32_BITS, "{node}", options=options))


def test_a_program_may_authenticate_itself(lessor, execute):
    said(execute(sys.executable, "-c", AUTHENTICATE, "{node}"))


def test_placeholders_and_variables_tell_of_the_lease(lessor, execute, card, headset):
    script = 'echo "$0" "$1" "$2" "$LEASE_FD" "$LIBSEAT_BACKEND" "$WLR_DRM_DEVICES"'
    foreign = {"LIBSEAT_BACKEND": "seatd", "WLR_DRM_DEVICES": "/dev/dri/card9"}
    program = execute("sh", "-c", script, "{node}", "{connector}", "{fd}", **foreign)
    node, connector, fd, variable, backend, devices = said(program).split()
    assert (node, connector) == (card.card, headset.name)
    assert fd == variable
    assert (backend, devices) == ("noop", card.card)


@pytest.mark.parametrize(
    "inherited, told", [("wayland", "drm"), ("drm,libinput", "drm,libinput"), ("", "drm")]
)
def test_a_program_uses_the_lease_though_its_parent_s_session_is_nested(lessor, execute, inherited, told):
    assert said(execute("sh", "-c", 'echo "$WLR_BACKENDS"', WLR_BACKENDS=inherited)) == told


def test_a_plug_in_may_wait_for_a_thread_that_opens_files_while_it_is_loaded(lessor, execute, build):
    plug_in = build / "tests/support/injection/opens_at_start.so"
    options = ("--mechanism", "preload")
    said(execute(sys.executable, "-c", f"import ctypes; ctypes.CDLL('{plug_in}')", options=options))


def test_other_devices_are_as_they_were(lessor, execute):
    program = execute("sh", "-c", "cat /dev/null && head -c 4 /dev/zero | od -An -tx1")
    assert said(program) == "00 00 00 00"
