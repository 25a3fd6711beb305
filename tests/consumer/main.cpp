#include <diopter/diopter.hpp>
#include <iostream>
#include <vector>

int main(int argc, char** argv) {
  diopter_api::Lens lens = diopter_api::Lens::open(argc > 1 ? argv[1] : "");
  std::vector<uint8_t> pixels(64 * 48 * 4, 128);
  const diopter_image image{DIOPTER_RGBA, 64, 48, {pixels.data()}, {64 * 4}, 0, 0};
  if (!lens || !lens.step(image, 0)) return std::cerr << diopter_api::Lens::error() << "\n", 1;
  std::cout << lens.results();
}
