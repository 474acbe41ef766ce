// What a machine compiles of its expressions when first asked: regular expressions and signatures. Entries
// stay as long as the machine; a lookup from several threads is safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "runtime/jsonata/regex.h"
#include "runtime/jsonata/signature.h"

namespace aslrt::jsonata {

struct ExpressionCache {
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<Regex>, std::less<>> regexes;  // by flags, `/`, source
  std::map<std::string, Signature, std::less<>> signatures;       // by their text, which they refer to
};

}  // namespace aslrt::jsonata
