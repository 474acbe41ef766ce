// Distributions as inline SVG (report_formats.h). Numbers of a drawing only; sums stay whole.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <vector>

#include "cli/graph_text.h"
#include "cli/report_formats.h"
#include "sim/report.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

constexpr size_t kBins = 40;
constexpr int kWidth = 400, kHeight = 120, kAxis = 18, kTop = 6;

// Bins of the same width, or of the same ratio where values reach over several powers of ten.
struct Bins {
  uint64_t min, max;
  size_t count;
  bool by_ratio;
  size_t Of(uint64_t value) const {
    if (by_ratio) {
      // Eighths of powers of two, in the range of the values.
      const uint64_t low = Eighths(min), high = Eighths(max);
      return (Eighths(value) - low) * (count - 1) / std::max<uint64_t>(high - low, 1);
    }
    return static_cast<size_t>(static_cast<unsigned __int128>(value - min) * (count - 1) / (max - min));
  }
  static uint64_t Eighths(uint64_t value) {
    if (value < 8) return value;
    const auto width = static_cast<unsigned>(std::bit_width(value));
    return uint64_t{width - 3} * 8 + ((value >> (width - 4)) & 7);
  }
};

}  // namespace

std::string NumberText(uint64_t value, PlotUnit unit) {
  if (unit == PlotUnit::kNanoseconds) return sim::FormatDuration(static_cast<int64_t>(value));
  if (unit == PlotUnit::kPicodollars) {
    // Of millions of executions, as prices are known: a picodollar times a million is a microdollar.
    const uint64_t cents = value / 10'000;
    return fmt::format("${}.{:02}", cents / 100, cents % 100);
  }
  if (unit == PlotUnit::kCount || value < 1024)
    return std::to_string(value) + (unit == PlotUnit::kBytes ? " B" : "");
  return fmt::format("{}.{} KiB", value / 1024, value % 1024 * 10 / 1024);
}

namespace {

struct Bar {
  uint64_t runs = 0, first = UINT64_MAX, last = 0;
};

struct Bars {
  std::vector<Bar> bars;
  uint64_t most = 1;
  bool by_ratio = false;
};

Bars BarsOf(const sim::Histogram& histogram, size_t count) {
  Bars made;
  made.bars.resize(count);
  made.by_ratio = histogram.max() / 64 > std::max<uint64_t>(histogram.Percentile(50), 1);
  const Bins bins{histogram.min(), histogram.max(), count, made.by_ratio};
  for (const auto& [bucket, runs] : histogram.buckets()) {
    const uint64_t value = std::clamp(bucket, histogram.min(), histogram.max());
    Bar& bar = made.bars[bins.Of(value)];
    bar.runs += runs;
    bar.first = std::min(bar.first, value);
    bar.last =
        std::max(bar.last, std::min(sim::Histogram::LastOf(bucket, histogram.bits()), histogram.max()));
    made.most = std::max(made.most, bar.runs);
  }
  return made;
}

}  // namespace

std::vector<unsigned> SparkOf(const sim::Histogram& histogram, size_t bars) {
  std::vector<unsigned> heights;
  if (histogram.min() == histogram.max()) return heights;
  const Bars made = BarsOf(histogram, bars);
  for (const Bar& bar : made.bars) {
    const auto height = static_cast<unsigned>(static_cast<unsigned __int128>(bar.runs) * 100 / made.most);
    heights.push_back(bar.runs > 0 ? std::max(height, 3u) : 0);
  }
  return heights;
}

std::string PlotOf(const sim::Histogram& histogram, PlotUnit unit, std::string_view title) {
  if (histogram.min() == histogram.max()) return "";
  const Bars made = BarsOf(histogram, kBins);
  std::string out = fmt::format(
      "<figure><figcaption><b>{0}</b>{1}<span>p50 {4}, p99 {5}</span></figcaption>"
      "<svg class=\"plot\" viewBox=\"0 0 {2} {3}\" role=\"img\" aria-label=\"{0}: p50 {4}, p99 {5}\">\n",
      MarkupText(title), made.by_ratio ? " (logarithmic)" : "", kWidth, kHeight,
      NumberText(histogram.Percentile(50), unit), NumberText(histogram.Percentile(99), unit));
  const int room = kHeight - kAxis - kTop;
  for (size_t i = 0; i < made.bars.size(); ++i) {
    const Bar& bar = made.bars[i];
    if (bar.runs == 0) continue;
    // A single run can be seen.
    const int height = std::max<int>(
        static_cast<int>(static_cast<unsigned __int128>(bar.runs) * static_cast<unsigned>(room) / made.most),
        2);
    const std::string range = bar.first == bar.last
                                  ? NumberText(bar.first, unit)
                                  : NumberText(bar.first, unit) + " to " + NumberText(bar.last, unit);
    out += fmt::format(
        "<rect x=\"{}\" y=\"{}\" width=\"9\" height=\"{}\" rx=\"1\"><title>{}: {}</title></rect>\n", i * 10,
        kTop + room - height, height, range, bar.runs);
  }
  out += fmt::format(
      "<line x1=\"0\" x2=\"{0}\" y1=\"{1}\" y2=\"{1}\"/><text x=\"0\" y=\"{2}\">{3}</text>"
      "<text x=\"{0}\" y=\"{2}\" text-anchor=\"end\">{4}</text></svg></figure>\n",
      kWidth, kTop + room, kHeight - 4, NumberText(histogram.min(), unit), NumberText(histogram.max(), unit));
  return out;
}

}  // namespace aslc::cli
