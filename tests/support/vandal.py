"""A desktop client that knows every protocol there is and respects no rule of any of them.

It builds windows, menus, panels, drags and captures in good order often enough to get far, and sends
anything else in between: requests that are well-formed, at objects that may not want them.
"""

from __future__ import annotations

import contextlib
import os
import random
import socket
import tempfile
from collections import defaultdict
from collections.abc import Callable

from support import wlr_protocols
from support.protocols import Arg, Message, Protocols
from support.wire import Connection, Event, Proxy

PROTOCOLS = wlr_protocols.add_to(Protocols.installed(
    "xdg-shell", "xdg-decoration-unstable-v1", "xdg-activation-v1", "xdg-output-unstable-v1",
    "viewporter", "fractional-scale-v1", "single-pixel-buffer-v1", "alpha-modifier-v1",
    "content-type-v1", "presentation-time", "cursor-shape-v1", "tablet-v2", "ext-idle-notify-v1",
    "primary-selection-unstable-v1", "security-context-v1", "linux-dmabuf-v1",
    "ext-image-capture-source-v1", "ext-image-copy-capture-v1", "ext-foreign-toplevel-list-v1",
    "ext-data-control-v1", "drm-lease-v1", "sublet-control-v1",
))  # fmt: skip
HARMLESS_KEYS = (1, 15, 16, 30, 33, 50, 56, 62, 125)  # none ends the session or starts a program
BUTTONS = (0x110, 0x111, 0x112, 1)
EXTREMES = (-1, 0x7FFFFFFF, -0x80000000, 0x7FFFFF00, 65535, 100000)


class Vandal:
    """Owns its connection; act() does one thing, close() leaves everything as it is."""

    def __init__(self, connection: Connection, dice: random.Random, names: list[str]) -> None:
        self.connection = connection
        self.dice = dice
        self.spent = False  # the server may not understand it any more
        self._names = names
        self._live: dict[str, list[Proxy]] = defaultdict(list)
        self._surface_of: dict[Proxy, Proxy] = {}
        self._serials = [0]
        self._files = contextlib.ExitStack()
        connection.listener = self._hear
        self._add(connection.display)
        self.registry = self._add(connection.display.send("get_registry"))
        connection.roundtrip()
        for event in list(connection.events):
            if event.name == "global":
                self._bind(event.args["name"], event.args["interface"], event.args["version"])

    def act(self) -> None:
        chance = self.dice.random()
        if chance < 0.35:
            self.dice.choice(self.HABITS)(self)
        elif chance < 0.999:
            self._request()
        else:
            self._wild()
        self.connection.read(0)

    def close(self) -> None:
        self.connection.close()
        self._files.close()

    # In good order -----------------------------------------------------------------------------

    def _make_window(self) -> None:
        xdg_surface, surface = self._make_xdg_surface()
        if xdg_surface:
            toplevel = self._send(xdg_surface, "get_toplevel")
            if manager := self._one("zxdg_decoration_manager_v1"):
                self._send(manager, "get_toplevel_decoration", toplevel)
            self._send(surface, "commit")

    def _make_popup(self) -> None:
        base, parent = self._one("xdg_wm_base"), self._one("xdg_surface")
        xdg_surface, surface = self._make_xdg_surface()
        if not base or not xdg_surface:
            return
        positioner = self._send(base, "create_positioner")
        self._send(positioner, "set_size", self._length(), self._length())
        self._send(positioner, "set_anchor_rect", *(self._length() for _ in range(4)))
        self._send(positioner, "set_constraint_adjustment", self.dice.randrange(64))
        self._send(positioner, "set_gravity", self.dice.randrange(9))
        layer = self._one("zwlr_layer_surface_v1") if self.dice.random() < 0.3 else None
        popup = self._send(xdg_surface, "get_popup", None if layer else parent, positioner)
        if layer:
            self._send(layer, "get_popup", popup)
        if (seat := self._one("wl_seat")) and self.dice.random() < 0.4:
            self._send(popup, "grab", seat, self._serial())
        self._send(surface, "commit")

    def _make_panel(self) -> None:
        if shell := self._one("zwlr_layer_shell_v1"):
            surface = self._make_surface()
            output = self._one("wl_output") if self.dice.random() < 0.5 else None
            layer = self.dice.randrange(4)
            panel = self._send(shell, "get_layer_surface", surface, output, layer, "panel")
            self._surface_of[panel] = surface
            self._send(panel, "set_size", self._length(), self._length())
            self._send(panel, "set_anchor", self.dice.randrange(16))
            self._send(panel, "set_exclusive_zone", self.dice.choice((0, 20, -1, 5000)))
            self._send(panel, "set_keyboard_interactivity", self.dice.randrange(3))
            self._send(surface, "commit")

    def _make_subsurface(self) -> None:
        if (compositor := self._one("wl_subcompositor")) and (parent := self._one("wl_surface")):
            surface = self._make_surface()
            self._send(compositor, "get_subsurface", surface, parent)
            self._show(surface)

    def _draw(self) -> None:
        if surface := self._one("wl_surface"):
            self._show(surface)

    def _unmap(self) -> None:
        if surface := self._one("wl_surface"):
            self._send(surface, "attach", None, 0, 0)
            self._send(surface, "commit")

    def _drag_something(self) -> None:
        device, origin = self._one("wl_data_device"), self._one("wl_surface")
        manager = self._one("wl_data_device_manager")
        if device and origin and manager:
            source = None
            if self.dice.random() < 0.7:
                source = self._send(manager, "create_data_source")
                self._send(source, "offer", "text/plain")
                self._send(source, "set_actions", self.dice.randrange(8))
            icon = self._make_surface() if self.dice.random() < 0.5 else None
            self._send(device, "start_drag", source, origin, icon, self._serial())

    def _use_the_window(self) -> None:
        toplevel, seat = self._one("xdg_toplevel"), self._one("wl_seat")
        if toplevel and seat:
            request = self.dice.choice(("move", "resize", "show_window_menu"))
            rest = {"move": (), "resize": (self.dice.randrange(11),), "show_window_menu": (5, 5)}
            self._send(toplevel, request, seat, self._serial(), *rest[request])

    def _use_the_pointer(self) -> None:
        if pointer := self._one("zwlr_virtual_pointer_v1"):
            extent = (1000, 1000)
            place = [self.dice.randrange(1000), self.dice.randrange(1000)]
            self._send(pointer, "motion_absolute", 1, *place, *extent)
            if self.dice.random() < 0.5:
                self._send(pointer, "button", 2, self.dice.choice(BUTTONS), self.dice.randrange(2))
            self._send(pointer, "frame")

    def _capture(self) -> None:
        manager, output = self._one("zwlr_screencopy_manager_v1"), self._one("wl_output")
        if manager and output:
            self._send(manager, "capture_output", 1, output)

    def _arrange_displays(self) -> None:
        manager = self._one("zwlr_output_manager_v1")
        if manager and (dones := self.connection.heard(manager, "done")):
            serial = dones[-1].args["serial"]
            configuration = self._send(manager, "create_configuration", serial)
            for head in self._all("zwlr_output_head_v1"):
                if self.dice.random() < 0.2:
                    self._send(configuration, "disable_head", head)
                    continue
                change = self._send(configuration, "enable_head", head)
                if self.dice.random() < 0.5:
                    self._send(change, "set_position", self._number(), self._number())
                if self.dice.random() < 0.5:
                    self._send(change, "set_scale", self.dice.choice((128, 256, 384, 512, 1)))
                if self.dice.random() < 0.3:
                    self._send(change, "set_transform", self.dice.randrange(8))
                if self.dice.random() < 0.1:
                    size = self._length(), self._length()
                    self._send(change, "set_custom_mode", *size, self.dice.choice((0, 60000)))
            self._send(configuration, self.dice.choice(("apply", "test")))

    def _listen(self) -> None:
        self.connection.roundtrip()

    HABITS: tuple[Callable[[Vandal], None], ...] = (
        _make_window, _make_window, _make_window, _make_popup, _make_popup, _make_popup,
        _make_panel, _make_panel, _make_subsurface, _draw, _draw, _draw, _unmap,
        _drag_something, _use_the_window, _use_the_window, _use_the_pointer, _use_the_pointer,
        _use_the_pointer, _capture, _arrange_displays, _listen, _listen,
    )  # fmt: skip

    # In any order ------------------------------------------------------------------------------

    def _request(self) -> None:
        """Any request of any object, with arguments of the right types."""
        kinds = [name for name in self._live if self._one(name)]
        proxy = self._one(self.dice.choice(kinds))
        destroys = self.dice.random() < 0.1
        requests = proxy.interface.requests.values()
        choices = [request for request in requests if request.destructor == destroys]
        if choices and (request := self.dice.choice(choices)).name != "bind":
            values = [self._value(proxy, request, arg) for arg in request.args if arg.type != "new_id"]
            self._send(proxy, request.name, *values)

    def _wild(self) -> None:
        """What no library would send; the connection is of no use afterwards."""
        ids = [proxy.id for proxies in self._live.values() for proxy in proxies]
        self.connection.send_raw(
            self.dice.choice([*ids, 0, 77777, 0xFF000007]),
            self.dice.randrange(12),
            self.dice.randbytes(4 * self.dice.randrange(8)),
            fds=[0] if self.dice.random() < 0.5 else [],
        )
        self.spent = True

    def _value(self, proxy: Proxy, request: Message, arg: Arg) -> object:
        if arg.type == "object":
            return None if self.dice.random() < 0.03 else self._one(arg.interface)
        if arg.type == "fd":
            return self._file()
        if arg.type == "array":
            return self.dice.randbytes(4 * self.dice.randrange(6))
        if arg.type == "string":
            texts = ("", "text/plain", "\u00e4" * 30, "x" * 3000, *self._names)
            return self.dice.choice(texts)
        if "serial" in arg.name:
            return self._serial()
        if request.name == "key" and arg.name == "key":
            return self.dice.choice(HARMLESS_KEYS)
        if arg.name == "button":
            return self.dice.choice(BUTTONS)
        if arg.name in ("width", "height"):
            return self._length() if self.dice.random() < 0.95 else self._number(arg)
        return self._number(arg)

    def _number(self, arg: Arg | None = None) -> int:
        if self.dice.random() < 0.04:
            value = self.dice.choice(EXTREMES)
        else:
            value = self.dice.choice((0, 1, 1, 2, 3, 4, 5, 8, 20, 100, 300, 1000, -10, -200))
        if arg and arg.type == "uint":
            return value & 0xFFFFFFFF if value in EXTREMES else abs(value)
        if arg and arg.type == "fixed" and value not in EXTREMES:
            return value * 256
        return value

    def _length(self) -> int:
        return self.dice.choice((1, 10, 50, 100, 200, 400))

    def _serial(self) -> int:
        return self.dice.choice(self._serials[-5:])

    def _file(self) -> int:
        kind = self.dice.randrange(5)
        if kind == 0:
            fd = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
        elif kind == 1:
            end, fd = os.pipe()
            os.close(end)
        elif kind == 2:
            folder = self._files.enter_context(tempfile.TemporaryDirectory())
            with socket.socket(socket.AF_UNIX) as listening:
                listening.bind(f"{folder}/socket")
                listening.listen()
                fd = listening.detach()
        else:
            fd = os.memfd_create("vandal")
            os.ftruncate(fd, self.dice.choice((0, 1, 4096, 65536)))
        self._files.callback(os.close, fd)
        return fd

    # Parts -------------------------------------------------------------------------------------

    def _make_surface(self) -> Proxy:
        return self._send(self._one("wl_compositor"), "create_surface")

    def _make_xdg_surface(self) -> tuple[Proxy | None, Proxy | None]:
        base = self._one("xdg_wm_base")
        if not base or not self._one("wl_compositor"):
            return None, None
        surface = self._make_surface()
        xdg_surface = self._send(base, "get_xdg_surface", surface)
        self._surface_of[xdg_surface] = surface
        return xdg_surface, surface

    def _show(self, surface: Proxy) -> None:
        self._send(surface, "attach", self._make_buffer(), 0, 0)
        self._send(surface, "damage", 0, 0, 1000, 1000)
        if self.dice.random() < 0.3:
            self._send(surface, "frame")
        self._send(surface, "commit")

    def _make_buffer(self) -> Proxy | None:
        shm = self._one("wl_shm")
        if shm is None:
            return None
        width, height = self._length(), self._length()
        fd = os.memfd_create("vandal")
        os.ftruncate(fd, width * height * 4)
        pool = self._send(shm, "create_pool", fd, width * height * 4)
        buffer = self._send(pool, "create_buffer", 0, width, height, width * 4, 1)
        self._send(pool, "destroy")
        if self.dice.random() < 0.02:
            os.ftruncate(fd, 0)
        os.close(fd)
        return buffer

    def _bind(self, name: int, interface: str, version: int) -> None:
        if known := PROTOCOLS.interfaces.get(interface):
            self._add(self.registry.bind(interface, name, min(version, known.version)))

    def _send(self, proxy: Proxy | None, request: str, *values: object) -> Proxy | None:
        if proxy is None or request not in proxy.interface.requests:
            return None
        return self._add(proxy.send(request, *values))

    def _add(self, proxy: Proxy | None) -> Proxy | None:
        if proxy is not None:
            self._live[proxy.interface.name].append(proxy)
        return proxy

    def _all(self, interface: str) -> list[Proxy]:
        self._live[interface] = [proxy for proxy in self._live[interface] if proxy.alive]
        return self._live[interface]

    def _one(self, interface: str) -> Proxy | None:
        """A live one, rather a new one; None if there is none."""
        proxies = self._all(interface)
        if not proxies:
            return None
        return self.dice.choice(proxies[-4:] if self.dice.random() < 0.7 else proxies)

    def _hear(self, event: Event) -> None:
        for name, value in event.args.items():
            if isinstance(value, Proxy) and value not in self._live[value.interface.name]:
                self._add(value)
            elif name == "serial":
                self._serials.append(value)
        if event.name == "ping" and self.dice.random() < 0.9:
            self._send(event.proxy, "pong", event.args["serial"])
        surface = self._surface_of.get(event.proxy)
        if event.name == "configure" and surface and surface.alive and event.proxy.alive:
            if self.dice.random() < 0.95:
                self._send(event.proxy, "ack_configure", event.args["serial"])
            if self.dice.random() < 0.9:
                self._show(surface)
