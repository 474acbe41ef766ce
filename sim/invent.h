// Answers and inputs made up to fit how a definition reads them (docs/invented-answers.md): what a Task
// without a rule gets. Results come from the image's wants; some visits fail, with errors that the definition
// retries or catches, so that those who handle them are met too.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "sim/answerer.h"
#include "sim/invent_value.h"
#include "sim/place_counter.h"

namespace aslc::sim {

// What one machine's made up answers are made of. The image outlives it; threads may share it.
class Inventor {
 public:
  explicit Inventor(const aslrt_image* image);
  const aslrt_image* image() const { return image_; }
  const WantTable& wants() const { return wants_; }
  // Names of errors that somebody waits for: of the Task's own retriers and catchers and of those around it.
  const std::vector<std::string>& Errors(uint32_t state) const { return errors_[state]; }
  // Tasks that have any.
  const std::vector<uint32_t>& Failing() const { return failing_; }
  // `dynamodb:getItem` for results.def; empty where the result is the answer of a function or a callback.
  const std::string& Action(uint32_t state) const { return actions_[state]; }

 private:
  void AddErrors(uint32_t state, uint32_t holder);
  void AddError(uint32_t state, std::string_view name);

  const aslrt_image* image_;
  WantTable wants_;
  std::vector<std::vector<std::string>> errors_;
  std::vector<uint32_t> failing_;
  std::vector<std::string> actions_;
};

class InventedAnswers final : public Answerer {
 public:
  explicit InventedAnswers(const Inventor& inventor) : inventor_(inventor) {}

  // Whether Tasks may fail; they may unless it is said otherwise.
  void set_fails(bool fails) { may_fail_ = fails; }
  // JSON text of an input for the execution that the seed of `choices` makes. Before it starts.
  std::string Input(Choices& choices, int64_t start_ns) const;
  void Reset() override { StartOver(); }
  bool Answer(const Request& request, Choices& choices, Reply* reply, std::string*) override {
    Invent(request, choices, reply);
    return true;
  }

 private:
  void StartOver();
  void Invent(const Request& request, Choices& choices, Reply* reply);
  bool Fails(const aslrt_task& task, ValueMaker& maker, Choices& choices, Reply* reply);
  bool IsUnlucky(uint32_t state, ValueMaker& maker, Choices& choices) const;
  aslrt_text_view Keep(std::string text);

  const Inventor& inventor_;
  bool may_fail_ = true;
  PlaceCounter visits_;
  std::deque<std::string> texts_;  // of this execution's replies
};

}  // namespace aslc::sim
