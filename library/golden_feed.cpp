#include "library/golden_feed.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "media/sound_source.h"
#include "media/sound_track.h"
#include "media/source.h"

namespace diopter::golden {

namespace fs = std::filesystem;

namespace {

// A file of a lens in a folder of its own, for readers that want a path; gone at the end.
class TemporaryCopy {
 public:
  TemporaryCopy() = default;
  ~TemporaryCopy() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }
  TemporaryCopy(const TemporaryCopy&) = delete;
  TemporaryCopy& operator=(const TemporaryCopy&) = delete;

  Status create(const std::string& name, Bytes bytes) {
    std::error_code failed;
    std::string folder = (fs::temp_directory_path(failed) / "diopter-test-XXXXXX").string();
    if (!mkdtemp(folder.data())) return environment_failure(folder, "cannot be made", "set TMPDIR to a folder that you may write to");
    folder_ = folder;
    path_ = (folder_ / fs::path(name).filename()).string();
    std::ofstream file(path_, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    file.close();
    return file ? ok_status() : environment_failure(path_, "cannot be written", "check the free space");
  }
  const std::string& path() const { return path_; }

 private:
  fs::path folder_;
  std::string path_;
};

class PictureFeed final : public Feed {
 public:
  explicit PictureFeed(Session& session) : session_(session) {}

  Status open(const std::string& name, Bytes bytes) {
    DIOPTER_TRY(copy_.create(name, bytes));
    DIOPTER_ASSIGN(source_, media::open_source(copy_.path()));
    if (session_.sound_rate() == 0 || source_->info().audio_file.empty()) return ok_status();
    DIOPTER_ASSIGN(sound_, media::SoundTrack::open(source_->info().audio_file, session_.sound_rate()));
    return ok_status();
  }

  Result<bool> next(Frame& frame) override {
    DIOPTER_ASSIGN(const bool more, source_->next(frame));
    if (more && sound_) DIOPTER_TRY(hear_until(frame.time_s));
    return more;
  }

 private:
  Status hear_until(double time_s) {
    DIOPTER_ASSIGN(const std::span<const float> samples, sound_->until(time_s));
    session_.hear(samples);
    return ok_status();
  }

  Session& session_;
  TemporaryCopy copy_;
  std::unique_ptr<media::FrameSource> source_;
  std::unique_ptr<media::SoundTrack> sound_;
};

class SoundFeed final : public Feed {
 public:
  explicit SoundFeed(Session& session) : session_(session), samples_(static_cast<size_t>(session.sound_samples())) {}

  Status open(const std::string& name, Bytes bytes) {
    if (session_.sound_rate() == 0) return invalid(name, "is sound, and the lens hears nothing", "give a picture or a clip");
    DIOPTER_TRY(copy_.create(name, bytes));
    DIOPTER_ASSIGN(source_, media::open_sound(copy_.path(), session_.sound_rate()));
    return ok_status();
  }

  Result<bool> next(Frame& frame) override {
    DIOPTER_ASSIGN(const size_t count, source_->read(samples_));
    if (count == 0) return false;
    std::fill(samples_.begin() + static_cast<std::ptrdiff_t>(count), samples_.end(), 0.f);
    session_.hear(samples_);
    frame = {};
    frame.index = step_;
    frame.time_s = static_cast<double>(step_) * static_cast<double>(samples_.size()) / session_.sound_rate();
    ++step_;
    return true;
  }

 private:
  Session& session_;
  TemporaryCopy copy_;
  std::unique_ptr<media::SoundSource> source_;
  std::vector<float> samples_;
  int64_t step_ = 0;
};

template <class Kind>
Result<std::unique_ptr<Feed>> open_as(const std::string& name, Bytes bytes, Session& session) {
  auto feed = std::make_unique<Kind>(session);
  Status status = feed->open(name, bytes);
  // The copy's own path tells nobody anything.
  if (!status.ok() && status.code != StatusCode::kEnvironment) status.place = name;
  if (!status.ok()) return status;
  return std::unique_ptr<Feed>(std::move(feed));
}

}  // namespace

Result<std::unique_ptr<Feed>> open_feed(const NamedBytes& files, const std::string& name, Session& session) {
  DIOPTER_ASSIGN(const Bytes bytes, files.read(name));
  return media::is_sound_source(name) ? open_as<SoundFeed>(name, bytes, session) : open_as<PictureFeed>(name, bytes, session);
}

}  // namespace diopter::golden
