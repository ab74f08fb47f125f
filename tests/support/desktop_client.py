"""A client of the desktop that does nothing but what a test says: windows of one colour, a pointer,
gamma ramps."""

from __future__ import annotations

import os
import struct

from support.compositor import Compositor
from support import wlr_protocols
from support.protocols import Protocols
from support.wire import Connection, Event, Proxy

PROTOCOLS = wlr_protocols.add_to(Protocols.installed("xdg-shell"))
XRGB8888 = 1  # as wl_shm numbers it


class DesktopClient:
    """One connection; everything made with it goes when it is closed."""

    def __init__(self, compositor: Compositor) -> None:
        self.connection = Connection.to_display(compositor.socket, protocols=PROTOCOLS)
        self._windows: dict[Proxy, Window] = {}
        self.connection.listener = self._hear
        self._registry = self.connection.display.send("get_registry")
        self.connection.roundtrip()
        self.compositor = self._registry.bind("wl_compositor", version=4)
        self.shm = self._registry.bind("wl_shm")
        self.shell = self._registry.bind("xdg_wm_base")

    def window(self) -> Window:
        return Window(self)

    def pointer(self) -> Pointer:
        manager = self._registry.bind("zwlr_virtual_pointer_manager_v1")
        return Pointer(manager.send("create_virtual_pointer", None))

    def gamma_of(self, display: str) -> GammaRamp:
        manager = self._registry.bind("zwlr_gamma_control_manager_v1")
        control = manager.send("get_gamma_control", self.output(display))
        self.connection.wait_for(lambda: self.connection.heard(control, "gamma_size"))
        return GammaRamp(control)

    def power_of(self, display: str) -> Proxy:
        """A zwlr_output_power_v1."""
        manager = self._registry.bind("zwlr_output_power_manager_v1")
        return manager.send("get_output_power", self.output(display))

    def output(self, display: str) -> Proxy:
        """The display's wl_output, newly bound."""
        self.connection.roundtrip()
        for name in self.connection.globals("wl_output"):
            output = self._registry.bind("wl_output", name, version=4)
            self.connection.roundtrip()
            (told,) = self.connection.heard(output, "name")
            if told.args["name"] == display:
                return output
        raise KeyError(f"no wl_output is called {display}")

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> DesktopClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hear(self, event: Event) -> None:
        if event.name == "ping":
            event.proxy.send("pong", event.args["serial"])
        elif event.proxy in self._windows:
            self._windows[event.proxy].hear(event)


class Window:
    """A toplevel; it is there with its first paint()."""

    def __init__(self, client: DesktopClient) -> None:
        self.client = client
        self._size = (0, 0)
        self._surface = client.compositor.send("create_surface")
        self._role = client.shell.send("get_xdg_surface", self._surface)
        self._toplevel = self._role.send("get_toplevel")
        for proxy in (self._role, self._toplevel):
            client._windows[proxy] = self
        self._surface.send("commit")
        client.connection.wait_for(lambda: client.connection.heard(self._role, "configure"))

    def cover(self, display: str) -> None:
        """Asks for the whole of a display, as long as it is there."""
        self._toplevel.send("set_fullscreen", self.client.output(display))
        self.client.connection.roundtrip()

    def paint(self, color: int, size: tuple[int, int] = (64, 64)) -> None:
        """Shows 0xRRGGBB everywhere, in the size that the desktop wants, else in `size`."""
        self.client.connection.roundtrip()
        width, height = self._size if all(self._size) else size
        pixels = struct.pack("<I", color) * (width * height)
        file = os.memfd_create("pixels", os.MFD_CLOEXEC)
        try:
            os.write(file, pixels)
            pool = self.client.shm.send("create_pool", file, len(pixels))
        finally:
            os.close(file)
        buffer = pool.send("create_buffer", 0, width, height, width * 4, XRGB8888)
        pool.send("destroy")
        self.show(buffer, width, height)
        buffer.send("destroy")

    def show(self, buffer: Proxy, width: int, height: int) -> None:
        """Shows a wl_buffer."""
        self._surface.send("attach", buffer, 0, 0)
        self._surface.send("damage", 0, 0, width, height)
        self._surface.send("commit")
        self.client.connection.roundtrip()

    def hear(self, event: Event) -> None:
        if event.proxy is self._role:
            self._role.send("ack_configure", event.args["serial"])
        elif event.name == "configure":
            self._size = (event.args["width"], event.args["height"])


class Pointer:
    """A pointing device of the seat's."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy

    def move(self, dx: int, dy: int) -> None:
        """In layout units."""
        self._proxy.send("motion", 0, dx * 256, dy * 256)
        self._proxy.send("frame")
        self._proxy.connection.roundtrip()

    def move_to(self, x: float, y: float) -> None:
        """From 0, 0 to 1, 1: the corners of the layout."""
        extent = 1 << 16
        self._proxy.send("motion_absolute", 0, int(x * extent), int(y * extent), extent, extent)
        self._proxy.send("frame")
        self._proxy.connection.roundtrip()


class GammaRamp:
    """A display's gamma ramp while this client may set it."""

    def __init__(self, control: Proxy) -> None:
        self._control = control
        (told,) = control.connection.heard(control, "gamma_size")
        self.size = told.args["size"]

    @property
    def failed(self) -> bool:
        return bool(self._control.connection.heard(self._control, "failed"))

    def set(self, entry: int) -> None:
        """The same 16-bit value everywhere."""
        file = os.memfd_create("ramp", os.MFD_CLOEXEC)
        try:
            os.write(file, struct.pack("=H", entry) * (3 * self.size))
            self._control.send("set_gamma", file)
        finally:
            os.close(file)
        self._control.connection.roundtrip()

    def give_back(self) -> None:
        """The display gets its own ramp again."""
        self._control.send("destroy")
        self._control.connection.roundtrip()
