// Checks an image before anything is read from it: it may come from a file that is damaged or hostile.
#pragma once

#include <cstddef>

#include "aslc/image.h"

namespace aslrt {

// NULL when every table, index and string of the image is in bounds and the tables agree with each
// other; else what is wrong, as a static text. `image` is aligned to 8 bytes.
const char* CheckImage(const void* image, size_t size);

}  // namespace aslrt
