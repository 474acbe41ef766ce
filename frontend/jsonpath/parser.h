// The recursive-descent parser behind jsonpath.h: parser.cpp has paths, filter.cpp filter expressions.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "frontend/jsonpath/jsonpath.h"

namespace aslc::frontend {

// Each Parse... function reports what is wrong and returns false then.
class PathParser {
 public:
  PathParser(ParseContext& context, const Node& string, std::string_view field, size_t at, PathStop stop);
  bool Parse(Path& path);
  size_t at() const { return at_; }

 private:
  using Expr = std::shared_ptr<FilterExpr>;

  bool ParseRoot(Path& path);
  bool ParseDotted(Segment& segment);
  bool ParseFunction(Segment& segment);
  bool ParseBracket(Segment& segment);
  bool ParseNames(Segment& segment);
  bool ParseIndexes(Segment& segment);
  bool ParseIndex(std::optional<int64_t>& index);
  bool ParseQuoted(std::string& out);

  bool ParseFilter(Segment& segment);
  Expr ParseOr();
  Expr ParseAnd();
  Expr ParseUnary();
  Expr ParseComparison();
  Expr ParseOperand(bool bare_words);
  Expr ParsePathOperand();
  Expr ParseWord();
  // The operator here, if any; false when it is one that this version does not have.
  bool ParseOperator(std::optional<FilterOp>& op);
  bool CountTerm();
  Expr MakeExpr(FilterOp op, size_t begin) const;

  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(char c);
  void SkipSpace();
  bool IsStop(char c) const;
  size_t PlaceholderLength() const;
  Where At(size_t begin, size_t end) const;
  std::string Found() const;
  bool Fail(std::string_view needed);

  DiagnosticSink& sink_;
  const Node& string_;
  std::string_view text_, field_;
  size_t at_;
  PathStop stop_;
  int terms_ = 0;
};

}  // namespace aslc::frontend
