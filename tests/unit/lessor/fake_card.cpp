#include "fake_card.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <ranges>
#include <span>
#include <utility>

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <xf86drm.h>

namespace sublet::test {

namespace {

FakeCard *the_card = nullptr; ///< Whom this process' ioctls are told to.

constexpr uint32_t first_property = 100;

struct PropertyKind {
    std::string_view name;
    uint32_t flags;
};

constexpr std::array properties = std::to_array<PropertyKind>({
    {"CRTC_ID", DRM_MODE_PROP_OBJECT},
    {"Colorspace", DRM_MODE_PROP_RANGE},
    {"non-desktop", DRM_MODE_PROP_RANGE | DRM_MODE_PROP_IMMUTABLE},
    {"ACTIVE", DRM_MODE_PROP_RANGE},
    {"MODE_ID", DRM_MODE_PROP_BLOB},
    {"OUT_FENCE_PTR", DRM_MODE_PROP_RANGE},
    {"GAMMA_LUT", DRM_MODE_PROP_BLOB},
    {"VRR_ENABLED", DRM_MODE_PROP_RANGE},
    {"type", DRM_MODE_PROP_RANGE | DRM_MODE_PROP_IMMUTABLE},
    {"FB_ID", DRM_MODE_PROP_OBJECT},
    {"SRC_X", DRM_MODE_PROP_RANGE},
    {"SRC_Y", DRM_MODE_PROP_RANGE},
    {"SRC_W", DRM_MODE_PROP_RANGE},
    {"SRC_H", DRM_MODE_PROP_RANGE},
    {"CRTC_X", DRM_MODE_PROP_RANGE},
    {"CRTC_Y", DRM_MODE_PROP_RANGE},
    {"CRTC_W", DRM_MODE_PROP_RANGE},
    {"CRTC_H", DRM_MODE_PROP_RANGE},
    {"rotation", DRM_MODE_PROP_RANGE},
});

PropertyValues plane_values(uint64_t type) {
    return {{"type", type}, {"FB_ID", 0},  {"CRTC_ID", 0}, {"SRC_X", 0},
            {"SRC_Y", 0},   {"SRC_W", 0},  {"SRC_H", 0},   {"CRTC_X", 0},
            {"CRTC_Y", 0},  {"CRTC_W", 0}, {"CRTC_H", 0},  {"rotation", 1}};
}

uint32_t id_of(std::string_view name) {
    const auto found = std::ranges::find(properties, name, &PropertyKind::name);
    return first_property + static_cast<uint32_t>(found - properties.begin());
}

/// Where the caller has something, as ioctls are told.
template <typename T> T *pointer(uint64_t address) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    return reinterpret_cast<T *>(static_cast<uintptr_t>(address));
}

template <typename T> std::span<T> array(uint64_t address, size_t count) {
    return {pointer<T>(address), count};
}

/// Writes what the caller has room for, and how many there are, as the kernel does.
template <typename T>
void write_array(uint64_t address, uint32_t &count, const std::vector<T> &all) {
    if (count >= all.size() && address != 0) {
        std::ranges::copy(all, pointer<T>(address));
    }
    count = static_cast<uint32_t>(all.size());
}

/// The same of an object's properties and their values.
int write_values(const PropertyValues &all, uint64_t ids_at, uint64_t values_at, uint32_t &count) {
    std::vector<uint32_t> ids;
    std::vector<uint64_t> values;
    for (const auto &[name, value] : all) {
        ids.push_back(id_of(name));
        values.push_back(value);
    }
    uint32_t room = count;
    write_array(ids_at, room, ids);
    write_array(values_at, count, values);
    return 0;
}

int failed(int error) {
    errno = error;
    return -1;
}

UniqueFd some_fd() {
    return UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
}

} // namespace

FakeCard::FakeCard(unsigned connectors, unsigned crtcs)
    : fd_(some_fd()), connectors_(connectors), crtcs_(crtcs) {
    for (unsigned n = 0; n < connectors; ++n) {
        values_[connector(n).value()] = {{"CRTC_ID", 0}, {"Colorspace", 0}, {"non-desktop", 1}};
    }
    for (unsigned n = 0; n < crtcs; ++n) {
        values_[crtc(n).value()] = {{"ACTIVE", 0},
                                    {"MODE_ID", 0},
                                    {"OUT_FENCE_PTR", 0},
                                    {"GAMMA_LUT", 0},
                                    {"VRR_ENABLED", 0}};
        values_[primary(n).value()] = plane_values(DRM_PLANE_TYPE_PRIMARY);
        values_[overlay(n).value()] = plane_values(DRM_PLANE_TYPE_OVERLAY);
    }
    the_card = this;
}

FakeCard::~FakeCard() {
    the_card = nullptr;
}

CrtcId FakeCard::crtc_of(ConnectorId connector) const {
    return CrtcId(static_cast<uint32_t>(value(connector, "CRTC_ID")));
}

std::optional<drmModeModeInfo> FakeCard::mode_of(ConnectorId connector) const {
    const CrtcId crtc = crtc_of(connector);
    return crtc && value(crtc, "ACTIVE") != 0 ? mode_blob(value(crtc, "MODE_ID")) : std::nullopt;
}

std::optional<drmModeModeInfo> FakeCard::mode_blob(uint64_t id) const {
    const auto found = blobs_.find(id);
    if (found == blobs_.end() || found->second.size() != sizeof(drmModeModeInfo)) {
        return std::nullopt;
    }
    drmModeModeInfo mode{};
    std::memcpy(&mode, found->second.data(), sizeof mode);
    return mode;
}

std::vector<LesseeId> FakeCard::lessees() const {
    return lessees_ | std::views::keys | std::ranges::to<std::vector>();
}

bool FakeCard::leased(uint32_t object) const {
    return std::ranges::any_of(
        lessees_, [&](const auto &lessee) { return std::ranges::contains(lessee.second, object); });
}

bool FakeCard::shown_pictures_exist() const {
    for (unsigned n = 0; n < crtcs_; ++n) {
        const uint64_t shown = value(primary(n), "FB_ID");
        if (shown != 0 && !framebuffers_.contains(static_cast<uint32_t>(shown))) {
            return false;
        }
    }
    return true;
}

void FakeCard::complete() {
    for (const Pending &pending : std::exchange(pending_, {})) {
        if (pending.fence) {
            eventfd_write(pending.fence.get(), 1);
        }
    }
}

void FakeCard::light(ConnectorId connector, CrtcId crtc, const drmModeModeInfo &mode, uint64_t fb) {
    const auto bytes = std::as_bytes(std::span(&mode, 1));
    blobs_[++last_id_].assign(bytes.begin(), bytes.end());
    set(connector, "CRTC_ID", crtc.value());
    set(crtc, "MODE_ID", last_id_);
    set(crtc, "ACTIVE", 1);
    const PlaneId plane = primary(crtc.value() - FakeCard::crtc(0).value());
    set(plane, "CRTC_ID", crtc.value());
    set(plane, "FB_ID", fb);
}

void FakeCard::switch_off(ConnectorId connector) {
    const CrtcId crtc = crtc_of(connector);
    if (!crtc) {
        return;
    }
    set(connector, "CRTC_ID", 0);
    set(crtc, "MODE_ID", 0);
    set(crtc, "ACTIVE", 0);
    for (unsigned n = 0; n < crtcs_; ++n) {
        for (const PlaneId plane : {primary(n), overlay(n)}) {
            if (value(plane, "CRTC_ID") == crtc.value()) {
                set(plane, "CRTC_ID", 0);
                set(plane, "FB_ID", 0);
            }
        }
    }
}

bool FakeCard::fails() {
    ++calls_;
    const bool fails = fail_in_ == 1;
    fail_in_ -= fail_in_ > 0 ? 1 : 0;
    return fails;
}

int FakeCard::answer(unsigned long request, void *argument) {
    if (request == DRM_IOCTL_MODE_DESTROYPROPBLOB || request == DRM_IOCTL_MODE_RMFB ||
        request == DRM_IOCTL_GEM_CLOSE) {
        return carry_out(request, argument); // Nobody could do anything about it.
    }
    if (!fails()) {
        return carry_out(request, argument);
    }
    if (request == DRM_IOCTL_MODE_REVOKE_LEASE && error_ == ENOENT) {
        // The kernel says so only of a lease that is gone.
        close_lease(LesseeId(static_cast<drm_mode_revoke_lease *>(argument)->lessee_id));
    }
    return failed(error_);
}

int FakeCard::carry_out(unsigned long request, void *argument) {
    switch (request) {
    case DRM_IOCTL_MODE_GETRESOURCES:
        return get_resources(*static_cast<drm_mode_card_res *>(argument));
    case DRM_IOCTL_MODE_GETPLANERESOURCES:
        return get_planes(*static_cast<drm_mode_get_plane_res *>(argument));
    case DRM_IOCTL_MODE_GETPLANE:
        return get_plane(*static_cast<drm_mode_get_plane *>(argument));
    case DRM_IOCTL_MODE_GETCRTC:
        return get_crtc(*static_cast<drm_mode_crtc *>(argument));
    case DRM_IOCTL_MODE_GETCONNECTOR:
        return get_connector(*static_cast<drm_mode_get_connector *>(argument));
    case DRM_IOCTL_MODE_OBJ_GETPROPERTIES:
        return get_values(*static_cast<drm_mode_obj_get_properties *>(argument));
    case DRM_IOCTL_MODE_GETPROPERTY:
        return get_property(*static_cast<drm_mode_get_property *>(argument));
    case DRM_IOCTL_MODE_GETPROPBLOB:
        return get_blob(*static_cast<drm_mode_get_blob *>(argument));
    case DRM_IOCTL_MODE_CREATEPROPBLOB:
        return create_blob(*static_cast<drm_mode_create_blob *>(argument));
    case DRM_IOCTL_MODE_DESTROYPROPBLOB:
        blobs_in_use_.erase(static_cast<drm_mode_destroy_blob *>(argument)->blob_id);
        return 0;
    case DRM_IOCTL_MODE_CREATE_DUMB: {
        auto &dumb = *static_cast<drm_mode_create_dumb *>(argument);
        dumb.handle = *handles_.insert(++last_id_).first;
        dumb.pitch = dumb.width * dumb.bpp / 8;
        dumb.size = uint64_t{dumb.pitch} * dumb.height;
        return 0;
    }
    case DRM_IOCTL_PRIME_HANDLE_TO_FD:
        static_cast<drm_prime_handle *>(argument)->fd = some_fd().release();
        return 0;
    case DRM_IOCTL_GEM_CLOSE:
        handles_.erase(static_cast<drm_gem_close *>(argument)->handle);
        return 0;
    case DRM_IOCTL_MODE_ADDFB2: {
        auto &framebuffer = *static_cast<drm_mode_fb_cmd2 *>(argument);
        if (framebuffer.width > widest_picture_) {
            return failed(EINVAL);
        }
        framebuffer.fb_id = *framebuffers_.insert(++last_id_).first;
        return 0;
    }
    case DRM_IOCTL_MODE_RMFB:
        framebuffers_.erase(*static_cast<uint32_t *>(argument));
        return 0;
    case DRM_IOCTL_MODE_CREATE_LEASE:
        return create_lease(*static_cast<drm_mode_create_lease *>(argument));
    case DRM_IOCTL_MODE_LIST_LESSEES:
        return list_lessees(*static_cast<drm_mode_list_lessees *>(argument));
    case DRM_IOCTL_MODE_REVOKE_LEASE:
        return !master_ ? failed(EACCES)
               : lessees_.erase(
                     LesseeId(static_cast<drm_mode_revoke_lease *>(argument)->lessee_id)) != 0
                   ? 0
                   : failed(ENOENT);
    case DRM_IOCTL_AUTH_MAGIC: // By which libdrm finds out who is master.
        return failed(master_ ? EINVAL : EACCES);
    case DRM_IOCTL_MODE_ATOMIC:
        return commit(*static_cast<drm_mode_atomic *>(argument));
    case DRM_IOCTL_CRTC_GET_SEQUENCE:
        return dark_looks_ == 0 ? 0 : (--dark_looks_, failed(EINVAL));
    default:
        return failed(ENOTTY);
    }
}

int FakeCard::get_resources(drm_mode_card_res &answer) const {
    std::vector<uint32_t> crtcs, connectors;
    for (unsigned n = 0; n < crtcs_; ++n) {
        crtcs.push_back(crtc(n).value());
    }
    for (unsigned n = 0; n < connectors_; ++n) {
        connectors.push_back(connector(n).value());
    }
    write_array(answer.crtc_id_ptr, answer.count_crtcs, crtcs);
    write_array(answer.connector_id_ptr, answer.count_connectors, connectors);
    answer.count_fbs = answer.count_encoders = 0;
    return 0;
}

int FakeCard::get_planes(drm_mode_get_plane_res &answer) const {
    std::vector<uint32_t> planes;
    for (unsigned n = 0; n < crtcs_; ++n) {
        planes.push_back(primary(n).value());
        planes.push_back(overlay(n).value());
    }
    write_array(answer.plane_id_ptr, answer.count_planes, planes);
    return 0;
}

int FakeCard::get_plane(drm_mode_get_plane &answer) const {
    const PropertyValues &values = values_.at(answer.plane_id);
    answer.crtc_id = static_cast<uint32_t>(values.at("CRTC_ID"));
    answer.fb_id = static_cast<uint32_t>(values.at("FB_ID"));
    answer.possible_crtcs = 1U << answer.plane_id % 10;
    answer.count_format_types = 0;
    return 0;
}

int FakeCard::get_crtc(drm_mode_crtc &answer) const {
    const PropertyValues &values = values_.at(answer.crtc_id);
    const auto mode = values.at("ACTIVE") != 0 ? mode_blob(values.at("MODE_ID")) : std::nullopt;
    answer.mode_valid = mode ? 1 : 0;
    if (mode) {
        std::memcpy(&answer.mode, &*mode, sizeof *mode);
    }
    return 0;
}

int FakeCard::get_connector(drm_mode_get_connector &answer) const {
    const auto plugged = plugged_.find(ConnectorId(answer.connector_id));
    const bool connected = plugged != plugged_.end();
    answer.connection = connected ? DRM_MODE_CONNECTED : DRM_MODE_DISCONNECTED;
    answer.connector_type = DRM_MODE_CONNECTOR_DisplayPort;
    answer.connector_type_id = answer.connector_id - connector(0).value() + 1;
    answer.count_encoders = 0;
    write_array(answer.modes_ptr, answer.count_modes,
                connected ? plugged->second : std::vector<drmModeModeInfo>());
    return write_values(values_.at(answer.connector_id), answer.props_ptr, answer.prop_values_ptr,
                        answer.count_props);
}

int FakeCard::get_values(drm_mode_obj_get_properties &answer) const {
    const auto found = values_.find(answer.obj_id);
    return found == values_.end() ? failed(ENOENT)
                                  : write_values(found->second, answer.props_ptr,
                                                 answer.prop_values_ptr, answer.count_props);
}

int FakeCard::get_property(drm_mode_get_property &answer) const {
    const PropertyKind &kind = properties.at(answer.prop_id - first_property);
    answer.flags = kind.flags;
    std::ranges::fill(answer.name, 0);
    std::ranges::copy(kind.name, answer.name);
    answer.count_enum_blobs = 0;
    const bool has_range = (kind.flags & DRM_MODE_PROP_RANGE) != 0;
    write_array(answer.values_ptr, answer.count_values,
                has_range ? std::vector<uint64_t>{0, ~uint64_t{0}} : std::vector<uint64_t>());
    return 0;
}

int FakeCard::get_blob(drm_mode_get_blob &answer) const {
    const auto found = blobs_.find(answer.blob_id);
    if (found == blobs_.end()) {
        return failed(ENOENT);
    }
    write_array(answer.data, answer.length, found->second);
    return 0;
}

int FakeCard::create_blob(drm_mode_create_blob &blob) {
    const auto bytes = array<const std::byte>(blob.data, blob.length);
    blobs_[++last_id_].assign(bytes.begin(), bytes.end());
    blobs_in_use_.insert(last_id_);
    blob.blob_id = last_id_;
    return 0;
}

int FakeCard::create_lease(drm_mode_create_lease &lease) {
    if (!master_) {
        return failed(EACCES);
    }
    const auto ids = array<uint32_t>(lease.object_ids, lease.object_count);
    for (const uint32_t id : ids) {
        if (!values_.contains(id)) {
            return failed(ENOENT);
        }
        if (leased(id)) {
            return failed(EBUSY);
        }
    }
    LesseeId lessee(1); // The kernel takes the lowest id that is free.
    while (lessees_.contains(lessee)) {
        lessee = LesseeId(lessee.value() + 1);
    }
    lessees_[lessee].assign(ids.begin(), ids.end());
    lease.lessee_id = lessee.value();
    lease.fd = static_cast<uint32_t>(some_fd().release());
    return 0;
}

int FakeCard::list_lessees(drm_mode_list_lessees &answer) const {
    if (!master_) {
        return failed(EACCES);
    }
    const auto ids = lessees_ | std::views::keys | std::views::transform(&LesseeId::value) |
                     std::ranges::to<std::vector>();
    write_array(answer.lessees_ptr, answer.count_lessees, ids);
    return 0;
}

int FakeCard::commit(const drm_mode_atomic &atomic) {
    if (!master_) {
        return failed(EACCES);
    }
    std::map<uint32_t, PropertyValues> next = values_;
    std::vector<std::pair<CrtcId, int32_t *>> fences;
    std::set<CrtcId> touched;
    const auto objects = array<uint32_t>(atomic.objs_ptr, atomic.count_objs);
    const auto counts = array<uint32_t>(atomic.count_props_ptr, atomic.count_objs);
    size_t at = 0;
    for (size_t i = 0; i < objects.size(); ++i) {
        for (const size_t end = at + counts[i]; at < end; ++at) {
            const uint32_t property = array<uint32_t>(atomic.props_ptr, end)[at];
            const uint64_t value = array<uint64_t>(atomic.prop_values_ptr, end)[at];
            const std::string_view name = properties.at(property - first_property).name;
            const auto known = next.find(objects[i]);
            if (known == next.end() || !known->second.contains(name)) {
                return failed(ENOENT);
            }
            if (refused_values_.contains({std::string(name), value})) {
                return failed(EINVAL);
            }
            if (name == "OUT_FENCE_PTR") {
                fences.emplace_back(objects[i], pointer<int32_t>(value));
                continue;
            }
            known->second.set(name, value);
        }
        for (const auto *values : {&values_, &next}) { // Of a plane and a connector both CRTCs.
            const PropertyValues &of_object = values->at(objects[i]);
            touched.emplace(of_object.contains("CRTC_ID")
                                ? static_cast<uint32_t>(of_object.at("CRTC_ID"))
                                : objects[i]);
        }
    }
    touched.erase(CrtcId());
    for (const auto &[crtc, fence] : fences) {
        if (value(crtc, "ACTIVE") == 0 && next.at(crtc.value()).at("ACTIVE") == 0) {
            return failed(EINVAL); // A CRTC that is off and stays off makes no fence.
        }
    }
    if (!is_valid(next)) {
        return failed(EINVAL);
    }
    if ((atomic.flags & DRM_MODE_ATOMIC_TEST_ONLY) != 0) {
        return 0;
    }
    const bool busy = std::ranges::any_of(
        pending_, [&](const Pending &pending) { return touched.contains(pending.crtc); });
    if (busy && (atomic.flags & DRM_MODE_ATOMIC_NONBLOCK) != 0) {
        return failed(EBUSY);
    }
    if (busy) {
        complete();
    }
    values_ = std::move(next);
    ++commits_;
    if ((atomic.flags & DRM_MODE_ATOMIC_NONBLOCK) != 0) {
        for (const CrtcId crtc : touched) {
            pending_.push_back({crtc, {}});
        }
    }
    for (const auto &[crtc, written] : fences) {
        pending_.push_back({crtc, UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))});
        *written = ::fcntl(pending_.back().fence.get(), F_DUPFD_CLOEXEC, 0);
    }
    return 0;
}

/// As drm_atomic_helper_check() and the checks of the core judge.
bool FakeCard::is_valid(const std::map<uint32_t, PropertyValues> &values) const {
    for (unsigned n = 0; n < crtcs_; ++n) {
        const PropertyValues &crtc = values.at(FakeCard::crtc(n).value());
        unsigned driven = 0;
        for (unsigned c = 0; c < connectors_; ++c) {
            driven += values.at(connector(c).value()).at("CRTC_ID") == FakeCard::crtc(n).value();
        }
        const auto mode = mode_blob(crtc.at("MODE_ID"));
        if ((driven > 0) != (crtc.at("MODE_ID") != 0) || (crtc.at("ACTIVE") != 0 && !mode) ||
            (mode && refused_widths_.contains(mode->hdisplay))) {
            return false;
        }
        for (const PlaneId plane : {primary(n), overlay(n)}) {
            const PropertyValues &shown = values.at(plane.value());
            if ((shown.at("FB_ID") != 0) != (shown.at("CRTC_ID") != 0)) {
                return false;
            }
        }
    }
    return true;
}

namespace {

int forward(int fd, unsigned long request, void *argument) {
    if (the_card != nullptr && fd == the_card->fd()) {
        return the_card->answer(request, argument);
    }
    return static_cast<int>(::syscall(SYS_ioctl, fd, request, argument));
}

} // namespace

} // namespace sublet::test

/// libdrm's calls and ours come here instead of the C library's function.
extern "C" int ioctl(int fd, unsigned long request, ...) noexcept {
    va_list arguments;
    va_start(arguments, request);
    void *const argument = va_arg(arguments, void *);
    va_end(arguments);
    return sublet::test::forward(fd, request, argument);
}
