#include "tests/output/decoding.h"

namespace diopter {
namespace {

TEST(VectorDecoder, ScalesAndReplacesNonFinite) {
  Decoding decoding("vector", {.parameters = {{"scale", 2.0}, {"bias", 1.0}}, .labels = {"yaw", "pitch"}});
  const Output& output = decoding.run({{{1, 2}, {3, NAN}}});
  EXPECT_EQ(std::get<Vector>(output.data).values, (std::vector<float>{7, 0}));
  EXPECT_EQ(output.non_finite, 1);
}

// Turned by 20 degrees about z, -35 about y, then 10 about x: R = Rz Ry Rx.
const std::vector<float> kMatrix{0.7697511f, -0.4304179f, -0.4714060f, 0.2801665f, 0.8913512f, -0.3563703f, 0.5735764f, 0.1422443f, 0.8067073f};
const std::vector<float> kSixD{2.3092534f, 0.8404995f, 1.7207293f, -0.0612587f, 0.5017089f, 0.1858374f};  // neither of length 1 nor upright on each other
const std::vector<float> kWxyz{0.9311028f, 0.1338774f, -0.2805765f, 0.1907911f};

void expect_pose(std::string_view form, const std::vector<float>& values) {
  Decoding decoding("vector", {.parameters = {{"form", std::string(form)}}});
  const Vector& pose = std::get<Vector>(decoding.run({{{1, static_cast<int64_t>(values.size())}, values}}).data);
  ASSERT_EQ(pose.values.size(), 3u) << form;
  EXPECT_NEAR(pose.values[0], -35, 1e-3) << form;
  EXPECT_NEAR(pose.values[1], 10, 1e-3) << form;
  EXPECT_NEAR(pose.values[2], 20, 1e-3) << form;
  EXPECT_EQ(*pose.names, (Labels{"yaw", "pitch", "roll"}));
}

TEST(VectorDecoder, EveryFormOfARotationGivesItsAngles) {
  expect_pose("matrix", kMatrix);
  expect_pose("rotation6d", kSixD);
  expect_pose("quaternion_wxyz", kWxyz);
  expect_pose("quaternion_xyzw", {kWxyz[1], kWxyz[2], kWxyz[3], kWxyz[0]});
}

TEST(VectorDecoder, ARotationWithoutDirectionIsStraightAhead) {
  Decoding decoding("vector", {.parameters = {{"form", std::string("rotation6d")}}});
  EXPECT_EQ(std::get<Vector>(decoding.run({{{6}, {0, 0, 0, 0, NAN, 0}}}).data).values, (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(std::get<Vector>(decoding.run({{{6}, {1, 2, 3, 2.0000002f, 4, 6}}}).data).values, (std::vector<float>{0, 0, 0}));
}

TEST(VectorDecoder, LookingAlongThePoleRollIsZero) {
  Decoding decoding("vector", {.parameters = {{"form", std::string("matrix")}}});
  const Vector& pose = std::get<Vector>(decoding.run({{{1, 3, 3}, {0, 0, 1, 0, 1, 0, -1, 0, 0}}}).data);
  EXPECT_NEAR(pose.values[0], 90, 1e-3);
  EXPECT_NEAR(pose.values[1], 0, 1e-3);
  EXPECT_EQ(pose.values[2], 0);
}

TEST(VectorDecoder, RefusesARotationOfAnotherForm) {
  Decoding decoding("vector", {.parameters = {{"form", std::string("quaternion_wxyz")}}});
  EXPECT_EQ(decoding.status({{{1, 6}, std::vector<float>(6)}}).code, StatusCode::kInvalid);
}

}  // namespace
}  // namespace diopter
