// Keeps what a run asks and is answered, for drafts of scenarios (draft.h).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sim/answerer.h"
#include "sim/call_counter.h"
#include "sim/draft.h"
#include "sim/object_store.h"

namespace aslc::sim {

// Stands between a run and whoever answers.
class RecordingAnswers final : public Answerer {
 public:
  // Both outlive it; states: of the machine.
  RecordingAnswers(Answerer& inner, uint32_t states) : inner_(inner), counter_(states) {}
  const std::vector<DraftCall>& calls() const { return calls_; }

  // Defined here because this library has no run-time type information (script.h).
  void Reset() override {
    inner_.Reset();
    StartOver();
  }
  bool Answer(const Request& request, Choices& choices, Reply* reply, std::string* problem) override {
    if (!inner_.Answer(request, choices, reply, problem)) return false;
    Note(request, *reply);
    return true;
  }
  bool Knows(const aslrt_task& task) override { return inner_.Knows(task); }

 private:
  void StartOver();
  void Note(const Request& request, const Reply& reply);

  Answerer& inner_;
  CallCounter counter_;
  std::vector<DraftCall> calls_;
};

// Stands between a run and its objects, and notes which buckets it uses.
class SeenBuckets final : public ObjectStore {
 public:
  // Outlives it.
  explicit SeenBuckets(ObjectStore& inner) : inner_(inner) {}
  const std::set<std::string>& names() const { return names_; }
  void Reset() { names_.clear(); }

  bool HasBucket(std::string_view bucket) const override {
    names_.emplace(bucket);
    return inner_.HasBucket(bucket);
  }
  std::unique_ptr<ObjectReader> Open(std::string_view bucket, std::string_view key, std::string_view version_id,
                                     ObjectError* error) override {
    names_.emplace(bucket);
    return inner_.Open(bucket, key, version_id, error);
  }
  std::unique_ptr<ObjectLister> List(std::string_view bucket, std::string_view prefix, std::string_view after,
                                     ObjectError* error) override {
    names_.emplace(bucket);
    return inner_.List(bucket, prefix, after, error);
  }
  std::unique_ptr<ObjectWriter> Create(std::string_view bucket, std::string_view key, ObjectError* error) override {
    names_.emplace(bucket);
    return inner_.Create(bucket, key, error);
  }

 private:
  ObjectStore& inner_;
  mutable std::set<std::string> names_;
};

}  // namespace aslc::sim
