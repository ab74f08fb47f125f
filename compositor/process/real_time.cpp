#include "process/real_time.hpp"

#include <sched.h>

#include "vocabulary/error.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

void run_in_real_time() {
    sched_param lowest{};
    lowest.sched_priority = sched_get_priority_min(SCHED_RR);
    if (sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &lowest) != 0) {
        log_debug("sublet: {}", Error::from_errno("get real-time priority").message());
    }
}

} // namespace sublet
