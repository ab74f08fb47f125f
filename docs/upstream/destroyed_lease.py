# Leases the first display on offer and destroys the lease; its fd stays open. The display must be on offer again.
import os, select, socket, struct, sys
s = socket.socket(socket.AF_UNIX)
s.connect(os.path.join(os.environ["XDG_RUNTIME_DIR"], os.environ["WAYLAND_DISPLAY"]))
REGISTRY, DEVICE, REQUEST, LEASE = 2, 3, 4, 5  # ids of objects
DEVICE_NAME, offers = b"wp_drm_lease_device_v1\0", {}  # offers: names of displays by objects
def send(target, opcode, data=b""): s.sendall(struct.pack("=IHH", target, opcode, 8 + len(data)) + data)
def events():
    buffer = b""
    while select.select([s], [], [], 20)[0]:
        received = socket.recv_fds(s, 65536, 8)[0]  # the fds stay open
        if not received: sys.exit("the compositor is gone")
        buffer += received
        while len(buffer) >= 8 and len(buffer) >= (size := struct.unpack_from("=H", buffer, 6)[0]):
            yield *struct.unpack_from("=IH", buffer), buffer[8:size]
            buffer = buffer[size:]
send(1, 1, struct.pack("=I", REGISTRY))  # wl_display.get_registry
for target, opcode, data in events():
    if target == REGISTRY and opcode == 0 and DEVICE_NAME in data:  # global: bind
        send(REGISTRY, 0, data[:4] + struct.pack("=I24sII", 23, DEVICE_NAME, 1, DEVICE))
    elif target == DEVICE and opcode == 1: offers[data] = b""  # connector
    elif (connector := struct.pack("=I", target)) in offers and opcode == 0:  # its name
        if data in offers.values(): sys.exit("on offer again, as it should be")
        offers[connector] = data
        if list(offers) == [connector]:
            send(DEVICE, 0, struct.pack("=I", REQUEST)), send(REQUEST, 0, connector), send(REQUEST, 1, struct.pack("=I", LEASE))
    elif connector in offers and opcode == 4: print("withdrawn", flush=True)
    elif target == LEASE and opcode == 0:  # lease_fd: destroy the lease
        send(LEASE, 0), print("leased, and destroyed", flush=True)
sys.exit("not on offer again within 20 s")
