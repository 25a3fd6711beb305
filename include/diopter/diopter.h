/* Diopter's C ABI: run a lens on frames of your own program. Link with libdiopter; see diopter.hpp for the C++ wrapper.
 * Threads: one lens at a time on one thread; different lenses on different threads. */
#ifndef DIOPTER_H
#define DIOPTER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DIOPTER_API __attribute__((visibility("default")))

/* Grows when something is added; what is here stays. */
#define DIOPTER_ABI_VERSION 1
DIOPTER_API int diopter_abi_version(void);

typedef struct diopter_lens diopter_lens;

typedef enum {
  DIOPTER_OK = 0,
  DIOPTER_CONTENT_AT_FAULT = 1, /* the lens, its model or the image */
  DIOPTER_USAGE_AT_FAULT = 2,   /* an argument is wrong */
  DIOPTER_ENVIRONMENT_FAILED = 3
} diopter_result;

typedef enum { DIOPTER_RGBA = 1, DIOPTER_I420 = 2, DIOPTER_NV12 = 3 } diopter_format;

/* Your picture: 8-bit planes, strides in bytes. The lens draws on it in place. */
typedef struct {
  diopter_format format;
  int width;
  int height;
  uint8_t* planes[3];
  int strides[3];
  int bt709;      /* I420, NV12: 0 BT.601, 1 BT.709 */
  int full_range; /* I420, NV12: 0 limited, 1 full */
} diopter_image;

/* What went wrong in the last call on this thread: "place: message (remedy)". Valid until the next call. */
DIOPTER_API const char* diopter_last_error(void);

/* Opens a lens folder or .lens file and loads its models. `threads`: of each model, 0: chosen. NULL on failure. */
DIOPTER_API diopter_lens* diopter_lens_open(const char* path, int threads);
DIOPTER_API void diopter_lens_close(diopter_lens* lens);

/* An event ("tap") for the next step. */
DIOPTER_API diopter_result diopter_lens_fire(diopter_lens* lens, const char* event);

/* Runs the lens on the picture and draws on it. `time_s`: its time in your video, from 0. */
DIOPTER_API diopter_result diopter_lens_step(diopter_lens* lens, const diopter_image* image, double time_s);

/* What the last step found, as one JSON object (docs/results.md). Valid until the next call on this lens. */
DIOPTER_API const char* diopter_lens_results(diopter_lens* lens);

/* Forgets what was remembered from frame to frame, after a seek. */
DIOPTER_API void diopter_lens_reset(diopter_lens* lens);

#ifdef __cplusplus
}
#endif
#endif
