"""Frames do not wait for busy programs: sublet runs before those, if it may."""

from __future__ import annotations

import os
from pathlib import Path

from support.compositor import Compositor
from support.story import eventually, granted

WITHOUT_THE_RIGHT = ("setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice")


def test_sublet_runs_before_ordinary_programs_and_what_it_starts_is_one(start_sublet, tmp_path):
    said = tmp_path / "said"
    sublet = start_sublet("-s", f"echo $$ > {said}.part; mv {said}.part {said}; exec sleep infinity")
    assert os.sched_getscheduler(sublet.pid) == os.SCHED_RR | os.SCHED_RESET_ON_FORK
    eventually(said.exists, "the command runs")
    assert os.sched_getscheduler(int(said.read_text(encoding="ascii"))) == os.SCHED_OTHER


def test_who_may_not_have_real_time_priority_lends_without(card, headset):
    program = Path(os.environ["SUBLET_BUILD"]) / "compositor/sublet"
    sublet = Compositor([*WITHOUT_THE_RIGHT, program], card.card)
    assert os.sched_getscheduler(sublet.pid) == os.SCHED_OTHER
    client = sublet.client()
    lease = client.lease(headset.name)
    client.connection.wait_for(lambda: lease.answered)
    granted(lease)
    sublet.leave_in_peace()
    sublet.forget()
