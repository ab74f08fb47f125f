"""What is on offer, and what is dark."""

from __future__ import annotations

import dataclasses

from cases.case import kernel, must, protocol, quality, should, thread
from scene import Scene
from verdicts import Unmet


@quality("offers", "headsets are on offer, monitors are not",
         thread("labwc/labwc#2037", "where everything is offered, a runtime takes the user's monitor"))  # fmt: skip
def headsets_alone(s: Scene) -> None:
    s.offered(s.headset, s.other, to=s.first)
    s.settle()
    ids = {offer.connector_id for device in s.first.devices for offer in device.offers}
    assert ids == {s.headset.id, s.other.id}, f"{len(ids)} of 4 displays are on offer"


@must("offers", "a connector says name, description, connector_id and then `done`",
      protocol("connector", "Immediately after the wp_drm_lease_connector_v1 object is created the "
                            "compositor will send a name, a description, a connector_id and a done event."))  # fmt: skip
def connector_says_all(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.settle()
    offer = s.first.offer(s.headset.id)
    heard = [e.name for e in s.first.connection.events if e.proxy is offer.proxy]
    if sorted(heard[:-1]) != ["connector_id", "description", "name"] or heard[-1] != "done":
        raise Unmet("name, description, connector_id, done", ", ".join(heard))


@must("offers", "a connector is described before the device's `done`",
      protocol("connector", "Immediately after the wp_drm_lease_connector_v1 object is created the "
                            "compositor will send a name, a description, a connector_id and a done event."))  # fmt: skip
def described_before_done(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.settle()
    log = s.first.log
    last = max(n for n, line in enumerate(log) if line.startswith("connector[") and line.endswith(".done"))
    assert last < log.index("device.done"), "the device's comes first"


@must("offers", "`connector_id` is the kernel's id of the connector",
      protocol("connector.connector_id", "the DRM object ID which represents the underlying connector that "
                                         "is being offered"))  # fmt: skip
def right_id(s: Scene) -> None:
    s.until(lambda: len([offer for device in s.first.devices for offer in device.offers]) > 1, "two are on offer")
    s.settle()
    told = {offer.connector_id for device in s.first.devices for offer in device.offers}
    wanted = {s.headset.id, s.other.id}
    assert wanted <= told, f"{sorted(told)} are told, the kernel has {sorted(wanted)}"


@must("offers", "the name stays through leases and plugs",
      protocol("connector.name", "This will not change for the duration of the Wayland session"))  # fmt: skip
def name_stays(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.give_back(s.grant(s.first, s.headset))
    s.give_back(s.grant_again(s.first, s.headset))
    s.ended()
    s.headset.unplug()
    s.withdrawn(s.headset, s.first)
    s.headset.plug()
    s.offered(s.headset, to=s.first)
    named = {o.name for d in s.first.devices for o in d.offers if o.connector_id == s.headset.id}
    assert len(named) == 1, f"it was called {', '.join(sorted(named))}"


@should("offers", "the description is for people: it names the display",
        protocol("connector.description", "The compositor sends this event once the connector is created "
                                          "to provide a human-readable description for this connector, "
                                          "which may be presented to the user."))  # fmt: skip
def description_names_display(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    said = s.first.offer(s.headset.id).description
    assert s.headset.edid.name in said, f"it says {said!r}"


@should("offers", "a monitor that is on offer has the name of its wl_output",
        protocol("connector.name", "If the compositor supports wl_output version 4 and this connector "
                                   "corresponds to a wl_output, the compositor should use the same name as "
                                   "for the wl_output."),
        monitors=True)  # fmt: skip
def name_of_output(s: Scene) -> None:
    s.needs("wl_output")
    s.desktop()
    s.offered(s.side, to=s.first)
    with s.lessor.connect() as connection:
        registry = connection.display.send("get_registry")
        connection.roundtrip(s.patience)
        for name in connection.globals("wl_output"):
            registry.bind("wl_output", name, 4)
        connection.roundtrip(s.patience)
        names = {e.args["name"] for e in connection.events
                 if e.proxy.interface.name == "wl_output" and e.name == "name"}  # fmt: skip
    assert s.first.offer(s.side.id).name in names, f"wl_outputs are {', '.join(sorted(names))}"


@should("offers", "a headset is dark before anybody leases it",
        kernel("drivers/gpu/drm/drm_connector.c", "Indicates the output should be ignored for purposes of "
                                                  "displaying a standard desktop environment or console."))  # fmt: skip
def dark_before(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    if s.kind.desktop:
        s.until(lambda: s.desk.lit, "the desktop is lit")
    assert not s.headset.lit, "the headset is lit"


@must("offers", "pulled: withdrawn from everybody; plugged: on offer again",
      protocol("device", "When the list of connectors available for lease changes the compositor will send "
                         "wp_drm_lease_device_v1.connector events for added connectors and "
                         "wp_drm_lease_connector_v1.withdrawn events for removed connectors, followed by a "
                         "wp_drm_lease_device_v1.done event."))  # fmt: skip
def pulled_and_plugged(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.offered(s.headset, to=s.second)
    s.headset.unplug()
    s.withdrawn(s.headset, *s.clients)
    s.headset.plug()
    for client in s.clients:
        s.offered(s.headset, to=client)


@must("offers", "each change of the list ends with `done`",
      protocol("device.done", "It will similarly send this event to group "
                              "wp_drm_lease_connector_v1.withdrawn events of connectors of this device."))  # fmt: skip
def done_after_withdrawn(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.settle()
    for change in (s.headset.unplug, s.headset.plug):
        seen = len(s.first.log)
        change()
        s.until(lambda at=seen: "device.done" in s.first.log[at:], "`done` comes")


@should("offers", "a monitor that turns out to be a headset leaves the desktop and is on offer",
        thread("swaywm/wlroots#1807", "a display that changes is not noticed, as its properties are read once"))  # fmt: skip
def late_flag(s: Scene) -> None:
    s.desktop()
    side = s.side
    side.become(dataclasses.replace(s.headset.edid, serial=9))
    side.plug()
    s.offered(side, to=s.first)
    s.until(lambda: not side.lit, "it is dark")


@quality("offers", "a monitor plugged in the headset's place is not on offer",
         thread("labwc/labwc#2037", "where everything is offered, a runtime takes the user's monitor"))  # fmt: skip
def monitor_in_its_place(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.offered(s.other, to=s.first)
    s.headset.unplug()
    s.withdrawn(s.headset, s.first)
    s.headset.become(dataclasses.replace(s.side.edid, serial=77))
    s.headset.plug()
    if s.kind.desktop:
        s.until(lambda: s.headset.lit, "the desktop has it")
    s.settle()
    assert not s.first.offer(s.headset.id), "it is on offer"


@should("offers", "another headset at the connector is described as that one",
        protocol("connector", "When the description is updated the compositor will send a description "
                              "event followed by a done event."))  # fmt: skip
def another_headset(s: Scene) -> None:
    s.offered(s.headset, to=s.first)
    s.headset.unplug()
    s.withdrawn(s.headset, s.first)
    s.headset.become(dataclasses.replace(s.headset.edid, name="Other HMD", serial=5))
    s.headset.plug()
    s.offered(s.headset, to=s.first)
    s.until(lambda: "Other HMD" in s.first.offer(s.headset.id).description, "it is described anew")
