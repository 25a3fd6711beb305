#include <diopter/diopter.h>
#include <stdio.h>

int main(int argc, char** argv) {
  diopter_lens* lens = diopter_lens_open(argc > 1 ? argv[1] : "", 0);
  static uint8_t pixels[64 * 48 * 4];
  const diopter_image image = {DIOPTER_RGBA, 64, 48, {pixels}, {64 * 4}, 0, 0};
  if (!lens || diopter_lens_step(lens, &image, 0) != DIOPTER_OK) return fprintf(stderr, "%s\n", diopter_last_error()), 1;
  printf("%s", diopter_lens_results(lens));
  diopter_lens_close(lens);
  return 0;
}
