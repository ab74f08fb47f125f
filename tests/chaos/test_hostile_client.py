"""Every request at every object in random order, while displays come and go."""

import pytest
from disorder import assert_in_order, do_mischief

pytestmark = [pytest.mark.debug, pytest.mark.slow]

HEADSETS = range(1, 4)


def test_no_request_in_no_order_harms_the_lessor(sublet, card, dice, time_is_left):
    do_mischief(sublet, (sublet.client(),), card, dice, time_is_left)
    assert_in_order(sublet, card, HEADSETS)
