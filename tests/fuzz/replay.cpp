// The main() of a fuzzer where there is no libFuzzer: runs every file of a corpus, then blind
// variants of them, which are the same each time.
//
// fuzz-NAME CORPUS [COUNT]

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <print>
#include <random>
#include <vector>

#include "input.hpp"

namespace {

using Bytes = std::vector<uint8_t>;

std::vector<Bytes> read_corpus(const char *folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
        paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    std::vector<Bytes> corpus;
    for (const auto &path : paths) {
        std::ifstream file(path, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return corpus;
}

/// One with some bytes changed, put in or left out, and maybe the end of another behind it.
Bytes variant(const std::vector<Bytes> &corpus, std::minstd_rand &dice) {
    const auto below = [&](size_t count) { return static_cast<size_t>(dice()) % count; };
    Bytes bytes = corpus[below(corpus.size())];
    for (size_t changes = 1 + below(4); changes > 0 && !bytes.empty(); --changes) {
        const auto at = bytes.begin() + static_cast<ptrdiff_t>(below(bytes.size()));
        switch (below(4)) {
        case 0:
            bytes.erase(at);
            break;
        case 1:
            bytes.insert(at, static_cast<uint8_t>(below(256)));
            break;
        case 2:
            *at = static_cast<uint8_t>(*at ^ 1U << below(8));
            break;
        default:
            *at = static_cast<uint8_t>(below(256));
        }
    }
    if (below(4) == 0) {
        const Bytes &other = corpus[below(corpus.size())];
        bytes.insert(bytes.end(), other.begin() + static_cast<ptrdiff_t>(below(other.size() + 1)),
                     other.end());
    }
    return bytes;
}

} // namespace

int main(int argc, char **argv) {
    const std::vector<Bytes> corpus = argc > 1 ? read_corpus(argv[1]) : std::vector<Bytes>();
    if (corpus.empty()) {
        std::println(stderr, "usage: {} CORPUS [COUNT]; the corpus has a file at least", argv[0]);
        return EXIT_FAILURE;
    }
    for (const Bytes &bytes : corpus) {
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    }
    std::minstd_rand dice; // NOLINT(*-msc51-cpp): the same each time, on purpose
    const unsigned long count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
    for (unsigned long i = 0; i < count; ++i) {
        const Bytes bytes = variant(corpus, dice);
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    }
    std::println("{} files, {} variants", corpus.size(), count);
}
