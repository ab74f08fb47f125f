#include "report/frame_log.hpp"

#include <cinttypes>

#include "display/head.hpp"

namespace sublet::cli {

std::expected<FrameLog, Error> FrameLog::create(const std::string &path) {
    File file(std::fopen(path.c_str(), "we"));
    if (!file) {
        return std::unexpected(Error::from_errno("write " + path));
    }
    std::fputs("connector,frame,sequence,commit_us,flip_us,latency_us\n", file.get());
    return FrameLog(path, std::move(file));
}

void FrameLog::write(const Head &head, const kms::PageFlip &flip) {
    using std::chrono::duration_cast;
    using std::chrono::microseconds;
    const auto committed = head.awaiting_flip_since().value_or(Clock::time_point());
    const auto commit = duration_cast<microseconds>(committed.time_since_epoch()).count();
    const auto shown = duration_cast<microseconds>(flip.time).count();
    note_failure(std::fprintf(file_.get(),
                              "%s,%" PRIu64 ",%" PRIu32 ",%" PRId64 ",%" PRId64 ",%" PRId64 "\n",
                              head.pipeline().connector->name.c_str(), flip.user_data,
                              flip.sequence, int64_t{commit}, int64_t{shown},
                              int64_t{shown - commit}) < 0);
}

std::expected<void, Error> FrameLog::flush() {
    note_failure(std::fflush(file_.get()) != 0);
    if (failure_) {
        return std::unexpected(*failure_);
    }
    return {};
}

void FrameLog::note_failure(bool failed) {
    if (failed && !failure_) {
        failure_ = Error::from_errno("write " + path_);
    }
}

} // namespace sublet::cli
