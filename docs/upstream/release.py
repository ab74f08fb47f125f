# Binds the lease device and releases it. `released` must come at once.
import os, select, socket, struct, sys
s = socket.socket(socket.AF_UNIX)
s.connect(os.path.join(os.environ["XDG_RUNTIME_DIR"], os.environ["WAYLAND_DISPLAY"]))
REGISTRY, DEVICE = 2, 3  # ids of objects
DEVICE_NAME = b"wp_drm_lease_device_v1\0"
def send(target, opcode, data=b""):
    s.sendall(struct.pack("=IHH", target, opcode, 8 + len(data)) + data)
def events():
    buffer = b""
    while select.select([s], [], [], 20)[0]:
        received = socket.recv_fds(s, 65536, 8)[0]  # and an fd of the card
        if not received: sys.exit("the compositor is gone")
        buffer += received
        while len(buffer) >= 8 and len(buffer) >= (size := struct.unpack_from("=H", buffer, 6)[0]):
            yield *struct.unpack_from("=IH", buffer), buffer[8:size]
            buffer = buffer[size:]
send(1, 1, struct.pack("=I", REGISTRY))  # wl_display.get_registry
for target, opcode, data in events():
    if target == REGISTRY and opcode == 0 and DEVICE_NAME in data:  # global: bind
        send(REGISTRY, 0, data[:4] + struct.pack("=I24sII", 23, DEVICE_NAME, 1, DEVICE))
    elif target == DEVICE and opcode == 2:  # done: release
        send(DEVICE, 1)
        print("`release` is sent", flush=True)
    elif target == DEVICE and opcode == 3:
        sys.exit("`released` comes, as it should")
sys.exit("nothing more came within 20 s")
