#!/bin/sh
# Configures and builds the kernel; run inside the root file system.
#   $1 source folder   $2 build folder   $3… configuration fragments, later ones win
# Everything made stays in the build folder, so an interrupted build goes on where it was.
set -e
source=$1 build=$2
shift 2
# What one variant has compiled is not compiled for the next one, nor after a change elsewhere.
make() { command make -s ARCH=um O="$build" CC="ccache gcc" "$@"; }
cd "$source"
if [ ! -e "$build/configured" ]; then
    cat "$@" > "$build/fragments"
    make KCONFIG_ALLCONFIG="$build/fragments" allnoconfig
    # A fragment's line that did not take effect would show up much later as a puzzle.
    grep '^CONFIG_.*=[^n]' "$build/fragments" | grep -vxFf "$build/.config" > "$build/lost" || true
    if [ -s "$build/lost" ]; then
        echo "these options did not take effect:"
        cat "$build/lost"
        exit 1
    fi
    touch "$build/configured"
fi
make -j"$(nproc)" linux
strip --strip-debug -o "$build/linux.stripped" "$build/linux"
