// Buckets that are folders: that they hold what lies in the folder, and that no key and no link leads out of it.
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sim/folder_objects.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/objects_support.h"

namespace {

namespace fs = std::filesystem;
using aslc::sim::FolderObjects;
using aslc::sim::ObjectHost;
using Keys = std::vector<std::string>;

const std::string kNoSuchKey = "NoSuchKey: The specified key does not exist.";

// A folder of its own, with the bucket `b` in `bucket` and a secret beside it.
struct Folder {
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "aslc-objects-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    root = pattern;
    bucket = root / "bucket";
    fs::create_directory(bucket);
    Put("../secret", "secret");
    std::string problem;
    REQUIRE(store.AddBucket("b", bucket.string(), &problem));
  }
  ~Folder() { fs::remove_all(root); }
  void Put(const std::string& name, std::string_view bytes) const {
    fs::create_directories((bucket / name).parent_path());
    std::ofstream(bucket / name, std::ios::binary) << bytes;
  }
  // All there is below the root, to see that nothing was left behind.
  Keys All() const {
    Keys names;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      names.push_back(entry.path().lexically_relative(root).string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  fs::path root, bucket;
  FolderObjects store;
};

Keys HostileKeys() {
  return {"",          "/",           "..",          "../secret", "/etc/passwd",
          "a/../../secret", "a/..",   "./a/x",       "a/./x",     "a//x",
          "/a/x",      "a/x/",        "a\\..\\..\\x/..", std::string("a/x\0", 4),
          std::string("a/x\0y", 5),   "a/\xFFx",     std::string(1025, 'x'), std::string(300, 'x'),
          "a/.aslc-1.part", ".aslc-0.part/x", "a/.."};
}

}  // namespace

TEST_CASE("Files below a folder are objects") {
  Folder folder;
  folder.Put("a/x", "in a");
  folder.Put("top", "at the top");
  folder.Put("a/..b", "dots in a name");
  ObjectHost host(&folder.store);
  CHECK(host.Read("b", "a/x") == "in a");
  CHECK(host.Read("b", "top", 3) == "at the top");
  CHECK(host.Read("b", "a/..b") == "dots in a name");
  for (const char* key : {"a", "b", "a/y", "top/x"}) CHECK(host.Read("b", key) == kNoSuchKey);
  CHECK(host.Read("c", "top") == "NoSuchBucket: The specified bucket does not exist: c");
}

TEST_CASE("A bucket needs a name and a folder of its own") {
  Folder folder;
  std::string problem;
  CHECK_FALSE(folder.store.AddBucket("b", folder.bucket.string(), &problem));
  CHECK(problem == "the bucket `b` is given twice");
  CHECK_FALSE(folder.store.AddBucket("c", (folder.root / "none").string(), &problem));
  CHECK(problem == "cannot open the folder `" + (folder.root / "none").string() + "`: No such file or directory");
  CHECK_FALSE(folder.store.AddBucket("c", (folder.root / "secret").string(), &problem));
  CHECK(problem.ends_with("Not a directory"));
  CHECK_FALSE(folder.store.AddBucket("", folder.bucket.string(), &problem));
}

TEST_CASE("No key leads out of a folder, neither to read nor to write") {
  Folder folder;
  folder.Put("a/x", "in a");
  const Keys before = folder.All();
  ObjectHost host(&folder.store);
  for (const std::string& key : HostileKeys()) {
    INFO(key);
    CHECK(host.Read("b", key) == kNoSuchKey);
    CHECK(host.Write("b", key, "x") == "InvalidArgument: the key `" + key + "` cannot be the path of a file");
    CHECK(folder.All() == before);
  }
  // A prefix is compared, never opened.
  for (const char* prefix : {"..", "../", "/", "a/..", "./"}) CHECK(host.List("b", prefix, 10).empty());
}

TEST_CASE("Links are not followed, pipes and devices are not opened") {
  Folder folder;
  folder.Put("a/x", "in a");
  fs::create_symlink("../secret", folder.bucket / "link");
  fs::create_symlink("..", folder.bucket / "up");
  fs::create_symlink(folder.root, folder.bucket / "a/absolute");
  fs::create_symlink("a", folder.bucket / "inside");
  fs::create_symlink("loop", folder.bucket / "loop");
  REQUIRE(mkfifo((folder.bucket / "pipe").c_str(), 0600) == 0);
  const Keys before = folder.All();
  ObjectHost host(&folder.store);
  for (const char* key : {"link", "up/secret", "a/absolute/secret", "inside/x", "loop", "loop/x", "pipe", "pipe/x"}) {
    INFO(key);
    CHECK(host.Read("b", key) == kNoSuchKey);
    CHECK_FALSE(host.Write("b", key, "x").empty());
  }
  CHECK(host.List("b", "", 10) == Keys{"a/x"});
  CHECK(host.List("b", "up/", 10).empty());
  CHECK(folder.All() == before);
  CHECK(std::ifstream(folder.root / "secret").get() == 's');
}

TEST_CASE("Keys are listed in the order of their bytes, in pages of any size") {
  Folder folder;
  Keys keys = {"a-", "a.b", "a/1", "a/b/c", "a/b.c", "a/b0", "a0", "b", "\xC3\xA9", "z/y/x", "z/y/x2", "Z"};
  for (const std::string& key : keys) folder.Put(key, key);
  folder.Put("bad\xFFname", "no key");
  folder.Put(".aslc-7.part", "half of something");
  fs::create_directories(folder.bucket / "empty/folder");
  std::sort(keys.begin(), keys.end());
  ObjectHost host(&folder.store);
  for (size_t capacity : {1u, 2u, 3u, 5u, 12u, 13u}) {
    CHECK(host.List("b", "", capacity) == keys);
    for (const char* prefix : {"a", "a/", "a/b", "a/b/", "z/y/x", "z/y/x2", "q", "zz"}) {
      Keys expected;
      std::copy_if(keys.begin(), keys.end(), std::back_inserter(expected),
                   [&](const std::string& key) { return key.starts_with(prefix); });
      CHECK(host.List("b", prefix, capacity) == expected);
    }
  }
  // From any place, also one that is no key.
  for (std::string after : {"a", "a.", "a/", "a/b", "a/b/c", "a/b/d", "a/zzz", "b", "\xC3\xA9"}) {
    std::vector<aslrt_object_info> page(20);
    aslrt_object_error error{};
    int64_t count = host.objects().list(host.host.objects_data, ObjectHost::View("b"), {}, ObjectHost::View(after),
                                        page.data(), page.size(), &error);
    const auto first = std::upper_bound(keys.begin(), keys.end(), after);
    REQUIRE(count == keys.end() - first);
    for (int64_t i = 0; i < count; ++i) CHECK(ObjectHost::Text(page[static_cast<size_t>(i)].key) == first[i]);
  }
}

TEST_CASE("What is known of an object does not depend on when it is asked") {
  Folder folder;
  folder.Put("x", "abc");
  folder.Put("large", std::string((size_t{8} << 20) + 1, 'x'));
  timespec times[2] = {{1, 0}, {1700000000, 250000000}};
  REQUIRE(utimensat(AT_FDCWD, (folder.bucket / "x").c_str(), times, 0) == 0);
  aslc::sim::ObjectError error;
  aslc::sim::ObjectInfo large, info;
  auto lister = folder.store.List("b", "", "", &error);
  REQUIRE(lister->Read(&large, &error) == aslc::sim::ObjectLister::Next::kObject);
  REQUIRE(lister->Read(&info, &error) == aslc::sim::ObjectLister::Next::kObject);
  CHECK(large.etag.ends_with("-2\""));
  CHECK(info.etag == "\"900150983cd24fb0d6963f7d28e17f72\"");
  CHECK(info.size == 3);
  CHECK(info.modified_ms == 1700000000250);
  folder.store.set_modified_ms(42);
  lister = folder.store.List("b", "", "large", &error);
  REQUIRE(lister->Read(&info, &error) == aslc::sim::ObjectLister::Next::kObject);
  CHECK(info.modified_ms == 42);
}

TEST_CASE("An object is there when it is committed, as a whole, and not before") {
  Folder folder;
  ObjectHost host(&folder.store);
  const Keys before = folder.All();
  CHECK(host.Write("b", "out/deep/x", "given up", false).empty());
  CHECK(folder.All() == before);
  CHECK(host.Write("b", "out/deep/x", "first").empty());
  CHECK(host.Write("b", "out/y", "").empty());
  CHECK(host.List("b", "", 9) == Keys{"out/deep/x", "out/y"});
  aslrt_object_error error{};
  void* object = host.objects().create(host.host.objects_data, ObjectHost::View("b"), ObjectHost::View("out/deep/x"), &error);
  REQUIRE(object != nullptr);
  CHECK(host.objects().write(host.host.objects_data, object, "second", 6, &error) == 0);
  CHECK(host.Read("b", "out/deep/x") == "first");
  CHECK(host.List("b", "", 9) == Keys{"out/deep/x", "out/y"});
  CHECK(host.objects().commit(host.host.objects_data, object, &error) == 0);
  CHECK(host.Read("b", "out/deep/x") == "second");
  CHECK(host.Write("b", "out/deep", "over a folder") == "AccessDenied: what stands under this key is not a regular file");
  CHECK(host.Write("b", "out/y/z", "below a file").starts_with("InternalError: opening the folder y: "));
  CHECK(folder.All() == Keys{"bucket", "bucket/out", "bucket/out/deep", "bucket/out/deep/x", "bucket/out/y", "secret"});
}

TEST_CASE("A full disk leaves nothing behind") {
  Folder folder;
  folder.Put("old", "kept");
  const Keys before = folder.All();
  ObjectHost host(&folder.store);
  // No file of this process may grow beyond the limit: writing fails as it does on a disk that is full.
  rlimit limit;
  REQUIRE(getrlimit(RLIMIT_FSIZE, &limit) == 0);
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  const rlimit low = {1000, limit.rlim_max};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &low) == 0);
  const std::string fresh = host.Write("b", "out/x", std::string(3000, 'x'));
  const std::string replaced = host.Write("b", "old", std::string(1001, 'x'));
  setrlimit(RLIMIT_FSIZE, &limit);
  signal(SIGXFSZ, handler);
  CHECK(fresh == "InternalError: writing: File too large");
  CHECK(replaced == fresh);
  CHECK(folder.All() == before);
  CHECK(host.Read("b", "old") == "kept");
}

TEST_CASE("What is written over a store is seen, and gone when it is cleared") {
  Folder folder;
  folder.Put("a", "below");
  folder.Put("c", "below");
  const Keys before = folder.All();
  ObjectHost host(&folder.store, true);
  CHECK(host.Write("b", "b/x", "above").empty());
  CHECK(host.Write("b", "c", "above").empty());
  CHECK(host.Write("b", "b/y", "given up", false).empty());
  CHECK(host.Write("b", "../x", "x") == "InvalidArgument: the key `../x` cannot be the path of a file");
  CHECK(host.Write("d", "x", "x") == "NoSuchBucket: The specified bucket does not exist: d");
  for (size_t capacity : {1u, 2u, 3u, 4u}) CHECK(host.List("b", "", capacity) == Keys{"a", "b/x", "c"});
  CHECK(host.List("b", "b", 2) == Keys{"b/x"});
  CHECK(host.List("d", "", 2) == Keys{"NoSuchBucket"});
  CHECK(host.Read("b", "a") == "below");
  CHECK(host.Read("b", "c") == "above");
  host.session.Forget();
  CHECK(host.Read("b", "c") == "below");
  CHECK(host.List("b", "", 2) == Keys{"a", "c"});
  CHECK(folder.All() == before);
}
