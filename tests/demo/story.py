"""The story of a lease, told in the terminal on real KMS: ./testbed demo.

Exits with 0 if every step of it came true.
"""

from __future__ import annotations

import platform
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import desktop  # noqa: E402
import headset  # noqa: E402
from cast import Cast  # noqa: E402
from narrator import Narrator, StoryEnds  # noqa: E402

LOG_TAIL = 20
INTERRUPTED = 128 + signal.SIGINT
CHAPTERS = (
    headset.find_displays,
    headset.start_lessor,
    headset.look_at_offers,
    headset.lease,
    desktop.take_pictures,
    desktop.mirror_headset,
    headset.unplug,
    headset.plug_again,
    headset.kill_lessee,
    desktop.lend_monitor,
    desktop.refuse_consent,
    headset.stop_lessor,
)


def main() -> int:
    """Tells it."""
    narrator = Narrator()
    narrator.headline("sublet lends a headset", f"Linux {platform.release()}, virtual KMS")
    cast = Cast(narrator)
    try:
        for chapter in CHAPTERS:
            chapter(cast)
    except StoryEnds:
        if cast.sublet:
            log = cast.sublet.process.text().splitlines()[-LOG_TAIL:]
            narrator.appendix("the end of sublet's log", "\n".join(log))
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        narrator.summary()
        cast.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
