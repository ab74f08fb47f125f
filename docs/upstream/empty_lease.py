# Submits a request without a connector. The error must be one of the request, object 4.
import os, socket, struct, sys
s = socket.socket(socket.AF_UNIX)
s.connect(os.path.join(os.environ["XDG_RUNTIME_DIR"], os.environ["WAYLAND_DISPLAY"]))
DISPLAY, REGISTRY, DEVICE, REQUEST, LEASE = 1, 2, 3, 4, 5  # ids of objects
DEVICE_NAME = b"wp_drm_lease_device_v1\0"
def send(target, opcode, data=b""):
    s.sendall(struct.pack("=IHH", target, opcode, 8 + len(data)) + data)
def events():
    buffer = b""
    while received := s.recv(65536):
        buffer += received
        while len(buffer) >= 8 and len(buffer) >= (size := struct.unpack_from("=H", buffer, 6)[0]):
            yield *struct.unpack_from("=IH", buffer), buffer[8:size]
            buffer = buffer[size:]
    sys.exit("the compositor is gone")
send(DISPLAY, 1, struct.pack("=I", REGISTRY))  # get_registry
for target, opcode, data in events():
    if target == REGISTRY and opcode == 0 and DEVICE_NAME in data:  # global: bind
        send(REGISTRY, 0, data[:4] + struct.pack("=I24sII", 23, DEVICE_NAME, 1, DEVICE))
        send(DEVICE, 0, struct.pack("=I", REQUEST))  # create_lease_request
        send(REQUEST, 1, struct.pack("=I", LEASE))  # submit
    elif target == DISPLAY and opcode == 0:  # error
        culprit, code = struct.unpack_from("=II", data)
        sys.exit(f"error {code} of object {culprit}; expected: error 2 of object {REQUEST}")
