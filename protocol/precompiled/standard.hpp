#pragma once

// Read once for each target instead of once for each file: what of the standard library most files
// need. A file includes what it uses nevertheless: -Db_pch=false builds without this.

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <expected>
#include <format>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <print>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>
