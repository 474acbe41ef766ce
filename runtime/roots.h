// Every value an execution holds: what a collection keeps and what a snapshot may share.
#pragma once

#include "runtime/execution.h"

namespace aslrt {

template <typename Visit>
void ForEachRoot(aslrt_frame* f, Visit visit) {
  visit(&f->input);
  visit(&f->work);
  for (uint32_t i = 0; i < LinksOf(f)->var_count; ++i) visit(&f->vars[i]);
  if (IsRoot(f) && f->parent != nullptr) {
    ChildExecution* child = LinksOf(f)->child;
    for (aslrt_value* v : {&child->stream.input, &child->error, &child->cause}) visit(v);
  }
  aslrt_wait* w = f->wait;
  if (w == nullptr) return;
  if (w->run != nullptr) {
    MapRun& run = *w->run;
    for (aslrt_value* v : {&run.label, &run.batch_input, &run.arn, &run.reader, &run.reader_parameters, &run.writer,
                           &run.writer_parameters, &run.item.value, &run.item.key, &run.item.source}) {
      visit(v);
    }
    for (aslrt_value& v : run.batch) visit(&v);
    for (ChildOutput& output : run.outputs) visit(&output.value);
  }
  for (aslrt_value* v : {&w->credentials, &w->token, &w->error, &w->cause, &w->items}) visit(v);
  for (aslrt_value& v : w->results) visit(&v);
  // Containers nest as deep as the definition does.
  for (aslrt_frame* c = w->first_child; c != nullptr; c = LinksOf(c)->next_sibling) ForEachRoot(c, visit);
}

template <typename Visit>
void ForEachRoot(aslrt_execution& x, Visit visit) {
  visit(&x.input);
  visit(&x.own.input);
  if (x.top != nullptr) ForEachRoot(x.top, visit);
  for (size_t i = x.next_reply; i < x.replies.size(); ++i) {
    for (aslrt_value* v : {&x.replies[i].value, &x.replies[i].error, &x.replies[i].cause}) visit(v);
  }
  for (EventRecord& e : x.recorded) {
    for (aslrt_value* v : {&e.body.value, &e.body.error, &e.body.cause, &e.body.extra}) visit(v);
  }
  for (aslrt_value* v : x.rooted) visit(v);
  for (aslrt_value* v : {&x.output, &x.error, &x.cause, &x.ctx.error, &x.ctx.cause, &x.ctx.detail}) visit(v);
}

}  // namespace aslrt
