#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <elf.h>
#include <link.h>

#include <exec/program_check.hpp>

using namespace sublet::cli;

namespace fs = std::filesystem;

namespace {

/// The current folder, with a program "tool" in it that asks for no dynamic linker. PATH and the
/// folder are as before in the end.
class FolderWithTool {
public:
    FolderWithTool() {
        std::string name = fs::temp_directory_path() / "program-XXXXXX";
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
        ElfW(Ehdr) header{};
        std::copy_n(ELFMAG, SELFMAG, header.e_ident);
        header.e_phentsize = sizeof(ElfW(Phdr));
        std::ofstream(path_ / "tool", std::ios::binary)
            .write(reinterpret_cast<const char *>(&header), sizeof(header));
        fs::permissions(path_ / "tool", fs::perms::owner_all);
        fs::current_path(path_);
    }
    ~FolderWithTool() {
        if (words_) {
            setenv("PATH", words_->c_str(), 1);
        }
        fs::current_path(before_);
        fs::remove_all(path_);
    }
    FolderWithTool(const FolderWithTool &) = delete;
    FolderWithTool &operator=(const FolderWithTool &) = delete;

    [[nodiscard]] const fs::path &path() const { return path_; }

private:
    static std::optional<std::string> path_variable() {
        const char *path = std::getenv("PATH");
        return path != nullptr ? std::optional<std::string>(path) : std::nullopt;
    }

    fs::path before_ = fs::current_path();
    std::optional<std::string> words_ = path_variable();
    fs::path path_;
};

std::optional<std::string> about_tool(const std::string &path) {
    setenv("PATH", path.c_str(), 1);
    return why_not_preloadable("tool");
}

} // namespace

TEST_CASE("a program is found where execvpe() finds it") {
    const FolderWithTool folder;
    const std::string there = folder.path().string() + "/tool is statically linked";
    CHECK(about_tool(folder.path().string()) == there);
    CHECK(about_tool("/nowhere:" + folder.path().string() + ":/usr/bin") == there);
    CHECK_FALSE(about_tool("/nowhere"));
}

TEST_CASE("an empty part of PATH is the current folder") {
    const FolderWithTool folder;
    const std::string here = "./tool is statically linked";
    CHECK(about_tool(":/usr/bin") == here);
    CHECK(about_tool("/usr/bin:") == here);
    CHECK(about_tool("/nowhere::/usr/bin") == here);
    CHECK(about_tool("") == here);
}
