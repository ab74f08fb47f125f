"""The displays of the wire tests and what a client hears of them."""

HMD = "41/1/HMD-1/HTC_Vive"  # connector/serial/name/description, as wire_test_server takes it
TV = "42/1/TV-1/A_big_one"
DESK = "43/1/DP-1/A_monitor"


def offered(offer: str, device: str = "device") -> list[str]:
    """The events that announce an offer."""
    connector, _, name, description = offer.split("/")
    return [
        f"{device}.connector",
        f"connector[{name}].name {name}",
        f"connector[{name}].description {description}",
        f"connector[{name}].connector_id {connector}",
        f"connector[{name}].done",
    ]
