// IN_FORMATS blobs: what a plane says that it can show.

#include <array>

#include "input.hpp"
#include "kms/plane_formats.hpp"

using namespace sublet;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const auto parsed = kms::PlaneFormats::parse(test::as_blob(data, size));
    if (!parsed) {
        test::must(parsed.error().kind == Error::Kind::Invalid);
        return 0;
    }
    const std::array both{&*parsed, &*parsed};
    for (const uint32_t format : parsed->formats()) {
        test::must(parsed->supports(format));
        for (const uint64_t modifier : parsed->modifiers(format)) {
            test::must(parsed->supports(format, modifier));
        }
        static_cast<void>(kms::common_modifiers(format, both));
    }
    return 0;
}
