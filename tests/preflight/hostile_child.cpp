// A preflight's child that a lens has taken over: does what the word in the place of the clip says, outside of any sandbox.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr int kReportFd = 3;
constexpr int kPicturesFd = 4;

void write_all(int fd, const std::string& text) {
  for (size_t done = 0; done < text.size();) {
    const ssize_t written = write(fd, text.data() + done, text.size() - done);
    if (written <= 0) _exit(9);
    done += static_cast<size_t>(written);
  }
}

void* rest(void*) {
  sleep(20);
  return nullptr;
}

void start_threads(int count) {
  for (int i = 0; i < count; ++i) {
    pthread_t thread;
    if (pthread_create(&thread, nullptr, rest, nullptr) != 0) _exit(9);
  }
  sleep(20);
}

// What a sound child of a lens with one frame writes; the pixels are left to the caller.
std::string sound_report() {
  return R"({"passed":true,"findings":[],"sandbox":[],"frames":1,"size":[64,64],"fps":30,"step_ms_p50":1,"step_ms_p95":1,"joules_per_frame_estimate":1,"energy_method":"x","threads":1,)"
         R"("pictures":{"preview":[64,64],"preview_frames":1,"preview_pace":30,"poster":[64,64]}})";
}

std::string repeated(const std::string& text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

// diopter preflight-child LENS CPU MEMORY OUTPUT WORD
int main(int argc, char** argv) {
  if (argc < 7) return 2;
  const std::string word = argv[6];
  if (word == "segv") raise(SIGSEGV);
  if (word == "abort") std::abort();
  if (word == "exit") return 5;
  if (word == "silent") return 0;
  if (word == "sleep") sleep(20);
  if (word == "threads") start_threads(200);
  if (word == "killed") raise(SIGKILL);
  if (word == "long") write_all(kReportFd, "{\"passed\":false,\"findings\":[],\"x\":\"" + std::string(size_t{8} << 20, 'x') + "\"}");
  if (word == "deep") write_all(kReportFd, "{\"passed\":" + repeated("[", 1'000'000) + repeated("]", 1'000'000) + ",\"findings\":[]}");
  if (word == "deep_finding") write_all(kReportFd, "{\"passed\":false,\"findings\":[" + repeated("{\"a\":", 500'000) + "1" + repeated("}", 500'000) + "]}");
  if (word == "few_pixels") write_all(kReportFd, sound_report());
  if (word == "right_pixels") {
    write_all(kReportFd, sound_report());
    write_all(kPicturesFd, std::string(4 * (64 * 64 + 64 * 64 + 128 * 128), '\x7f'));
  }
  if (word.starts_with("says:")) write_all(kReportFd, word.substr(5));
  return 0;
}
