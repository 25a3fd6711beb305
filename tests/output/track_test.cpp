#include "tests/output/filtering.h"

namespace diopter {
namespace {

BoxItem box(float x, float score = .9f, int class_index = 0, float y = 0) { return {{x, y, x + 40, y + 40}, score, class_index}; }

Boxes boxes_of(std::vector<BoxItem> items) {
  Boxes boxes;
  boxes.items = std::move(items);
  return boxes;
}

std::vector<int> ids(const Boxes& boxes) {
  std::vector<int> list;
  for (const BoxItem& item : boxes.items) list.push_back(item.id);
  return list;
}

TEST(TrackFilter, IdsStayWithTheObjectsWhateverTheOrder) {
  Filtering filtering("track");
  EXPECT_EQ(ids(filtering.run(0, boxes_of({box(0), box(200)}))), (std::vector<int>{0, 1}));
  EXPECT_EQ(ids(filtering.run(.1, boxes_of({box(195), box(8), box(400)}))), (std::vector<int>{1, 0, 2}));
}

TEST(TrackFilter, AHalfHiddenObjectKeepsItsIdByItsLowScore) {
  Filtering filtering("track");
  filtering.run(0, boxes_of({box(0)}));
  EXPECT_EQ(ids(filtering.run(.1, boxes_of({box(4, .2f)}))), std::vector<int>{0});
}

TEST(TrackFilter, ALowScoreAloneBeginsNoTrack) {
  Filtering filtering("track");
  EXPECT_EQ(ids(filtering.run(0, boxes_of({box(0, .2f)}))), std::vector<int>{kNoId});
}

TEST(TrackFilter, ThroughAGapItsVelocityCarriesATrack) {
  Filtering filtering("track");
  for (int i = 0; i < 20; ++i) filtering.run(i * .1, boxes_of({box(static_cast<float>(10 * i))}));
  for (int i = 20; i < 25; ++i) filtering.run(i * .1, boxes_of({}));
  EXPECT_EQ(ids(filtering.run(2.5, boxes_of({box(250)}))), std::vector<int>{0});  // 60 px on: no overlap with where it was seen last
}

TEST(TrackFilter, TwoThatCrossKeepTheirIds) {
  Filtering filtering("track");
  std::vector<int> last;
  for (int i = 0; i <= 40; ++i) last = ids(filtering.run(i / 30., boxes_of({box(static_cast<float>(5 * i)), box(static_cast<float>(200 - 5 * i), .9f, 0, 12)})));
  EXPECT_EQ(last, (std::vector<int>{0, 1}));
}

TEST(TrackFilter, ATrackThatIsOverIsNotTakenUpAgainAndIdsRise) {
  Filtering filtering("track");
  filtering.run(0, boxes_of({box(0)}));
  filtering.run(.5, boxes_of({}));
  filtering.run(1.1, boxes_of({}));
  EXPECT_EQ(ids(filtering.run(1.2, boxes_of({box(0)}))), std::vector<int>{1});
}

TEST(TrackFilter, MinHitsHidesWhatFlashes) {
  Filtering filtering("track", {{"min_hits", 3.}});
  EXPECT_EQ(ids(filtering.run(0, boxes_of({box(0)}))), std::vector<int>{kNoId});
  EXPECT_EQ(ids(filtering.run(.1, boxes_of({box(0)}))), std::vector<int>{kNoId});
  EXPECT_EQ(ids(filtering.run(.2, boxes_of({box(0)}))), std::vector<int>{0});
}

}  // namespace
}  // namespace diopter
