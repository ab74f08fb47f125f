"""Ten faults of a lessor, as they happen when code is changed, each in one place. The model must find
every one of them: ./testbed mutants planted."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Planted:
    """`file` with `there` replaced, which is in it once. `machine` is the model that finds it."""

    name: str
    file: str
    there: str
    instead: str
    machine: str = "LessorMachine"

    def applied(self, source: str) -> str:
        """The file's text with the fault in it; LookupError if it is not as it was."""
        if source.count(self.there) != 1:
            raise LookupError(f"{self.file}: not once in it: {self.there!r}")
        return source.replace(self.there, self.instead)


LESSOR, WIRE = "compositor/lessor", "protocol/server"
MUTANTS = (
    Planted(
        "a closed descriptor is not noticed",
        f"{LESSOR}/lessor.cpp",
        "Kind::Lease) {\n            lessees = true;",
        "Kind::Lease) {\n            lessees = false;",
    ),
    Planted(
        "a lease outlives its display",
        f"{LESSOR}/lessor.cpp",
        "ledger_.ended(lease, EndCause::Unplugged);",
        "static_cast<void>(lease);",
    ),
    Planted(
        "one of two displays that are asked for may be withdrawn",
        f"{WIRE}/lease_table.cpp",
        "if (withdrawn != connectors.end()) {",
        "if (withdrawn != connectors.end() && connectors.size() == 1) {",
    ),
    Planted(
        "what an administrator said is forgotten when a display is unplugged",
        f"{LESSOR}/display_table.cpp",
        "transition(facts.id, DisplayEvent::Unplugged);",
        "overrides_.erase(facts.name);\n    transition(facts.id, DisplayEvent::Unplugged);",
    ),
    Planted(
        "a reload judges only what is on offer",
        f"{LESSOR}/offer_book.cpp",
        "if (displays_.find(connector)->phase != DisplayPhase::Disconnected) {\n            judge_again",
        "if (displays_.find(connector)->allowed()) {\n            judge_again",
    ),
    Planted(
        "withdrawing an offer ends the lease that came of it",
        f"{LESSOR}/lease_entries.cpp",
        "return entry.stage != Stage::Running &&\n               !std",
        "return !std",
    ),
    Planted(
        "only the first client hears what is new",
        f"{WIRE}/lease_device_global.cpp",
        "device.update(added);",
        "device.update(added);\n            break;",
    ),
    Planted(
        "a lease lacks a plane",
        f"{LESSOR}/kernel_lease.cpp",
        "    uint32_t lessee = 0;\n",
        "    ids.pop_back();\n    uint32_t lessee = 0;\n",
    ),
    Planted(
        "a lessee is not told that its lease was revoked",
        f"{LESSOR}/lease_ledger.cpp",
        "if (global_ != nullptr) {\n        global_->end(id, cause);",
        "if (global_ != nullptr && cause != EndCause::Revoked) {\n        global_->end(id, cause);",
    ),
    Planted(
        "leases go on when another session has the seat",
        f"{LESSOR}/lessor.cpp",
        "ledger_.end_all(EndCause::SessionInactive);",
        "static_cast<void>(ledger_);",
        "SeatedMachine",
    ),
)
