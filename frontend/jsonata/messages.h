// Words of errors: the table aslc/jsonata_errors.def filled in as the reference implementation fills it,
// where a value appears as JavaScript's JSON.stringify writes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "frontend/jsonata/ast.h"

namespace aslc::jsonata {

// As JavaScript prints it: the shortest decimal that reads back equal; -0 is 0.
std::string NumberText(double number);
// A JSON string. `text` is WTF-8; lone surrogates are escaped.
std::string QuotedText(std::string_view text);

// The text of `code` for these values, which are JSON texts; an absent one, empty, prints as `undefined`.
std::string ErrorMessage(std::string_view code, std::string_view token_json, std::string_view value_json,
                         Dialect dialect);

}  // namespace aslc::jsonata
