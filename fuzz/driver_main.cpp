// Runs a fuzz target without libFuzzer: seeded rounds of random bytes and of changed corpus files, or the
// replay of files. Equal seeds give equal inputs.
//
//   fuzz_<name> [--rounds N] [--seed S] [--corpus DIRECTORY]
//   fuzz_<name> FILE...
//
// The input of the running round is kept in fuzz_<name>.input, so that a crash leaves it behind.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

// SplitMix64.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }
  size_t Below(size_t n) { return n == 0 ? 0 : static_cast<size_t>(Next() % n); }

 private:
  uint64_t state_;
};

constexpr size_t kRandomMax = 512;     // bytes of an input without a corpus file behind it
constexpr size_t kInputMax = 1 << 16;  // mutations do not grow beyond this
constexpr size_t kMutationsMax = 8;

struct Options {
  uint64_t rounds = 1000, seed = 1;
  std::string corpus;
  std::vector<std::string> files;
};

bool ParseOptions(int argc, char** argv, Options* out) {
  for (int i = 1; i < argc; ++i) {
    std::string_view arg = argv[i];
    if (!arg.starts_with("--")) {
      out->files.emplace_back(arg);
      continue;
    }
    if (i + 1 >= argc) return false;
    const char* value = argv[++i];
    char* end = nullptr;
    if (arg == "--corpus") {
      out->corpus = value;
    } else if (arg == "--rounds") {
      out->rounds = std::strtoull(value, &end, 10);
    } else if (arg == "--seed") {
      out->seed = std::strtoull(value, &end, 10);
    } else {
      return false;
    }
    if (end != nullptr && (end == value || *end != '\0')) return false;
  }
  return true;
}

bool ReadFile(const std::string& path, std::string* out) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  out->assign(std::istreambuf_iterator<char>(file), {});
  return true;
}

// In the order of their names, which is the same everywhere.
std::vector<std::string> ReadCorpus(const std::string& directory) {
  std::vector<std::string> paths, texts;
  std::error_code ignored;  // a target without a corpus is a target of random bytes
  for (const auto& entry : std::filesystem::directory_iterator(directory, ignored)) {
    if (entry.is_regular_file()) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    std::string text;
    if (ReadFile(path, &text)) texts.push_back(std::move(text));
  }
  return texts;
}

std::string RandomBytes(Random& random) {
  std::string bytes(random.Below(kRandomMax), '\0');
  bool text = random.Below(2) == 0;  // printable only
  for (char& c : bytes) c = static_cast<char>(text ? 32 + random.Below(95) : random.Below(256));
  return bytes;
}

// A piece of at most 64 bytes.
std::string Piece(Random& random, const std::string& text) {
  size_t begin = random.Below(text.size() + 1);
  return text.substr(begin, 1 + random.Below(64));
}

void Mutate(Random& random, const std::vector<std::string>& corpus, std::string& text) {
  static constexpr std::string_view kTokens[] = {"0",    "-1",      "4294967295", "9223372036854775808",
                                                 "\"",   "\\u0000", "{",          "}",
                                                 "[",    "]",       "\n",         "1e999",
                                                 "\xff", "null",    ":",          ","};
  size_t at = random.Below(text.size() + 1);
  size_t length = std::min(1 + random.Below(64), text.size() - at);
  switch (random.Below(7)) {
    case 0:
      if (at < text.size()) text[at] = static_cast<char>(random.Below(256));
      break;
    case 1:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << random.Below(8)));
      break;
    case 2:
      text.erase(at, length);
      break;
    case 3:
      text.insert(at, Piece(random, text));
      break;
    case 4:
      text.insert(at, Piece(random, corpus[random.Below(corpus.size())]));
      break;
    case 5:
      text.replace(at, length, Piece(random, corpus[random.Below(corpus.size())]));
      break;
    default:
      text.insert(at, kTokens[random.Below(std::size(kTokens))]);
      break;
  }
  if (text.size() > kInputMax) text.resize(kInputMax);
}

// The input of a round depends on the seed, the round and the corpus only.
std::string MakeInput(uint64_t seed, uint64_t round, const std::vector<std::string>& corpus) {
  Random random(seed * 0x9e3779b97f4a7c15u + round);
  if (corpus.empty() || random.Below(8) == 0) return RandomBytes(random);
  std::string text = corpus[random.Below(corpus.size())];
  for (size_t left = random.Below(kMutationsMax) + 1; left > 0; --left) Mutate(random, corpus, text);
  return text;
}

void Test(const std::string& text) {
  // A copy of exactly this size, so that a sanitizer sees reads beyond its end.
  std::vector<uint8_t> bytes(text.begin(), text.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

int Replay(const std::vector<std::string>& files) {
  for (const std::string& path : files) {
    std::string text;
    if (!ReadFile(path, &text)) {
      std::fprintf(stderr, "cannot read %s\n", path.c_str());
      return 2;
    }
    Test(text);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!ParseOptions(argc, argv, &options)) {
    std::fprintf(stderr, "usage: %s [--rounds N] [--seed S] [--corpus DIRECTORY] | FILE...\n", argv[0]);
    return 2;
  }
  if (!options.files.empty()) return Replay(options.files);

  std::vector<std::string> corpus = ReadCorpus(options.corpus);
  for (const std::string& text : corpus) Test(text);
  std::string kept = std::filesystem::path(argv[0]).filename().string() + ".input";
  for (uint64_t round = 0; round < options.rounds; ++round) {
    std::string input = MakeInput(options.seed, round, corpus);
    std::ofstream(kept, std::ios::binary) << input;
    Test(input);
  }
  std::filesystem::remove(kept);
  std::printf("%llu rounds with seed %llu, %zu corpus files\n",
              static_cast<unsigned long long>(options.rounds), static_cast<unsigned long long>(options.seed),
              corpus.size());
  return 0;
}
