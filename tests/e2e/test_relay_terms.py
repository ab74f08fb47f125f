"""Terms through a sublet in a window: passed on to a parent that knows them, kept as far as it
happens to keep them by one that does not."""

import pytest

from support.compositor import Compositor
from support.story import eventually
from support.terms_client import GRANT, PROTOCOLS, TermsClient
from support.wire import Connection
from testbed import description
from testbed.edid import DESKTOP, VIVE

pytestmark = pytest.mark.debug


@pytest.fixture
def displays():
    """The last one has no EDID, and therefore many modes."""
    return description.displays([DESKTOP, VIVE, None])


def connect(sublet, name: str) -> TermsClient:
    client = TermsClient(Connection.to_display(sublet.socket, protocols=PROTOCOLS))
    sublet.clients.append(client)

    def offered() -> bool:
        client.news()
        return client.offer(name) is not None

    eventually(offered, f"{name} is on offer")
    return client


class TestInSway:
    """Which sets no mode, lends no overlay plane, and says nothing of either."""

    @pytest.fixture
    def client(self, card, started, nest, headset) -> TermsClient:
        started.append(Compositor.sway(card.card))
        return connect(nest(started[0]), headset.name)

    def test_what_it_happens_to_keep_is_kept(self, client, headset):
        client.lease_on(headset.name, set_overlays=0, set_masked=1)
        client.wait_for("lease.lease_fd")
        news = client.news()
        assert f"terms.planes {headset.id} 2" in news
        assert not any("unmet" in line for line in news)

    @pytest.mark.parametrize(
        ("term", "word"), [({"set_mode": (0, 0, 0)}, "mode"), ({"set_overlays": 1}, "overlays")]
    )
    def test_what_it_does_not_keep_refuses_the_lease(self, client, headset, term, word):
        client.lease_on(headset.name, **term)
        client.wait_for("lease.finished")
        assert f"terms.refused term_unmet {headset.id} {word}" in client.log
        eventually(lambda: client.news() or client.offer(headset.name), "it is on offer again")

    def test_or_is_granted_without_it_and_said(self, client, headset):
        client.lease_on(headset.name, set_mode=(0, 0, 0), set_overlays=1, unmet=GRANT)
        client.wait_for("lease.lease_fd")
        news = client.news()
        assert f"terms.unmet {headset.id} mode" in news
        assert f"terms.unmet {headset.id} overlays" in news
        assert all("the parent compositor" in text for text in client.texts)
