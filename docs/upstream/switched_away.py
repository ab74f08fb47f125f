# Leases the first display on offer and waits. Switch to another terminal: `finished` never comes.
import os, select, socket, struct, sys
s = socket.socket(socket.AF_UNIX)
s.connect(os.path.join(os.environ["XDG_RUNTIME_DIR"], os.environ["WAYLAND_DISPLAY"]))
REGISTRY, DEVICE, REQUEST, LEASE = 2, 3, 4, 5  # ids of objects
DEVICE_NAME, fds = b"wp_drm_lease_device_v1\0", []
def send(target, opcode, data=b""):
    s.sendall(struct.pack("=IHH", target, opcode, 8 + len(data)) + data)
def events():
    buffer = b""
    while select.select([s], [], [], 20)[0]:
        received, came, *_ = socket.recv_fds(s, 65536, 8)
        if not received: sys.exit("the compositor is gone")
        fds.extend(came)  # a lease ends when its fd is closed
        buffer += received
        while len(buffer) >= 8 and len(buffer) >= (size := struct.unpack_from("=H", buffer, 6)[0]):
            yield *struct.unpack_from("=IH", buffer), buffer[8:size]
            buffer = buffer[size:]
connector = None
send(1, 1, struct.pack("=I", REGISTRY))  # wl_display.get_registry
for target, opcode, data in events():
    if target == REGISTRY and opcode == 0 and DEVICE_NAME in data:  # global: bind
        send(REGISTRY, 0, data[:4] + struct.pack("=I24sII", 23, DEVICE_NAME, 1, DEVICE))
    elif target == DEVICE and opcode == 1 and connector is None:  # connector: lease it
        connector = struct.unpack("=I", data)[0]
        send(DEVICE, 0, struct.pack("=I", REQUEST)), send(REQUEST, 0, data), send(REQUEST, 1, struct.pack("=I", LEASE))
    elif target == LEASE and opcode == 1: sys.exit("finished, as it should be")
    elif target == LEASE: print("leased: switch to another terminal now", flush=True)
sys.exit("nothing more came within 20 s")
