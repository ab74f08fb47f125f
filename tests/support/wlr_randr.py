"""What clients of the desktop are told of its displays."""

import json
import subprocess


def heads(sublet) -> dict[str, dict]:
    """Its displays by name, as wlr-randr lists them."""
    ran = subprocess.run(
        ["wlr-randr", "--json"], env=sublet.environment_of_clients(),
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return {head["name"]: head for head in json.loads(ran.stdout)}
