// The order in which java.util.HashMap yields its keys. The service keeps the `.$` members of a payload
// template in such a map, and the cells of a CSV row, so their order in what is made of them is the map's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aslrt {

// String.hashCode of UTF-8 text: over its UTF-16 code units.
uint32_t JavaStringHash(std::string_view utf8);

// Positions of `keys` (distinct, in insertion order) in the order of a HashMap that holds just them.
std::vector<size_t> JavaHashOrder(std::span<const std::string> keys);

}  // namespace aslrt
