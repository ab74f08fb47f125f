"""Records single windows by ext-image-copy-capture."""

from __future__ import annotations

import mmap
import os

from support.capture import FORMATS, Picture
from support.window_client import XRGB8888, WindowClient


class Recorder:
    """A capture of the window with this title; the client is the recording program's own."""

    def __init__(self, client: WindowClient, title: str) -> None:
        self.client = client
        self.size = (0, 0)
        self.stopped = False
        self._frame = None  # that was asked for
        self._ended = ""  # how it ended
        self._handles: dict[str, object] = {}  # by title
        client.on_event = self._hear
        client.bound("ext_foreign_toplevel_list_v1", 1)
        for _ in range(2):  # wlroots tells when its loop is idle
            client.connection.roundtrip()
        sources = client.bound("ext_foreign_toplevel_image_capture_source_manager_v1", 1)
        source = sources.send("create_source", self._handles[title])
        manager = client.bound("ext_image_copy_capture_manager_v1", 1)
        self._session = manager.send("create_session", source, 0)
        client.wait_for(lambda: self.stopped or all(self.size))

    def ask(self) -> None:
        """Asks for the next picture: the first comes at once, others when something has changed."""
        width, height = self._asked = self.size
        self._memory = os.memfd_create("frame")
        os.ftruncate(self._memory, width * height * 4)
        pool = self.client.bound("wl_shm").send("create_pool", self._memory, width * height * 4)
        buffer = pool.send("create_buffer", 0, width, height, width * 4, XRGB8888)
        pool.send("destroy")
        self._frame = self._session.send("create_frame")
        self._frame.send("attach_buffer", buffer)
        self._frame.send("damage_buffer", 0, 0, width, height)
        self._frame.send("capture")
        buffer.send("destroy")
        self._ended = ""
        self.client.connection.roundtrip()

    def picture(self) -> Picture:
        """The one that was asked for, else the next; of a window that has another size meanwhile in
        that."""
        while True:
            if self._frame is None:
                self.ask()
            self.client.wait_for(lambda: self._ended)
            self._frame.send("destroy")
            self._frame = None
            width, height = self._asked
            picture = Picture(width, height)
            with mmap.mmap(self._memory, width * height * 4, prot=mmap.PROT_READ) as pixels:
                rows = [pixels[y * width * 4 : (y + 1) * width * 4] for y in range(height)]
                picture.put(0, 0, rows, FORMATS[b"XR24"])
            os.close(self._memory)
            if self._ended == "ready":
                return picture
            self.client.wait_for(lambda: self.size != self._asked)

    def _hear(self, event) -> None:
        match event.proxy.interface.name, event.name:
            case "ext_foreign_toplevel_handle_v1", "title":
                self._handles[event.args["title"]] = event.proxy
            case "ext_image_copy_capture_session_v1", "buffer_size":
                self.size = event.args["width"], event.args["height"]
            case "ext_image_copy_capture_session_v1", "stopped":
                self.stopped = True
            case "ext_image_copy_capture_frame_v1", "ready" | "failed":
                self._ended = event.name
