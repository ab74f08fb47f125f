// An EDID as a display sends it: whatever that is, people are shown printable text.

#include "displays/edid_facts.hpp"
#include "input.hpp"

using namespace sublet;

namespace {

bool is_printable(const std::string &text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (const auto facts = parse_edid(test::as_blob(data, size))) {
        test::must(is_printable(facts->maker) && is_printable(facts->model) &&
                   is_printable(facts->serial));
        test::must(!description(*facts).empty());
    }
    return 0;
}
