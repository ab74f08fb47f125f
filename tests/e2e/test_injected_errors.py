"""Every kernel call of a grant and of an end fails once: one answer, a lit desktop, no leak."""

import errno

import pytest

from support.drm_fault import DrmFault
from support.lease_client import Lease, LeaseClient
from support.story import eventually

pytestmark = pytest.mark.debug

ERRORS = [errno.EINVAL, errno.EBUSY]


@pytest.fixture
def fault(tmp_path):
    return DrmFault(tmp_path)


@pytest.fixture
def sublet(start_sublet, fault):
    return start_sublet(**fault.environment)


def answer(client: LeaseClient, lease: Lease) -> str:
    """The answer to a submit; it must be one alone."""

    def answered() -> bool:
        client.news()
        return lease.answered

    eventually(answered, "the request is answered")
    both = [f"{lease.label}.lease_fd", f"{lease.label}.finished"]
    (line,) = [line for line in client.log if line in both]
    return line.removeprefix(f"{lease.label}.")


def give_up(client: LeaseClient, lease: Lease) -> None:
    if lease.fd is not None:
        lease.fd.close()
    lease.destroy()


def offered(client: LeaseClient, name: str) -> None:
    """The display is on offer to the client, maybe after the lessor tried again."""

    def there() -> bool:
        client.news()
        return client.offer(name) is not None

    eventually(there, f"{name} is on offer")


def lease_and_give_up(client: LeaseClient, name: str) -> str:
    offered(client, name)
    lease = client.lease(name)
    said = answer(client, lease)
    give_up(client, lease)
    return said


@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
def test_any_failing_call_of_a_grant_leaves_one_answer_and_a_lit_desktop(
    sublet, two, fault, headset, desk, side, error
):
    client, other = two
    fault.arm(0)
    assert lease_and_give_up(client, headset.name) == "lease_fd"
    offered(other, headset.name)
    calls = fault.disarm()
    assert calls > 0

    said = set()
    for which in range(1, calls + 1):
        offered(client, headset.name)
        offered(other, headset.name)  # who never reads is disconnected some day
        fault.arm(which, error)
        lease = client.lease(headset.name)
        said.add(answer(client, lease))
        fault.disarm()
        give_up(client, lease)
        eventually(lambda: desk.lit and side.lit, f"the desktop is lit after call {which} failed")

    assert "finished" in said, "no call of a grant matters?"
    assert lease_and_give_up(other, headset.name) == "lease_fd"
    eventually(lambda: sublet.lessees() == [], "no lease is left in the kernel")


@pytest.mark.parametrize("error", [*ERRORS, errno.EACCES], ids=errno.errorcode.get)
def test_any_failing_call_of_an_end_is_made_good(sublet, two, fault, headset, desk, error):
    client, other = two
    offered(client, headset.name)
    lease = client.lease(headset.name)
    assert answer(client, lease) == "lease_fd"
    fault.arm(0)
    lease.destroy()
    offered(other, headset.name)
    calls = fault.disarm()
    lease.fd.close()

    for which in range(1, calls + 1):
        offered(client, headset.name)
        lease = client.lease(headset.name)
        assert answer(client, lease) == "lease_fd"
        fault.arm(which, error)
        lease.destroy()
        offered(other, headset.name)
        fault.disarm()
        lease.fd.close()
        eventually(lambda: desk.lit, f"the desktop is lit after call {which} failed")
        eventually(lambda: sublet.lessees() == [], f"no lease is left after call {which} failed")

    assert lease_and_give_up(other, headset.name) == "lease_fd"
