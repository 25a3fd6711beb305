#include "engine/bundle/lens.h"

#include <gtest/gtest.h>

#include <random>

namespace diopter {
namespace {

const std::string kHash(64, 'a');

// A whole lens with these fields in its component's input, in the component and at the end.
std::string lens_around(const std::string& input, const std::string& component = "", const std::string& more = "") {
  return R"({"lens":1,"name":"Person","components":[{"id":"person","model":{"file":"models/m.onnx","sha256":")" + kHash + R"("})" + component +
         R"(,"inputs":[{"tensor":"in",)" + input + R"(}],"outputs":[{"name":"mask","decoder":"mask","tensors":["out"]}]}])" + more + "}";
}
std::string lens_text(const std::string& transform = "{}", const std::string& more = "") { return lens_around(R"("transform":)" + transform, "", more); }

TransformSpec transform_of(const std::string& json) {
  const Result<Lens> lens = parse_lens(lens_text(json));
  EXPECT_TRUE(lens.ok()) << lens.status().to_string();
  return lens.ok() ? lens->components[0].inputs[0].transform : TransformSpec{};
}

struct Broken {
  const char* what;
  std::string text;
  std::string place;    // exactly
  std::string message;  // a part of message and remedy
};

TEST(ParseLens, NamesThePlaceTheFaultAndTheRemedy) {
  const std::string input = "lens.json: /components/0/inputs/0/transform";
  const Broken kBroken[] = {
      {"a word that is no choice", lens_text(R"({"fit":"squeeze"})"), input + "/fit", "use one of stretch, contain, cover"},
      {"an unknown field", lens_text(R"({"fitt":"cover"})"), input + "/fitt", "known here: align, bias"},
      {"a number out of range", lens_text(R"({"align":[0,2]})"), input + "/align/1", "use 0 to 1"},
      {"too few numbers", lens_text(R"({"align":[0]})"), input + "/align", "give 2"},
      {"a wrong type", lens_text(R"({"width":"256"})"), input + "/width", "\"256\" is not a whole number"},
      {"a broken colour", lens_text(R"({"fill":"#12345"})"), input + "/fill", "#rrggbb"},
      {"channels that do not fit", lens_text(R"({"scale":[1,2]})"), input + "/scale", "3 channels"},
      {"a deviation of 0", lens_text(R"({"mean":1,"std":0})"), input + "/std", "is 0"},
      {"two ways of scaling", lens_text(R"({"mean":1,"scale":2})"), input + "/mean", "keep scale and bias"},
      {"a missing field", R"({"lens":1,"name":"x"})", "lens.json: /components", "is missing"},
      {"another version", R"({"lens":2,"name":"x","components":[]})", "lens.json: /lens", "newer diopter"},
      {"an effect of nothing", lens_text("{}", R"(,"effects":[{"effect":"tint","input":"person.face"}])"), "lens.json: /effects/0/input", "use one of person.mask"},
      {"an input of two things", lens_around(R"("state":{"from":"y"},"constant":1)"), "lens.json: /components/0/inputs/0/constant", "made from one thing"},
      {"a picture's field beside a state", lens_around(R"("state":{"from":"y"},"history":2)"), "lens.json: /components/0/inputs/0/history", "remove one of them"},
      {"a region from nowhere", lens_around(R"("region":{"from":"palm.boxes"})"), "lens.json: /components/0/inputs/0/region/from", "put the component that finds it first"},
      {"a detector that rests for nobody", lens_around(R"("transform":{})", R"(,"run":{"mode":"every_frame","when_lost":"hand"})"), "lens.json: /components/0/run/when_lost", "give a later component's region a `track`"},
      {"a mixed list", lens_text("{}", R"(,"effects":[{"effect":"tint","parameters":{"a/b":[1,"x"]}}])"), "lens.json: /effects/0/parameters/a~1b", "mixes"},
      {"a path out of the lens", lens_text("{}", R"(,"assets":[{"file":"../x.png","sha256":")" + kHash + "\"}]"), "lens.json: /assets/0/file", "../x.png"},
      {"an absolute path", lens_text("{}", R"(,"assets":[{"file":"/etc/x.png","sha256":")" + kHash + "\"}]"), "lens.json: /assets/0/file", "/etc/x.png"},
      {"an icon that is no asset", lens_text("{}", R"(,"icon":"x.png")"), "lens.json: /icon", "x.png"},
      {"a short hash", lens_text("{}", R"(,"assets":[{"file":"x.png","sha256":"ab"}])"), "lens.json: /assets/0/sha256", "64"},
      {"two hashes of a file", lens_text("{}", R"(,"assets":[{"file":"models/m.onnx","sha256":")" + std::string(64, 'b') + "\"}]"), "lens.json: /assets/0/sha256", "differs"},
      {"text cut short", "{\"lens\":1,\n\"name\":", "lens.json: line 2, column 8", "is not JSON"},
      {"a field given twice", R"({"lens":1,"lens":1})", "lens.json", "given twice"},
      {"deep nesting", std::string(100000, '['), "lens.json", "nested"},
      {"a list as document", "[]", "lens.json", "is not an object"},
  };
  for (const Broken& broken : kBroken) {
    const Result<Lens> lens = parse_lens(broken.text);
    ASSERT_FALSE(lens.ok()) << broken.what;
    EXPECT_EQ(lens.status().place, broken.place) << broken.what << ": " << lens.status().to_string();
    EXPECT_NE(lens.status().to_string().find(broken.message), std::string::npos) << broken.what << ": " << lens.status().to_string();
  }
}

TEST(ParseLens, RefusesTextOverOneMegabyte) {
  EXPECT_EQ(parse_lens(std::string((size_t{1} << 20) + 1, ' ')).status().code, StatusCode::kLimit);
}

TEST(ParseLens, LongTextsDoNotExhaustTheStack) {
  const std::string name(1000000, 'a');
  EXPECT_FALSE(parse_lens(R"({"lens":1,"name":")" + name + R"(","components":[]})").ok());
  EXPECT_FALSE(parse_lens(lens_text(R"({"fill":")" + name + "\"}")).ok());
}

TEST(ParseLens, TwoComponentsOrOutputsOfOneNameAreRefused) {
  std::string twice = lens_text();
  const size_t start = twice.find("{\"id\""), end = twice.rfind("]}");
  twice.insert(end, "," + twice.substr(start, end - start));
  EXPECT_EQ(parse_lens(twice).status().place, "lens.json: /components/1/id");
}

TEST(ParseLens, FieldsOfAnotherRunModeAreRefused) {
  const auto place = [](const std::string& run) {
    std::string text = lens_text();
    text.insert(text.find("\"inputs\""), "\"run\":" + run + ",");
    return parse_lens(text).status().place;
  };
  EXPECT_EQ(place(R"({"mode":"background","every":2})"), "lens.json: /components/0/run/every");
  EXPECT_EQ(place(R"({"mode":"every_frame","hold":true})"), "lens.json: /components/0/run/hold");
  EXPECT_EQ(place(R"({"mode":"on_trigger"})"), "lens.json: /components/0/run/trigger");
  EXPECT_EQ(place(R"({"mode":"on_trigger","trigger":"tap"})"), "");
}

TEST(ParseLens, MeanAndStdBecomeScaleAndBias) {
  const TransformSpec spec = transform_of(R"({"mean":[100,110,120],"std":[50,51,52]})");
  for (int c = 0; c < 3; ++c) EXPECT_NEAR(100 * spec.scale[c] + spec.bias[c], (100. - (100 + 10 * c)) / (50 + c), 1e-12);
  EXPECT_EQ(transform_of(R"({"mean":127.5,"std":127.5})").scale[3], 1 / 127.5);
}

TEST(ParseLens, ColoursAreTextsOrNumbers) {
  EXPECT_EQ(transform_of(R"({"fill":"#ff8000"})").fill, (std::array<double, 3>{255, 128, 0}));
  EXPECT_EQ(transform_of(R"({"fill":[1,2,3.5]})").fill, (std::array<double, 3>{1, 2, 3.5}));
}

TEST(WriteLens, DefaultsAreLeftOutAndShortListsStandOnOneLine) {
  Lens lens = *parse_lens(lens_text(R"({"scale":[1,2,3]})"));
  const std::string text = write_lens(lens);
  EXPECT_NE(text.find("\"scale\": [1, 2, 3]"), std::string::npos) << text;
  EXPECT_EQ(text.find("fit"), std::string::npos) << text;
  EXPECT_EQ(text.find("effects"), std::string::npos) << text;
}

TEST(WriteLens, TextThatIsNoUtf8BecomesReadable) {
  Lens lens = *parse_lens(lens_text());
  lens.components[0].outputs[0].labels = {"caf\xe9"};
  EXPECT_TRUE(parse_lens(write_lens(lens)).ok());
}

class RandomLens {
 public:
  explicit RandomLens(unsigned seed) : random_(seed) {}

  Lens make() {
    Lens lens;
    lens.name = text() + "n";
    lens.description = text();
    lens.licence = text();
    lens.budget_bytes = below(2) ? 0 : int64_t{1} << below(40);
    for (int i = 0; i <= below(3); ++i) lens.components.push_back(component(i));
    if (below(2)) lens.triggers = {{"yes", "c0.o0", text(), .25 * below(5), .5 * below(4)}};
    for (int i = 0; i < below(3); ++i) lens.effects.push_back({"tint", below(2) ? "c0.o0" : "", parameters()});
    for (int i = 0; i < below(3); ++i) lens.assets.push_back({"a/" + std::to_string(i) + ".png", kHash, text(), text()});
    if (!lens.assets.empty() && below(2)) lens.icon = lens.assets.front().file;
    return lens;
  }

 private:
  int below(int n) { return static_cast<int>(random_() % n); }
  double real() { return below(3) == 0 ? below(256) : below(2) ? 1 / (1 + .5 * below(512)) : std::ldexp(static_cast<double>(random_()), below(40) - 50); }
  std::string text() {
    static const char* kTexts[] = {"", "plain", "with \"quotes\" \\ and \n lines", "Größe 日本 🙂", "a/b~c"};
    return kTexts[below(5)];
  }
  ParameterValues parameters() {
    ParameterValues values;
    if (below(2)) values.set("flag", below(2) == 1);
    if (below(2)) values.set("number", real());
    if (below(2)) values.set("text", text());
    if (below(2)) values.set("numbers", std::vector<double>{real(), real()});
    if (below(2)) values.set("texts", std::vector<std::string>{text(), text()});
    return values;
  }
  TransformSpec transform() {
    TransformSpec spec;
    spec.fit = static_cast<Fit>(1 + below(3));
    spec.align = {below(9) / 8., below(9) / 8.};
    spec.fill = {below(256) / 1., 0, below(511) / 2.};
    spec.rotate_degrees = below(361);
    spec.flip_horizontal = below(2);
    spec.flip_vertical = below(2);
    spec.colour = static_cast<ColourOrder>(1 + below(5));
    const double scale = real();
    for (int c = 0; c < 4; ++c) {
      spec.scale[c] = below(2) ? scale : real();
      spec.bias[c] = below(2) ? 0 : -real();
    }
    spec.layout = static_cast<Layout>(1 + below(2));
    spec.type = static_cast<ElementType>(1 + below(4));
    spec.width = below(2) * 256;
    spec.multiple_of = 1 + below(32);
    spec.plus = below(2);
    return spec;
  }
  ComponentSpec component(int index) {
    ComponentSpec made;
    made.id = "c" + std::to_string(index);
    made.model = {"models/" + made.id + ".onnx", kHash, text(), text()};
    made.run.mode = static_cast<RunMode>(1 + below(3));
    if (made.run.mode == RunMode::kEveryFrame) made.run.every = 1 + below(5);
    if (made.run.mode == RunMode::kBackground) made.run.hold = below(2);
    if (made.run.mode == RunMode::kOnTrigger) made.run.trigger = "tap";
    made.inputs.push_back({.tensor = "input:0", .transform = transform()});
    if (below(2)) made.inputs[0].region.crop = {.1, .2, .3, .4};
    made.inputs.push_back({.tensor = "sr", .kind = InputKind::kConstant, .constant = below(2) ? std::vector<double>{16000} : std::vector<double>{1, real()}});
    if (below(2)) made.inputs.push_back({.tensor = "h", .kind = InputKind::kState, .state = {"hn", {2, 1, 128}}});
    if (below(2)) made.inputs.push_back({.tensor = "wave", .kind = InputKind::kSound, .sound = {"mel", 8000 + below(3), parameters(), real(), -real()}});
    if (below(3) == 0) made.inputs[0].history = 1 + below(8);
    if (index > 0) from_earlier(made);
    for (int i = 0; i <= below(3); ++i) {
      made.outputs.push_back({"o" + std::to_string(i), "mask", {"t" + text()}, {"cat", text()}, real(), -real(), parameters()});
    }
    if (below(2)) made.outputs[0].filters = {{"one_euro", parameters()}, {"track", {}}};
    made.threads = below(4);
    if (below(2)) made.providers = {"cpu"};
    made.allow_fallback = below(2);
    return made;
  }

  // Inputs made from the component before.
  void from_earlier(ComponentSpec& made) {
    if (below(2)) made.inputs.push_back({.tensor = "points", .kind = InputKind::kVector, .vector = {"c0.o0", 2 + below(2), below(3) - 1, below(2) == 1}});
    if (below(2)) return;
    InputSpec& picture = made.inputs[0];
    picture.region = {.source = {"c0.o0", static_cast<RegionShape>(1 + below(2)), {}, {0}, {2, 2, 5}, below(361) / 1., {0, -.5}, {2.6, 2.6}, static_cast<RegionSquare>(1 + below(3)), .5}};
    picture.region.track = {.from = made.id + ".o0", .points = {1, 2}, .scale = {2, 1}};
    if (picture.history == 1 && std::ranges::none_of(made.inputs, [](const InputSpec& input) { return input.kind == InputKind::kState; })) picture.region.max_instances = 1 + below(4);
  }

  std::mt19937 random_;
};

TEST(WriteLens, ReadingBackGivesTheSameLens) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const Lens lens = RandomLens(seed).make();
    const std::string text = write_lens(lens);
    const Result<Lens> again = parse_lens(text);
    ASSERT_TRUE(again.ok()) << again.status().to_string() << "\n" << text;
    EXPECT_TRUE(*again == lens) << text;
  }
}

TEST(WriteLens, ScalesSurviveToTheLastBit) {
  for (const double scale : {1 / 127.5, 1 / 255., .00392156862745098, 1 / 3., 5e-324, 1e9}) {
    Lens lens = *parse_lens(lens_text());
    lens.components[0].inputs[0].transform.scale = {scale, scale, scale, scale};
    EXPECT_EQ(parse_lens(write_lens(lens))->components[0].inputs[0].transform.scale[0], scale);
  }
}

}  // namespace
}  // namespace diopter
