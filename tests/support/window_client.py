"""A client with windows of one colour each, whose story is a list of strings.

    client = WindowClient(sublet.socket)
    red = client.window("red", 0xFF0000)
    client.news()      # ["red.configure 0x0", "red.configure 160x90 activated", "keyboard.enter red"]

A surface is called by its window's title. An event that nobody asked for is in the log, too.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support import wlr_protocols
from support.protocols import Protocols
from support.wire import DEADLINE, Connection, Event, Proxy

PROTOCOLS = wlr_protocols.add_to(Protocols.installed(
    "xdg-shell", "xdg-decoration-unstable-v1", "cursor-shape-v1", "tablet-v2", "xdg-activation-v1",
    "primary-selection-unstable-v1", "viewporter", "ext-idle-notify-v1", "idle-inhibit-unstable-v1",
    "relative-pointer-unstable-v1", "pointer-constraints-unstable-v1", "ext-session-lock-v1",
    "ext-foreign-toplevel-list-v1", "text-input-unstable-v3", "ext-image-capture-source-v1",
    "ext-image-copy-capture-v1", "tearing-control-v1", "xdg-dialog-v1",
))  # fmt: skip
STATES = {1: "maximized", 2: "fullscreen", 3: "resizing", 4: "activated", 9: "suspended"}
XRGB8888 = 1
MIME = "text/plain"


class Surface:
    """What all of a client's surfaces have in common: a colour and a size."""

    def __init__(self, client: WindowClient, name: str, color: int, size: tuple[int, int]) -> None:
        self.client = client
        self.name = name
        self.color = color
        self.size = size
        self.wl_surface = client.bound("wl_compositor").send("create_surface")
        client.surfaces[self.wl_surface] = self

    def draw(self) -> None:
        """Shows the colour in the size that it has."""
        width, height = self.size
        fd = os.memfd_create(self.name)
        os.ftruncate(fd, width * height * 4)
        with mmap.mmap(fd, width * height * 4) as memory:
            memory[:] = struct.pack("<I", self.color) * (width * height)
        pool = self.client.bound("wl_shm").send("create_pool", fd, width * height * 4)
        os.close(fd)
        buffer = pool.send("create_buffer", 0, width, height, width * 4, XRGB8888)
        pool.send("destroy")
        self.wl_surface.send("attach", buffer, 0, 0)
        self.wl_surface.send("damage", 0, 0, width, height)
        self.wl_surface.send("commit")

    def hide(self) -> None:
        self.wl_surface.send("attach", None, 0, 0)
        self.wl_surface.send("commit")


class Window(Surface):
    """An xdg-shell toplevel that takes every size that it is asked to have."""

    def __init__(self, client: WindowClient, name: str, color: int, size: tuple[int, int],
                 parent: Window | None, decorated: bool) -> None:  # fmt: skip
        super().__init__(client, name, color, size)
        self.xdg_surface = client.bound("xdg_wm_base").send("get_xdg_surface", self.wl_surface)
        self.toplevel = self.xdg_surface.send("get_toplevel")
        self.toplevel.send("set_title", name)
        if parent:
            self.toplevel.send("set_parent", parent.toplevel)
        self.decoration: Proxy | None = None
        if decorated:
            manager = client.bound("zxdg_decoration_manager_v1")
            self.decoration = manager.send("get_toplevel_decoration", self.toplevel)
        client.surfaces[self.xdg_surface] = client.surfaces[self.toplevel] = self
        self.states: set[str] = set()
        self.mapped = False
        self.wl_surface.send("commit")

    def destroy(self) -> None:
        for proxy in (self.decoration, self.toplevel, self.xdg_surface, self.wl_surface):
            if proxy:
                proxy.send("destroy")


class Popup(Surface):
    """A menu at a point of another surface."""

    def __init__(self, parent: Window | Popup, name: str, color: int, size: tuple[int, int],
                 at: tuple[int, int], grab: bool, reactive: bool) -> None:  # fmt: skip
        super().__init__(parent.client, name, color, size)
        base = self.client.bound("xdg_wm_base")
        self.xdg_surface = base.send("get_xdg_surface", self.wl_surface)
        self.client.surfaces[self.xdg_surface] = self
        self.become_popup(parent, at=at, grab=grab, reactive=reactive)

    def become_popup(self, parent: Window | Popup, *, at: tuple[int, int], grab: bool,
                     reactive: bool = False) -> None:  # fmt: skip
        """Gives its xdg_surface, which has no role object now, this place."""
        positioner = self.client.bound("xdg_wm_base").send("create_positioner")
        positioner.send("set_size", *self.size)
        positioner.send("set_anchor_rect", *at, 1, 1)
        positioner.send("set_anchor", 5)  # top left
        positioner.send("set_gravity", 8)  # to the bottom right
        positioner.send("set_constraint_adjustment", 3)  # slide
        if reactive:
            positioner.send("set_reactive")
        self.popup = self.xdg_surface.send("get_popup", parent.xdg_surface, positioner)
        positioner.send("destroy")
        self.client.surfaces[self.popup] = self
        if grab:
            self.popup.send("grab", self.client.seat, self.client.serial)
        self.mapped = False
        self.wl_surface.send("commit")


class Panel(Surface):
    """A layer surface at the top of a display, as high as it says."""

    def __init__(self, client: WindowClient, name: str, color: int, height: int,
                 interactivity: int) -> None:  # fmt: skip
        super().__init__(client, name, color, (1, height))
        shell = client.bound("zwlr_layer_shell_v1")
        self.layer_surface = shell.send("get_layer_surface", self.wl_surface, None, 2, name)
        self.layer_surface.send("set_size", 0, height)
        self.layer_surface.send("set_anchor", 1 | 4 | 8)  # top, left, right
        self.layer_surface.send("set_exclusive_zone", height)
        self.layer_surface.send("set_keyboard_interactivity", interactivity)
        client.surfaces[self.layer_surface] = self
        self.mapped = False
        self.wl_surface.send("commit")


class LockSurface(Surface):
    """What a screen locker shows on one output."""

    def __init__(self, client: WindowClient, lock: Proxy, name: str, color: int, output: Proxy) -> None:
        super().__init__(client, name, color, (1, 1))
        self.lock_surface = lock.send("get_lock_surface", self.wl_surface, output)
        client.surfaces[self.lock_surface] = self
        self.mapped = False


class WindowClient:
    """Binds what a program with windows needs, and keeps the log; owns its connection."""

    def __init__(self, socket: Path) -> None:
        self.connection = Connection.to_display(socket, protocols=PROTOCOLS)
        self.surfaces: dict[Proxy, Any] = {}  # to the Surface
        self.log: list[str] = []
        self.serial = 0  # of the last input event
        self.keymap = ""  # as text
        self.offers: list[Proxy] = []
        self.awake = True  # may be made to read while a test waits for something else
        self.on_event: Callable[[Event], None] = lambda _: None
        self._bound: dict[str, Proxy] = {}
        self._read_up_to = 0
        self.registry = self.connection.display.send("get_registry")
        self.connection.roundtrip()
        self.connection.listener = self._hear
        self.seat = self.bound("wl_seat", 9)
        self.connection.roundtrip()
        has = self.connection.heard(self.seat, "capabilities")[-1].args["capabilities"]
        self.pointer = self.seat.send("get_pointer") if has & 1 else None
        self.keyboard = self.seat.send("get_keyboard") if has & 2 else None
        self.data_device = self.bound("wl_data_device_manager", 3).send("get_data_device", self.seat)
        self.connection.roundtrip()

    def bound(self, interface: str, version: int = 6) -> Proxy:
        """The only global of an interface, bound when it is asked for first."""
        if interface not in self._bound:
            version = min(version, PROTOCOLS.interfaces[interface].version)
            offered = next(e.args["version"] for e in self.connection.events
                           if e.name == "global" and e.args["interface"] == interface)  # fmt: skip
            bound = self.registry.bind(interface, version=min(version, offered))
            self._bound[interface] = bound
        return self._bound[interface]

    def window(self, name: str, color: int, size: tuple[int, int] = (160, 90), *,
               parent: Window | None = None, decorated: bool = True) -> Window:  # fmt: skip
        """A new window, mapped and configured."""
        window = Window(self, name, color, size, parent, decorated)
        self.wait_for(lambda: window.mapped)
        self.connection.roundtrip()
        return window

    def popup(self, parent: Window | Popup, name: str, color: int, size: tuple[int, int] = (60, 40), *,
              at: tuple[int, int] = (10, 10), grab: bool = False,
              reactive: bool = False) -> Popup:  # fmt: skip
        popup = Popup(parent, name, color, size, at, grab, reactive)
        self.wait_for(lambda: popup.mapped)
        self.connection.roundtrip()
        return popup

    def panel(self, name: str, color: int, height: int, interactivity: int = 0) -> Panel:
        panel = Panel(self, name, color, height, interactivity)
        self.wait_for(lambda: panel.mapped)
        self.connection.roundtrip()
        return panel

    def touch(self) -> Proxy:
        """The touch object; whoever has it hears of touches."""
        return self.seat.send("get_touch")

    def offer_text(self) -> Proxy:
        """A data source that offers text."""
        source = self.bound("wl_data_device_manager").send("create_data_source")
        source.send("offer", MIME)
        return source

    def news(self) -> list[str]:
        """What was heard since the last call, after a roundtrip."""
        self.connection.roundtrip()
        heard, self._read_up_to = self.log[self._read_up_to :], len(self.log)
        return heard

    def wait_for(self, wanted: str | Callable[[], Any], deadline: float = DEADLINE) -> None:
        """Until a line of that text (since the last news) or the condition is there."""
        def there() -> bool:
            heard = self.log[self._read_up_to :]
            return wanted in heard if isinstance(wanted, str) else bool(wanted())

        assert self.connection.wait_for(there, deadline), f"{wanted}: {self.connection.fate}"

    def close(self) -> None:
        self.awake = False
        self.connection.close()

    # The log -----------------------------------------------------------------------------------

    def _hear(self, event: Event) -> None:
        surface = self.surfaces.get(event.proxy)
        args = event.args
        if "serial" in args and event.proxy.interface.name in ("wl_pointer", "wl_keyboard", "wl_touch"):
            self.serial = args["serial"]
        match event.proxy.interface.name, event.name:
            case "xdg_wm_base", "ping":
                event.proxy.send("pong", args["serial"])
            case "xdg_toplevel", "configure":
                self._configure(surface, args)
            case ("xdg_surface" | "zwlr_layer_surface_v1" | "ext_session_lock_surface_v1"), "configure":
                if "width" in args:
                    surface.size = min(args["width"], 1000) or 1, min(args["height"], 1000) or 1
                if surface and event.proxy.alive:
                    event.proxy.send("ack_configure", args["serial"])
                    surface.draw()
                    surface.mapped = True
            case "xdg_popup", "configure" if surface:
                self._say(f"{surface.name}.configure {args['x']},{args['y']}")
                surface.size = args["width"], args["height"]
            case ("xdg_toplevel", "close") | ("xdg_popup", "popup_done") | (_, "closed") if surface:
                self._say(f"{surface.name}.{event.name}")
            case "ext_session_lock_v1", _:
                self._say(f"lock.{event.name}")
            case "ext_idle_notification_v1", _:
                self._say(f"idle.{event.name}")
            case ("zwp_locked_pointer_v1" | "zwp_confined_pointer_v1" as interface), _:
                self._say(f"{interface[4:-3]}.{event.name}")
            case "zwp_relative_pointer_v1", "relative_motion":
                self._say(f"relative.motion {args['dx'] / 256:g},{args['dy'] / 256:g}")
            case ("wl_pointer" | "wl_touch" | "wl_keyboard" | "wl_data_device"), _:
                self._input(event)
            case "wl_data_source", ("target" | "cancelled" | "dnd_finished" | "dnd_drop_performed"):
                self._say(f"source.{event.name}")
            case "wl_data_source", "send":
                os.write(args["fd"].fileno(), b"what was offered")
                args["fd"].close()
                self._say("source.send")
        self.on_event(event)

    def _configure(self, window: Window, args: dict[str, Any]) -> None:
        states = struct.unpack(f"={len(args['states']) // 4}I", args["states"])
        window.states = {STATES[state] for state in states if state in STATES}
        size = args["width"], args["height"]
        self._say(" ".join([f"{window.name}.configure {size[0]}x{size[1]}", *sorted(window.states)]))
        window.size = tuple(asked or own for asked, own in zip(size, window.size, strict=True))

    def _input(self, event: Event) -> None:
        device = event.proxy.interface.name.removeprefix("wl_")
        args = event.args
        on = self.surfaces[args["surface"]].name if args.get("surface") in self.surfaces else "-"
        place = f"{args['x'] >> 8},{args['y'] >> 8}" if "x" in args else ""
        place = f"{args['surface_x'] >> 8},{args['surface_y'] >> 8}" if "surface_x" in args else place
        match event.name:
            case "enter" | "leave" | "down":
                self._say(f"{device}.{event.name} {on} {place}".rstrip())
            case "button" | "key":
                state = ("released", "pressed", "repeated")[args["state"]]
                self._say(f"{device}.{event.name} {args.get('button', args.get('key'))} {state}")
            case "motion":
                self._say(f"{device}.motion {place}")
            case "up" | "drop" | "cancel":
                self._say(f"{device}.{event.name}")
            case "axis_value120":
                self._say(f"{device}.axis {args['axis']} {args['value120']}")
            case "keymap":
                self.keymap = os.pread(args["fd"].fileno(), args["size"], 0).decode().rstrip("\0")
                args["fd"].close()
            case "data_offer":
                self.offers.append(args["id"])
            case "selection":
                self._say(f"{device}.selection {'some' if args['id'] else 'none'}")

    def _say(self, line: str) -> None:
        self.log.append(line)
