#pragma once

#include <memory>
#include <new>

namespace sublet {

template <auto Destroy> struct Destroyer {
    template <typename T> void operator()(T *object) const { Destroy(object); }
};

/// Sole owner of a C object that is given back through one function of its library.
template <typename T, auto Destroy> using Owned = std::unique_ptr<T, Destroyer<Destroy>>;

/// Passes on what was made, by one of wlroots' constructors mostly. These return null only when
/// memory has run out, so that is what is thrown; not for what a client can bring about.
template <typename Pointer> Pointer made(Pointer object) {
    if (object == nullptr) {
        throw std::bad_alloc();
    }
    return object;
}

} // namespace sublet
