// The parser: grammar, then post-parse stage.
#include "frontend/jsonata/parser.h"

#include "frontend/jsonata/post_parse.h"
#include "frontend/jsonata/syntax.h"

namespace aslc::jsonata {

Parsed Parse(std::string_view expression, Dialect dialect) {
  SyntaxTree tree = ParseSyntax(expression, dialect);
  if (tree.root) return PostParse(*tree.root, dialect);
  Parsed parsed;
  parsed.error = std::move(tree.error);
  return parsed;
}

}  // namespace aslc::jsonata
