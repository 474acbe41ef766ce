// Texts of a replay that it had to make up because a history does not tell them: ARNs and names of the
// execution, task tokens, UUIDs, the times at which states were entered. Where one of them stands in an
// event of the replay, the history has the real text; what is around it must be the same.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/history_replay.h"

namespace aslc::sim {

// What a comparison found out about made-up texts; a further replay is made with it.
struct Learned {
  std::map<std::string ReplaySettings::*, std::string,
           bool (*)(std::string ReplaySettings::*, std::string ReplaySettings::*)>
      texts;
  std::map<ReplaySettings::DrawKey, uint64_t> draws;
  Learned();
  bool empty() const { return texts.empty() && draws.empty(); }
};

class Unknowns {
 public:
  // A text of the replay that stands for an unknown setting.
  void AddText(const std::string& made_up, std::string ReplaySettings::* setting) {
    texts_.push_back({made_up, setting});
  }
  // The texts of tokens and UUIDs follow from their draws.
  void AddDraws(const std::vector<ReplayedDraw>& draws, const ReplaySettings& settings);
  void AddTime(int64_t ns) { times_.insert(ns); }
  // Times of the history that may stand for such a time.
  void SetRange(int64_t from_ns, int64_t to_ns) { from_ns_ = from_ns, to_ns_ = to_ns; }
  // Our ids of events in causes, as the history numbers them.
  void SetIds(std::function<uint64_t(uint64_t)> ids) { ids_ = std::move(ids); }

  enum class Verdict { kDifferent, kSame, kLearned };
  // kSame: theirs is ours with its tokens, times and event ids replaced. kLearned: with settings and UUIDs
  // replaced too, which are put into *learned.
  Verdict Compare(const std::string& ours, std::string_view theirs, Learned* learned);
  // Whether a text of the replay holds made-up ones.
  bool Mentioned(const std::string& ours) const;

 private:
  enum class Kind { kLiteral, kTime, kToken, kUuid, kSetting };
  struct Piece {
    Kind kind = Kind::kLiteral;
    std::string text;
    std::string ReplaySettings::* setting = nullptr;
  };
  using Bindings = std::map<std::string, std::string>;
  std::vector<Piece> Split(const std::string& ours) const;
  bool SplitAt(std::string_view rest, Piece* piece) const;
  bool Match(const std::vector<Piece>& pieces, size_t at, std::string_view theirs, Bindings& bound,
             int* work) const;
  bool Allowed(const Piece& piece, std::string_view text) const;

  std::vector<std::pair<std::string, std::string ReplaySettings::*>> texts_;
  std::map<std::string, std::pair<ReplaySettings::DrawKey, ReplaySettings::DrawKey>> uuids_;
  std::set<std::string> tokens_;  // the half that is drawn
  std::set<int64_t> times_;
  int64_t from_ns_ = 0, to_ns_ = 0;
  std::function<uint64_t(uint64_t)> ids_;
  Bindings bound_;  // tokens, in all of the history
};

}  // namespace aslc::sim
