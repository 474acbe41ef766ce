// Pointers (json_pointer.h).
#include "sim/json_pointer.h"

namespace aslc::sim {

std::string PointerTo(std::string_view pointer, std::string_view key) {
  std::string out(pointer);
  out += '/';
  for (char c : key) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

}  // namespace aslc::sim
