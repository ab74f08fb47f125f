#pragma once

#include <memory>
#include <new>

namespace sublet {

template <auto Destroy> struct Destroyer {
    template <typename T> void operator()(T *object) const { Destroy(object); }
};

/// Sole owner of a C object that is given back through one function of its library.
template <typename T, auto Destroy> using Owned = std::unique_ptr<T, Destroyer<Destroy>>;

/// Passes on what a C constructor made. wlroots' constructors return null only when memory has run
/// out, so that is what is thrown.
template <typename T> T *made(T *object) {
    if (object == nullptr) {
        throw std::bad_alloc();
    }
    return object;
}

} // namespace sublet
