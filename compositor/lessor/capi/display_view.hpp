#pragma once

#include <string>

#include <sublet/lessor.h>

#include "displays/connector_facts.hpp"

namespace sublet::capi {

/// A display as the C API shows it; `facts` is borrowed and outlives it.
class DisplayView {
public:
    explicit DisplayView(const ConnectorFacts &facts);
    DisplayView(const DisplayView &) = delete;
    DisplayView &operator=(const DisplayView &) = delete;

    [[nodiscard]] const sublet_lessor_display &display() const { return view_; }

private:
    std::string description_;
    sublet_lessor_display view_ = {};
};

} // namespace sublet::capi
