#pragma once

#include <memory>

#include "scene/picture.hpp"
#include "scene/scene.hpp"

namespace sublet::cli {

/// A picture, as large as it fits.
class StillPicture : public Scene {
public:
    explicit StillPicture(std::shared_ptr<const Picture> picture) : picture_(std::move(picture)) {}

    void paint(Canvas &canvas, uint32_t frame) const override;
    void update(Canvas &, uint32_t, uint32_t) const override {}

private:
    std::shared_ptr<const Picture> picture_;
};

} // namespace sublet::cli
