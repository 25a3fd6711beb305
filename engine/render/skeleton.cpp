#include "engine/render/skeleton.h"

namespace diopter {

namespace {

constexpr int16_t E = kChainEnd;

constexpr int16_t kCoco17[] = {3, 1, 0, 2, 4, E, 9, 7, 5, 6, 8, 10, E, 5, 11, 12, 6, E, 11, 13, 15, E, 12, 14, 16, E};

constexpr int16_t kHand21[] = {0, 1, 2, 3, 4, E, 0, 5, 9, 13, 17, 0, E, 5, 6, 7, 8, E, 9, 10, 11, 12, E, 13, 14, 15, 16, E, 17, 18, 19, 20, E};

constexpr int16_t kPose33[] = {8,  6,  5,  4,  0,  1, 2,  3,  7,  E,  9,  10, E, 15, 13, 11, 12, 14, 16, E,  15, 17, 19, 15, 21, E,  16, 18, 20,
                               16, 22, E,  11, 23, 24, 12, E,  23, 25, 27, 29, 31, 27, E, 24, 26, 28, 30, 32, 28, E};

constexpr int16_t kFace[] = {
    10,  338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,     // oval
    148, 176, 149, 150, 136, 172, 58,  132, 93,  234, 127, 162, 21,  54,  103, 67,  109, 10,  E,       //
    61,  146, 91,  181, 84,  17,  314, 405, 321, 375, 291, 409, 270, 269, 267, 0,   37,  39,  40,  185, 61, E,  // lips
    78,  95,  88,  178, 87,  14,  317, 402, 318, 324, 308, 415, 310, 311, 312, 13,  82,  81,  80,  191, 78, E,  //
    33,  7,   163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246, 33,  E,            // eyes
    263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466, 263, E,            //
    46,  53,  52,  65,  55,  E,   70,  63,  105, 66,  107, E,                                          // brows
    276, 283, 282, 295, 285, E,   300, 293, 334, 296, 336, E,                                          //
    469, 470, 471, 472, 469, E,   474, 475, 476, 477, 474, E,                                          // irises
};

std::string_view name_by_count(int points) {
  switch (points) {
    case 17: return "coco17";
    case 21: return "hand21";
    case 33:
    case 39: return "pose33";
    case 468:
    case 478: return "face";
    default: return {};
  }
}

}  // namespace

std::span<const int16_t> skeleton_chains(std::string_view name, int points) {
  if (name == "auto") name = name_by_count(points);
  if (name == "coco17") return kCoco17;
  if (name == "hand21") return kHand21;
  if (name == "pose33") return kPose33;
  if (name == "face") return kFace;
  return {};
}

}  // namespace diopter
