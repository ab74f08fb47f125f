"""Clients in a sandbox (security-context-v1) see nothing of leases, and of the control of them,
unless a rule lets them in."""

from collections.abc import Callable, Iterator

import pytest

from support.compositor import Compositor
from support.lease_client import PROTOCOLS, LeaseClient
from support.protocols import Protocols
from support.sandbox import Sandbox
from support.story import hears
from support.wire import Connection

pytestmark = pytest.mark.debug

APP, STRANGER = "org.example.App", "com.example.Stranger"


@pytest.fixture
def enter_sandbox() -> Iterator[Callable[[Compositor, str], LeaseClient]]:
    """Makes a client that the compositor knows as a sandboxed app of this id."""
    opened: list[Sandbox | LeaseClient] = []

    def enter(compositor: Compositor, app_id: str) -> LeaseClient:
        opened.append(Sandbox(compositor.socket, app_id))
        client = LeaseClient(Connection.to_display(opened[-1].door, protocols=PROTOCOLS))
        opened.append(client)
        return client

    yield enter
    for item in reversed(opened):
        item.close()


def sees_control(compositor: Compositor, app_id: str | None) -> bool:
    """Whether the control global is there for an app, or for a client outside a sandbox."""
    protocols = Protocols.installed("sublet-control-v1")

    def look(door) -> bool:
        with Connection.to_display(door, protocols=protocols) as connection:
            connection.display.send("get_registry")
            connection.roundtrip()
            return bool(connection.globals("sublet_control_v1"))

    if app_id is None:
        return look(compositor.socket)
    with Sandbox(compositor.socket, app_id) as sandbox:
        return look(sandbox.door)


def test_a_sandboxed_client_sees_no_lease_device(sublet, enter_sandbox):
    sandboxed = enter_sandbox(sublet, APP)
    assert sandboxed.devices == []
    assert sublet.client().devices


def test_a_broker_knows_sandboxes_too(start_sublet, enter_sandbox):
    broker = start_sublet("--broker")
    assert enter_sandbox(broker, APP).devices == []
    assert not sees_control(broker, APP)
    assert broker.client().devices


def test_a_sandboxed_client_that_a_rule_names_may_lease(configured, headset, enter_sandbox):
    sublet = configured(
        f"""
        [[display]]
        match = {{ connector = "{headset.name}" }}
        lease = "offer"
        clients = {{ sandbox = ["org.example.*"] }}
        """
    )
    welcome = enter_sandbox(sublet, APP)
    hears(welcome, "device.drm_fd", *headset.offered, "device.done")
    welcome.lease(headset.name)
    hears(welcome, headset.withdrawn, "device.done", "lease.lease_fd")
    assert enter_sandbox(sublet, STRANGER).devices == []


def test_a_sandboxed_client_does_not_see_the_control(sublet):
    assert sees_control(sublet, None)
    assert not sees_control(sublet, APP)


def test_a_sandboxed_client_that_the_configuration_names_may_control(configured):
    sublet = configured('[control]\nsandbox = ["org.example.*"]\n')
    assert sees_control(sublet, APP)
    assert not sees_control(sublet, STRANGER)


def test_a_sandboxed_client_sees_what_windows_need_and_nothing_else(sublet, desk):
    """All of it by name: what is new has to be thought about, and added here."""
    with Sandbox(sublet.socket, APP) as sandbox:
        with Connection.to_display(sandbox.door, protocols=PROTOCOLS) as connection:
            connection.display.send("get_registry")
            connection.roundtrip()
            seen = {event.args["interface"] for event in connection.events if event.name == "global"}
    from_wlroots_0_20 = {"wl_fixes", "xdg_wm_dialog_v1", "wp_color_representation_manager_v1"}
    assert seen - from_wlroots_0_20 == {
        "wl_compositor", "wl_subcompositor", "wl_shm", "wl_seat", "wl_output", "wl_data_device_manager",
        "wp_viewporter", "wp_single_pixel_buffer_manager_v1", "wp_alpha_modifier_v1",
        "wp_content_type_manager_v1", "wp_fractional_scale_manager_v1", "wp_presentation",
        "wp_cursor_shape_manager_v1", "zwp_primary_selection_device_manager_v1", "xdg_wm_base",
        "zxdg_decoration_manager_v1", "xdg_activation_v1", "ext_idle_notifier_v1",
        "zwp_idle_inhibit_manager_v1", "zwp_relative_pointer_manager_v1",
        "zwp_pointer_constraints_v1", "zxdg_output_manager_v1", "zwp_pointer_gestures_v1",
        "zwp_text_input_manager_v3", "wp_tearing_control_manager_v1",
        # Portals put their dialogs above a window that its program exports. Importing takes a name
        # that cannot be guessed.
        "zxdg_exporter_v1", "zxdg_exporter_v2", "zxdg_importer_v1", "zxdg_importer_v2",
    }  # fmt: skip
