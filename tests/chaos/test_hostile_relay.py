"""The same mischief at a nested sublet, which passes on what its parent lends."""

import pytest
from disorder import assert_in_order, do_mischief

pytestmark = [pytest.mark.debug, pytest.mark.slow]

HEADSETS = range(1, 4)


def test_no_request_in_no_order_harms_the_relay_or_its_parent(
    sublet, nest, card, dice, time_is_left
):
    nested = nest(sublet)
    do_mischief(nested, (nested.client(), sublet.client()), card, dice, time_is_left)
    assert_in_order(sublet, card, HEADSETS, door=nested)
