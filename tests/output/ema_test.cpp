#include <cmath>

#include "tests/output/filtering.h"

namespace diopter {
namespace {

TEST(EmaFilter, AStepHasComeThroughBy63PercentAfterItsTime) {
  Filtering filtering("ema", {{"time", .2}});
  filtering.run(0, Vector{{0}});
  float value = 0;
  for (int i = 1; i <= 6; ++i) value = filtering.run(i / 30., Vector{{1}}).values[0];
  EXPECT_NEAR(value, 1 - std::exp(-1.), 1e-3);
}

TEST(EmaFilter, AClassThatFlickersForAFrameDoesNotLead) {
  Filtering filtering("ema", {{"time", .5}});
  const auto classes = [](float cat, float dog) {
    Classes made;
    made.items = {{0, cat}, {1, dog}};
    return made;
  };
  for (int i = 0; i < 10; ++i) filtering.run(i / 30., classes(.9f, .1f));
  const Classes& shown = filtering.run(10 / 30., classes(.2f, .8f));
  EXPECT_EQ(shown.items[0].class_index, 0);
}

}  // namespace
}  // namespace diopter
