#include "display/display_settings.hpp"

#include <functional>

#include <sublet/kms/colour.hpp>
#include <sublet/kms/failure.hpp>
#include <sublet/kms/hdr.hpp>
#include <sublet/kms/variable_refresh.hpp>
#include <sublet/vocabulary/formatted.hpp>

namespace sublet::cli {

namespace {

using Result = std::expected<void, Error>;

bool is_refusal(const Error &error) {
    return kms::classify(error) == kms::Failure::Rejected;
}

/// Adds one setting after the other and takes back what is refused.
class Adder {
public:
    explicit Adder(kms::Scanout &scanout) : scanout_(scanout) {}

    void add(std::string_view name, std::string value, const std::function<Result()> &set,
             const std::function<void()> &take_back) {
        if (failure_) {
            return;
        }
        SettingOutcome outcome{.name = name, .value = std::move(value), .refusal = {}};
        if (scanout_.next_request() == nullptr) {
            outcome.refusal = "legacy mode setting has no properties";
        } else if (const Result added = set().and_then([this] { return test(); }); !added) {
            if (!is_refusal(added.error())) {
                failure_ = added.error();
                return;
            }
            outcome.refusal = added.error().message();
            take_back();
        }
        outcomes_.push_back(std::move(outcome));
    }

    [[nodiscard]] std::expected<std::vector<SettingOutcome>, Error> finish() && {
        if (failure_) {
            return std::unexpected(*std::move(failure_));
        }
        return std::move(outcomes_);
    }

private:
    [[nodiscard]] Result test() const {
        const Result as_flip = scanout_.test();
        return as_flip || !is_refusal(as_flip.error()) ? as_flip : scanout_.test_modeset();
    }

    kms::Scanout &scanout_;
    std::vector<SettingOutcome> outcomes_;
    std::optional<Error> failure_;
};

Result set_hdr(kms::AtomicRequest &request, int fd, const kms::Connector &connector,
               const std::optional<HdrFacts> &display) {
    const auto metadata = display ? kms::HdrMetadata::suited_to(*display) : std::nullopt;
    if (!metadata) {
        return std::unexpected(Error::make(Error::Kind::Unsupported,
                                           connector.name + " does not say that it shows HDR"));
    }
    const Result set = kms::set_hdr(request, fd, connector, metadata);
    return connector.properties.colorspace
               ? set.and_then([&] { return kms::set_colorspace(request, connector, "BT2020_RGB"); })
               : set;
}

} // namespace

std::expected<std::vector<SettingOutcome>, Error>
add_settings(kms::Scanout &scanout, int fd, const DisplaySettings &settings,
             const std::optional<HdrFacts> &display) {
    const kms::Connector &connector = *scanout.pipeline().connector;
    const kms::Crtc &crtc = *scanout.pipeline().crtc;
    const auto take_back = [&](const auto &object, const std::optional<kms::Property> &property) {
        if (property) {
            scanout.next_request()->remove(object.id, property->id);
        }
    };

    Adder adder(scanout);
    if (settings.gamma) {
        adder.add(
            "gamma", formatted("{}", *settings.gamma),
            [&] {
                const auto table = kms::gamma_table(kms::gamma_size(crtc), *settings.gamma);
                return kms::set_gamma(*scanout.next_request(), fd, crtc, table);
            },
            [&] { take_back(crtc, crtc.properties.gamma_lut); });
    }
    if (settings.variable_refresh) {
        adder.add(
            "vrr", "on",
            [&] {
                return kms::set_variable_refresh(*scanout.next_request(), scanout.pipeline(), true);
            },
            [&] { take_back(crtc, crtc.properties.vrr_enabled); });
    }
    if (settings.max_bpc) {
        adder.add(
            "max-bpc", formatted("{}", *settings.max_bpc),
            [&] { return kms::set_max_bpc(*scanout.next_request(), connector, *settings.max_bpc); },
            [&] { take_back(connector, connector.properties.max_bpc); });
    }
    if (settings.hdr) {
        adder.add(
            "hdr", "on", [&] { return set_hdr(*scanout.next_request(), fd, connector, display); },
            [&] {
                take_back(connector, connector.properties.hdr_output_metadata);
                take_back(connector, connector.properties.colorspace);
            });
    }
    return std::move(adder).finish();
}

} // namespace sublet::cli
