// Regular expressions on RE2 (regex.h).
//
// Where this differs from JavaScript: a character is a code point, not a UTF-16 unit, so that `.` takes the
// whole of one beyond U+FFFF; and a repetition whose turn can be empty may stop there, where JavaScript goes
// back for a turn that is not, and leaves its group undefined rather than with what an earlier turn took.
#include "runtime/jsonata/regex.h"

#include <re2/re2.h>

#include <algorithm>

#include "runtime/jsonata/regex_translate.h"

namespace aslrt::jsonata {
namespace {

constexpr int64_t kMemoryMax = 32 << 20;  // bytes, of a compiled expression and its states

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// A translation with its program.
struct Program {
  Translation translation;
  std::unique_ptr<re2::RE2> re2;

  bool Compile(std::string_view source, std::string_view flags, LineEnds line_ends, Regex::Problem* problem) {
    if (!TranslateRegex(source, flags, line_ends, &translation, problem)) return false;
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kMemoryMax);
    re2 = std::make_unique<re2::RE2>(translation.pattern, options);
    if (re2->ok()) return true;
    problem->offset = 0;
    problem->message = "The expression is too large or repeats too often: " + re2->error();
    return false;
  }
};

// JavaScript forgets at each turn of a repetition what the groups inside it took at the turn before, and
// takes back a turn of no length beyond those it must; RE2 keeps both.
void DropStale(const std::vector<TranslatedGroup>& groups, std::vector<Regex::Group>& taken) {
  enum class Turn : uint8_t { kTaken, kTakenBack, kStale };
  std::vector<Turn> turns(taken.size(), Turn::kTaken);
  const std::vector<Regex::Group> all = taken;
  for (size_t i = 1; i < taken.size(); ++i) {
    const TranslatedGroup& kind = groups[i - 1];
    const Regex::Group& group = all[i];
    if (kind.repeated && kind.may_skip && group.begin == group.end) turns[i] = Turn::kTakenBack;
    if (size_t outer = static_cast<size_t>(kind.around); outer > 0) {
      const Regex::Group& around = all[outer];
      bool inside = around.begin >= 0 && group.begin >= around.begin && group.end <= around.end;
      // What stands outside of a turn that was taken back is of the turn before, which is the last one then.
      if (turns[outer] == Turn::kStale || inside == (turns[outer] == Turn::kTakenBack)) turns[i] = Turn::kStale;
    }
    if (turns[i] != Turn::kTaken) taken[i] = {};
  }
}

bool Run(const Program& program, std::string_view text, size_t from, re2::RE2::Anchor anchor,
         std::vector<Regex::Group>* taken) {
  int count = 1 + static_cast<int>(program.translation.groups.size());
  std::vector<re2::StringPiece> pieces(static_cast<size_t>(count));
  if (!program.re2->Match({text.data(), text.size()}, from, text.size(), anchor, pieces.data(), count)) return false;
  taken->clear();
  for (const re2::StringPiece& piece : pieces) {
    Regex::Group group;
    if (piece.data() != nullptr) {
      group.begin = piece.data() - text.data();
      group.end = group.begin + static_cast<int64_t>(piece.size());
    }
    taken->push_back(group);
  }
  if (program.translation.repeats) DropStale(program.translation.groups, *taken);
  return true;
}

// The groups that JavaScript has, in its order; `whole`: number of the group that is the match.
void Select(const Program& program, size_t whole, const std::vector<Regex::Group>& taken,
            std::vector<Regex::Group>* groups) {
  groups->assign(static_cast<size_t>(program.translation.captures) + 1, {});
  (*groups)[0] = taken[whole];
  for (size_t i = 0; i < program.translation.groups.size(); ++i) {
    int capture = program.translation.groups[i].capture;
    if (capture > 0) (*groups)[static_cast<size_t>(capture)] = taken[i + 1];
  }
}

// Index of the line end at the start of the text, or -1.
int LineEndAt(std::string_view text) {
  for (int i = 0; i < 4; ++i) {
    if (text.starts_with(kLineEnds[i])) return i;
  }
  return -1;
}

void MarkLineEnds(std::string_view subject, Regex::Scratch* scratch) {
  scratch->ready = true;
  for (size_t at = 0; at < subject.size();) {
    int end = LineEndAt(subject.substr(at));
    std::string_view bytes = end < 0 ? subject.substr(at, 1) : kMarkedLineEnds[end];
    scratch->text += bytes;
    scratch->offsets.insert(scratch->offsets.end(), bytes.size(), static_cast<uint32_t>(at));
    at += end < 0 ? 1 : kLineEnds[end].size();
  }
  scratch->offsets.push_back(static_cast<uint32_t>(subject.size()));
}

class Compiled final : public Regex {
 public:
  bool Compile(std::string_view source, std::string_view flags, Problem* problem) {
    source_ = source;
    flags_ = flags;
    if (!plain_.Compile(source, flags, LineEnds::kPlain, problem)) return false;
    return !plain_.translation.lines || marked_.Compile(source, flags, LineEnds::kMarked, problem);
  }

  bool Match(std::string_view subject, size_t from, std::vector<Group>* groups, Scratch* scratch) const override {
    if (plain_.translation.lines && HasOtherLineEnds(subject)) return MatchMarked(subject, from, groups, scratch);
    std::vector<Group> taken;
    for (;;) {
      if (!Run(plain_, subject, from, re2::RE2::UNANCHORED, &taken)) return false;
      // RE2's \B holds between the bytes of a character as well.
      size_t begin = static_cast<size_t>(taken[0].begin);
      if (begin >= subject.size() || !IsContinuation(subject[begin])) break;
      from = begin;
      while (from < subject.size() && IsContinuation(subject[from])) ++from;
    }
    Select(plain_, 0, taken, groups);
    return true;
  }

  size_t group_count() const override { return static_cast<size_t>(plain_.translation.captures); }

 private:
  static bool HasOtherLineEnds(std::string_view subject) {
    return subject.find('\r') != subject.npos || subject.find("\xE2\x80\xA8") != subject.npos ||
           subject.find("\xE2\x80\xA9") != subject.npos;
  }

  bool MatchMarked(std::string_view subject, size_t from, std::vector<Group>* groups, Scratch* scratch) const {
    Scratch own;
    if (scratch == nullptr) scratch = &own;
    if (!scratch->ready) MarkLineEnds(subject, scratch);
    const std::vector<uint32_t>& offsets = scratch->offsets;
    auto start = std::lower_bound(offsets.begin(), offsets.end(), static_cast<uint32_t>(from)) - offsets.begin();
    std::vector<Group> taken;
    if (!Run(marked_, scratch->text, static_cast<size_t>(start), re2::RE2::ANCHOR_START, &taken)) return false;
    Select(marked_, 1, taken, groups);
    for (Group& group : *groups) {
      if (group.begin < 0) continue;
      group.begin = offsets[static_cast<size_t>(group.begin)];
      group.end = offsets[static_cast<size_t>(group.end)];
    }
    return true;
  }

  Program plain_, marked_;
};

}  // namespace

std::unique_ptr<Regex> Regex::Compile(std::string_view source, std::string_view flags, Problem* problem) {
  auto compiled = std::make_unique<Compiled>();
  if (!compiled->Compile(source, flags, problem)) return nullptr;
  return compiled;
}

}  // namespace aslrt::jsonata
