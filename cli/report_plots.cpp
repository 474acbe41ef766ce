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

constexpr uint64_t kBins = 40;
constexpr int kWidth = 400, kHeight = 120, kAxis = 18, kTop = 6;

// Bins of the same width, or of the same ratio where values reach over several powers of ten.
struct Bins {
  uint64_t min, max;
  bool by_ratio;
  size_t Of(uint64_t value) const {
    if (by_ratio) {
      // Eighths of powers of two, in the range of the values.
      const uint64_t low = Eighths(min), high = Eighths(max);
      return (Eighths(value) - low) * (kBins - 1) / std::max<uint64_t>(high - low, 1);
    }
    return static_cast<size_t>(static_cast<unsigned __int128>(value - min) * (kBins - 1) / (max - min));
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
  if (unit == PlotUnit::kCount || value < 1024)
    return std::to_string(value) + (unit == PlotUnit::kBytes ? " B" : "");
  return fmt::format("{}.{} KiB", value / 1024, value % 1024 * 10 / 1024);
}

std::string PlotOf(const sim::Histogram& histogram, PlotUnit unit, std::string_view title) {
  if (histogram.min() == histogram.max()) return "";
  const Bins bins{histogram.min(), histogram.max(),
                  histogram.max() / 64 > std::max<uint64_t>(histogram.Percentile(50), 1)};
  struct Bar {
    uint64_t runs = 0, first = UINT64_MAX, last = 0;
  };
  std::vector<Bar> bars(kBins);
  for (const auto& [bucket, runs] : histogram.buckets()) {
    const uint64_t value = std::clamp(bucket, histogram.min(), histogram.max());
    Bar& bar = bars[bins.Of(value)];
    bar.runs += runs;
    bar.first = std::min(bar.first, value);
    bar.last = std::max(bar.last, value);
  }
  uint64_t most = 1;
  for (const Bar& bar : bars) most = std::max(most, bar.runs);
  std::string out = fmt::format(
      "<figure><figcaption>{0}{1}</figcaption><svg class=\"plot\" viewBox=\"0 0 {2} {3}\" role=\"img\" "
      "aria-label=\"{0}\">\n",
      MarkupText(title), bins.by_ratio ? " (logarithmic)" : "", kWidth, kHeight);
  const int room = kHeight - kAxis - kTop;
  for (size_t i = 0; i < bars.size(); ++i) {
    if (bars[i].runs == 0) continue;
    // A single run can be seen.
    const int height = std::max<int>(static_cast<int>(bars[i].runs * static_cast<uint64_t>(room) / most), 2);
    const std::string range = bars[i].first == bars[i].last
                                  ? NumberText(bars[i].first, unit)
                                  : NumberText(bars[i].first, unit) + " to " + NumberText(bars[i].last, unit);
    out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"9\" height=\"{}\"><title>{}: {}</title></rect>\n",
                       i * 10, kTop + room - height, height, range, sim::Plural(bars[i].runs, "run"));
  }
  out += fmt::format(
      "<line x1=\"0\" x2=\"{0}\" y1=\"{1}\" y2=\"{1}\"/><text x=\"0\" y=\"{2}\">{3}</text>"
      "<text x=\"{0}\" y=\"{2}\" text-anchor=\"end\">{4}</text></svg></figure>\n",
      kWidth, kTop + room, kHeight - 4, NumberText(histogram.min(), unit), NumberText(histogram.max(), unit));
  return out;
}

}  // namespace aslc::cli
