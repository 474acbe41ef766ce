// Objects that are compressed from outside: GZIP and ZSTD, told by the ending of the key (`x.csv.gz`, `x.jsonl.zst`,
// `x.jsonl.zstd`; guide "ItemReader (Map)").
#pragma once

#include <memory>
#include <string_view>

#include "sim/object_store.h"

namespace aslc::sim {

// What a compressed object holds; any other object as it is. Never NULL: damage is found by Read, with S3's
// codes InvalidCompressionFormat and TruncatedInput.
std::unique_ptr<ObjectReader> Decompressed(std::string_view key, std::unique_ptr<ObjectReader> reader);

}  // namespace aslc::sim
