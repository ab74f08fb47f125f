#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <xf86drmMode.h>

#include "property_values.hpp"
#include "vocabulary/kms_ids.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet::test {

/// A card with atomic mode setting, as far as a lessor uses one: it answers the ioctls of this
/// process on its fd by the kernel's rules, and remembers what came of them.
///
/// It has as many connectors, CRTCs, primary and overlay planes as it is told. The n-th primary and
/// the n-th overlay plane are the n-th CRTC's; each connector can be driven by each CRTC. Every
/// call can be made to fail, once.
class FakeCard {
public:
    explicit FakeCard(unsigned connectors, unsigned crtcs);
    ~FakeCard();
    FakeCard(const FakeCard &) = delete;
    FakeCard &operator=(const FakeCard &) = delete;

    [[nodiscard]] int fd() const { return fd_.get(); }
    [[nodiscard]] unsigned connectors() const { return connectors_; }
    [[nodiscard]] unsigned crtcs() const { return crtcs_; }

    [[nodiscard]] static ConnectorId connector(unsigned n) { return ConnectorId(50 + n); }
    [[nodiscard]] static CrtcId crtc(unsigned n) { return CrtcId(30 + n); }
    [[nodiscard]] static PlaneId primary(unsigned n) { return PlaneId(10 + n); }
    [[nodiscard]] static PlaneId overlay(unsigned n) { return PlaneId(20 + n); }

    // What is ------------------------------------------------------------------------------------

    [[nodiscard]] CrtcId crtc_of(ConnectorId connector) const;
    [[nodiscard]] std::optional<drmModeModeInfo> mode_of(ConnectorId connector) const;
    [[nodiscard]] bool lit(ConnectorId connector) const { return mode_of(connector).has_value(); }

    template <typename Tag>
    [[nodiscard]] uint64_t value(StrongId<Tag> object, std::string_view property) const {
        return values_.at(object.value()).at(property);
    }
    template <typename Tag>
    void set(StrongId<Tag> object, std::string_view property, uint64_t value) {
        values_.at(object.value()).set(property, value);
    }

    [[nodiscard]] std::vector<LesseeId> lessees() const;
    [[nodiscard]] const std::vector<uint32_t> &objects_of(LesseeId lessee) const {
        return lessees_.at(lessee);
    }

    /// Whether a commit has not reached the screen yet.
    [[nodiscard]] bool busy() const { return !pending_.empty(); }

    /// What this process has not given back: blobs, framebuffers and buffer handles.
    [[nodiscard]] size_t holdings() const {
        return blobs_in_use_.size() + framebuffers_.size() + handles_.size();
    }

    /// Whether every picture that a primary plane shows is one of this process' that was not
    /// removed: the kernel switches off what shows one that is.
    [[nodiscard]] bool shown_pictures_exist() const;

    /// How many calls there were, and how many commits among them.
    [[nodiscard]] unsigned calls() const { return calls_; }
    [[nodiscard]] unsigned commits() const { return commits_; }

    // What happens -------------------------------------------------------------------------------

    /// All commits reach the screen.
    void complete();

    /// As somebody who drives the card by other means: lights a display in a mode by a CRTC, or
    /// switches it off.
    void light(ConnectorId connector, CrtcId crtc, const drmModeModeInfo &mode, uint64_t fb);
    void switch_off(ConnectorId connector);

    /// A display with these modes is plugged in.
    void plug(ConnectorId connector, std::vector<drmModeModeInfo> modes) {
        plugged_[connector] = std::move(modes);
    }

    /// The last fd of a lease is closed.
    void close_lease(LesseeId lessee) { lessees_.erase(lessee); }

    /// Another session has the card; its own calls are not told of.
    void set_master(bool master) { master_ = master; }

    /// The next modeset goes on after its fence: its CRTC is off when it is looked at so often.
    void light_slowly(unsigned looks) { dark_looks_ = looks; }

    /// The driver takes no mode of this width.
    void refuse_width(uint16_t width) { refused_widths_.insert(width); }

    /// The card has no picture that is wider.
    void limit_pictures(uint32_t width) { widest_picture_ = width; }

    /// The driver does not take this value of a property.
    void refuse_value(std::string property, uint64_t value) {
        refused_values_.emplace(std::move(property), value);
    }

    /// The n-th call from now on fails, the next one being the first; 0: none.
    void fail_call(unsigned n, int error) {
        fail_in_ = n;
        error_ = error;
    }

    /// Counts as one more call; true if it is the one to fail.
    [[nodiscard]] bool fails();

    /// Answers an ioctl: 0, or -1 with errno set.
    int answer(unsigned long request, void *argument);

private:
    struct Pending {
        CrtcId crtc;
        UniqueFd fence;
    };

    int carry_out(unsigned long request, void *argument);
    int get_resources(drm_mode_card_res &answer) const;
    int get_planes(drm_mode_get_plane_res &answer) const;
    int get_plane(drm_mode_get_plane &answer) const;
    int get_crtc(drm_mode_crtc &answer) const;
    int get_connector(drm_mode_get_connector &answer) const;
    int get_values(drm_mode_obj_get_properties &answer) const;
    int get_property(drm_mode_get_property &answer) const;
    int get_blob(drm_mode_get_blob &answer) const;
    int create_blob(drm_mode_create_blob &blob);
    int create_lease(drm_mode_create_lease &lease);
    int list_lessees(drm_mode_list_lessees &answer) const;
    int commit(const drm_mode_atomic &atomic);
    [[nodiscard]] bool is_valid(const std::map<uint32_t, PropertyValues> &values) const;
    [[nodiscard]] std::optional<drmModeModeInfo> mode_blob(uint64_t id) const;
    [[nodiscard]] bool leased(uint32_t object) const;

    UniqueFd fd_;
    unsigned connectors_, crtcs_;
    std::map<uint32_t, PropertyValues> values_; ///< By object.
    std::map<uint64_t, std::vector<std::byte>> blobs_;
    std::set<uint64_t> blobs_in_use_;
    std::map<ConnectorId, std::vector<drmModeModeInfo>> plugged_;
    std::set<uint32_t> framebuffers_, handles_;
    std::map<LesseeId, std::vector<uint32_t>> lessees_;
    std::vector<Pending> pending_;
    std::set<uint16_t> refused_widths_;
    std::set<std::pair<std::string, uint64_t>> refused_values_;
    uint32_t last_id_ = 1000, widest_picture_ = 16384;
    unsigned calls_ = 0, commits_ = 0, fail_in_ = 0, dark_looks_ = 0;
    int error_ = 0;
    bool master_ = true;
};

} // namespace sublet::test
