#pragma once

#include <expected>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "lessor/black_buffer.hpp"
#include "lessor/pipe.hpp"
#include "lessor/pipe_commit.hpp"
#include "lessor/saved_state.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// The displays that are ready to be leased: the backend owns a CRTC for each and leaves it alone,
/// and what it shows is set by commits of our own that nobody waits for.
class HeldPipes {
public:
    /// What a display is to show: black in a mode, or nothing.
    struct Target {
        ConnectorId connector;
        std::optional<drmModeModeInfo> black;
    };

    /// Displays show what they were to show; or why not, and nobody knows what they show now.
    using Changed = std::function<void(const std::vector<ConnectorId> &connectors,
                                       const std::expected<void, Error> &result)>;

    /// `loop` and `master_fd` are borrowed and outlive this object. `changed` is never called from
    /// inside commit().
    HeldPipes(wl_event_loop *loop, int master_fd, kms::PropertyCatalog &catalog, Changed changed);
    HeldPipes(const HeldPipes &) = delete;
    HeldPipes &operator=(const HeldPipes &) = delete;

    /// Holds a display that the backend has lit black in a mode. On an error it is not held, and
    /// the caller has it switched off in the end.
    [[nodiscard]] std::expected<void, Error> hold(ConnectorId connector, CrtcId crtc,
                                                  PlaneId primary, const drmModeModeInfo &mode);

    /// Leaves the display to the backend from now on. A commit that is under way still ends, and is
    /// told of.
    void release(ConnectorId connector) { held_.erase(connector); }

    /// Leaves the displays for which `which` holds to the backend, and returns them. Nobody hears
    /// of any commit that is under way, to whichever display.
    [[nodiscard]] std::vector<ConnectorId>
    release_if(const std::function<bool(ConnectorId)> &which);

    [[nodiscard]] bool holds(ConnectorId connector) const { return held_.contains(connector); }

    /// The CRTC that the backend keeps for it; empty if it is not held.
    [[nodiscard]] CrtcId crtc_of(ConnectorId connector) const;

    /// The plane that shows black; empty if it is not held.
    [[nodiscard]] PlaneId primary_of(ConnectorId connector) const;

    /// Notes what a held display shows by somebody else's commit. It is not busy; a picture that
    /// may stay counts as black.
    void adopt(const Target &target) { held_.at(target.connector).shown = target; }

    /// Whether a commit to it is under way.
    [[nodiscard]] bool is_busy(ConnectorId connector) const;

    /// Whether any commit is under way.
    [[nodiscard]] bool is_any_busy() const { return !commits_.empty(); }

    /// Whether the display shows what `target` says; false while it is busy or leased.
    [[nodiscard]] bool shows(const Target &target) const;

    /// Forgets what the display shows, because somebody else commits to it.
    void lose_track(ConnectorId connector);

    /// Starts to show what the targets say, all of them held and not busy, in one commit. `add`
    /// adds what else belongs into it. An error: nothing was committed.
    [[nodiscard]] std::expected<void, Error>
    commit(std::span<const Target> targets,
           const std::function<void(kms::AtomicRequest &)> &add = nullptr);

    /// How its objects were set before they were leased, kept for as long as it is held and the
    /// objects are the same ones.
    [[nodiscard]] std::expected<std::shared_ptr<const SavedState>, Error>
    saved_state(ConnectorId connector, const LeasedObjects &objects);

    /// Adds to `request` that a plane of a held display's CRTC shows nothing, unless it is the one
    /// that shows black.
    void add_other_plane_off(kms::AtomicRequest &request, ConnectorId connector,
                             PlaneId plane) const;

    /// The black picture of a size, for a backend that lights displays itself.
    [[nodiscard]] BlackBuffers &black_buffers() { return black_; }

private:
    struct Mode {
        drmModeModeInfo info;
        kms::Blob blob;
        std::shared_ptr<const BlackBuffer> black;
    };
    struct Held {
        Pipe pipe;
        std::optional<Target> shown;             ///< nullopt: nobody knows.
        std::shared_ptr<const Mode> mode;        ///< In which it was last black, or is.
        std::shared_ptr<const SavedState> saved; ///< Null until it is first leased.
        LeasedObjects saved_objects;
    };
    struct Commit {
        std::vector<Target> targets;
        std::vector<std::shared_ptr<const Mode>> modes; ///< Of the targets; null: it is to be off.
        std::unique_ptr<PipeCommit> commit;
    };

    [[nodiscard]] std::expected<std::shared_ptr<const Mode>, Error>
    make_mode(const drmModeModeInfo &info);
    [[nodiscard]] std::expected<std::shared_ptr<const Mode>, Error>
    mode_of(const Held &held, const drmModeModeInfo &info);

    void finish(std::list<Commit>::iterator commit, const std::expected<void, Error> &result);

    wl_event_loop *loop_;
    int master_fd_;
    kms::PropertyCatalog &catalog_;
    Changed changed_;
    BlackBuffers black_;
    std::map<ConnectorId, Held> held_;
    std::list<Commit> commits_;
};

} // namespace sublet
