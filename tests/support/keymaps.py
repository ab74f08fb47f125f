"""What a keymap says of its keys."""

import re

from support.window_client import WindowClient


def letter(client: WindowClient, key: str) -> str | None:
    """The first symbol of a key, by its name in keymaps, as the client was told."""
    found = re.search(rf"key <{key}>[^;]*?\[\s*(\w+),", client.keymap)
    symbol = found and found[1]
    # Newer versions of libxkbcommon write the number.
    return chr(int(symbol, 16)) if symbol and symbol.startswith("0x") else symbol
