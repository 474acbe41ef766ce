// Arguments to a run to a result document (run_machine.h).
#include "cli/run_machine.h"

#include <unistd.h>

#include <cstdio>
#include <optional>

#include "cli/event_printer.h"
#include "cli/local_host.h"
#include "cli/result_document.h"
#include "cli/watched_objects.h"
#include "sim/sync_response.h"

namespace aslc::cli {

int RunMachine(const aslrt_machine* machine, const sim::Account* account, ExecutionArguments& execution,
               const LocalArguments& local, const FormatArguments& format) {
  // Handlers first: a Task without one is named before the input is waited for.
  Handlers handlers(machine, account, local.tasks);
  ExecutionSettings settings = ResolveExecution(execution);
  if (settings.start_ns && !local.virtual_time) {
    throw UsageError("--start-time needs --virtual-time: real time starts now");
  }
  if (!local.response_file.empty() && aslrt_machine_image(machine)->type != ASLRT_EXPRESS) {
    throw UsageError("--response: only EXPRESS machines can be started synchronously; give --type EXPRESS");
  }
  if (local.redrives > 0 && aslrt_machine_image(machine)->type == ASLRT_EXPRESS) {
    throw UsageError("--redrive: only STANDARD executions can be redriven; this machine is EXPRESS");
  }
  EventPrinter printer(WantsColour(2), TerminalWidth());
  LocalRun run;
  run.machine = machine;
  run.handlers = &handlers;
  run.input = settings.input;
  // In virtual time everything can be repeated, so the seed is fixed; in real time UUIDs should differ.
  run.seed = settings.seed ? *settings.seed : local.virtual_time ? 1 : FreshSeed();
  sim::FolderObjects objects;
  OpenBuckets(local.buckets, &objects);
  run.options.objects = &objects;
  run.options.execution = settings.Options();
  run.options.account = account;
  ChooseRecords(execution, &run.options);
  run.options.start_ns = settings.start_ns.value_or(sim::kDefaultStartNs);
  if (local.virtual_time) objects.set_modified_ms(run.options.start_ns / 1'000'000);
  run.options.redrives = local.redrives;
  if (local.trace) {
    run.options.event_hook = EventPrinter::Hook;
    run.options.event_user = &printer;
  }
  run.show_progress = !local.trace && isatty(2) != 0;
  WatchedObjects watched(objects);
  if (run.show_progress) run.options.objects = &watched;
  sim::RunResult result;
  bool ran = local.virtual_time ? RunInVirtualTime(run, &result) : RunInRealTime(run, &result);
  if (!ran) throw UsageError(result.problem);
  WriteRecords(execution, result);
  if (!local.response_file.empty()) {
    WriteFile(local.response_file, sim::SyncResponse(result, settings.input, settings.Options()) + "\n");
  }
  std::string text = format.json() ? ResultJson(result, settings.quotas) + "\n" : ResultText(result);
  WriteFile("-", text);
  return ResultExitCode(result);
}

}  // namespace aslc::cli
