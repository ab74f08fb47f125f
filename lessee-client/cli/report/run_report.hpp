#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sublet/displays/connector_facts.hpp>
#include <sublet/kms/device.hpp>

#include "display/head.hpp"
#include "exit_codes.hpp"
#include "lessee/lease_news.hpp"
#include "report/timeline.hpp"

namespace sublet::cli {

/// What a run has to tell, as far as it came.
struct RunReport {
    std::string node; ///< The card's device node.
    std::vector<ConnectorFacts> displays;
    Timeline timeline;
    std::optional<lessee::LeaseNews> granted; ///< As it was when the lease came.
    std::chrono::nanoseconds cpu_time = {};   ///< Of this process since all displays were lit.
    bool stopped_by_signal = false;
    std::optional<Failure> failure;
};

using Heads = std::vector<std::unique_ptr<Head>>;

/// CPU time that this process has used so far.
[[nodiscard]] std::chrono::nanoseconds cpu_time();

/// Microseconds of this process for each frame after the first; zero if there was none.
[[nodiscard]] double cpu_us_per_flip(const RunReport &report, const Heads &heads);

// For people, as the run goes on, to stdout; print_table() follows at the end.
void print_lease(const RunReport &report, const kms::Device &device);
void print_head(const Head &head);

} // namespace sublet::cli
