#include "engine/output/results_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

namespace diopter {

namespace {

// Shortest text that reads back to the same number; what is not finite becomes 0 (decoders keep it out).
template <class T>
void number(T value, std::string& line) {
  if constexpr (std::is_floating_point_v<T>) {
    if (!std::isfinite(value)) value = 0;
  }
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  line.append(text, end);
}

void quoted(std::string_view text, std::string& line) {
  line += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void field(std::string_view name, std::string& line) {
  line += ",\"";
  line += name;
  line += "\":";
}

template <class T>
void number_field(std::string_view name, T value, std::string& line) {
  field(name, line);
  number(value, line);
}

void text_field(std::string_view name, std::string_view text, std::string& line) {
  field(name, line);
  quoted(text, line);
}

// A list of `count` items, each written by `write(i)`.
template <class Write>
void list_field(std::string_view name, size_t count, std::string& line, Write write) {
  field(name, line);
  line += '[';
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) line += ',';
    write(i);
  }
  line += ']';
}

void box_field(const Rect& box, std::string& line) {
  const float corners[] = {box.x0, box.y0, box.x1, box.y1};
  list_field("box", 4, line, [&](size_t i) { number(corners[i], line); });
}

void id_field(int id, std::string& line) {
  if (id != kNoId) number_field("id", id, line);
}

void class_fields(const Labels* labels, int class_index, std::string& line) {
  text_field("label", label_of(labels, class_index), line);
  number_field("class", class_index, line);
}

void append_classes(const Classes& classes, std::string& line) {
  list_field("items", classes.items.size(), line, [&](size_t i) {
    const ClassItem& item = classes.items[i];
    line += "{\"score\":";
    number(item.score, line);
    class_fields(classes.labels, item.class_index, line);
    id_field(item.id, line);
    line += '}';
  });
}

void append_boxes(const Boxes& boxes, std::string& line) {
  list_field("items", boxes.items.size(), line, [&](size_t i) {
    const BoxItem& item = boxes.items[i];
    line += "{\"score\":";
    number(item.score, line);
    box_field(item.box, line);
    class_fields(boxes.labels, item.class_index, line);
    id_field(item.id, line);
    const size_t points = static_cast<size_t>(boxes.points_per_box);
    if (points > 0) {
      list_field("points", points, line, [&](size_t k) {
        const Point& point = boxes.points[i * points + k];
        line += "{\"x\":";
        number(point.x, line);
        number_field("y", point.y, line);
        line += '}';
      });
    }
    line += '}';
  });
}

void append_keypoints(const Keypoints& keypoints, std::string& line) {
  const size_t per_instance = static_cast<size_t>(keypoints.points_per_instance);
  list_field("items", std::min(keypoints.points.size(), keypoints.instances.size() * per_instance), line, [&](size_t i) {
    const Keypoint& point = keypoints.points[i];
    line += "{\"x\":";
    number(point.at.x, line);
    number_field("y", point.at.y, line);
    if (keypoints.has_z) number_field("z", point.z, line);
    number_field("score", point.score, line);
    text_field("name", label_of(keypoints.names, static_cast<int>(i % per_instance)), line);
    id_field(keypoints.instances[i / per_instance].id, line);
    line += '}';
  });
}

void append_lines(const Lines& lines, std::string& line) {
  list_field("items", lines.items.size(), line, [&](size_t i) {
    const LineItem& item = lines.items[i];
    const float ends[] = {item.from.x, item.from.y, item.to.x, item.to.y};
    line += "{\"score\":";
    number(item.score, line);
    list_field("line", 4, line, [&](size_t k) { number(ends[k], line); });
    line += '}';
  });
}

void append_values(const std::vector<float>& values, std::string& line) {
  list_field("values", values.size(), line, [&](size_t i) { number(values[i], line); });
}

void append_vector(const Vector& vector, std::string& line) {
  append_values(vector.values, line);
  list_field("names", vector.values.size(), line, [&](size_t i) { quoted(label_of(vector.names, static_cast<int>(i)), line); });
}

void append_tensor(const RawTensor& tensor, std::string& line) {
  constexpr size_t kMostValues = 256;
  list_field("shape", static_cast<size_t>(tensor.shape.rank()), line, [&](size_t i) { number(tensor.shape[static_cast<int>(i)], line); });
  text_field("type", element_type_name(tensor.type), line);
  if (tensor.values.size() <= kMostValues) append_values(tensor.values, line);
}

Status picture_field(std::string_view name, const Output& output, const OutputPicture& picture, const ResultsJson::PictureSink& sink, std::string& line) {
  std::string path;
  if (sink) DIOPTER_TRY(sink(output, picture, path));
  if (!path.empty()) text_field(name, path, line);
  return ok_status();
}

}  // namespace

void ResultsJson::begin(int64_t frame, double time_s, std::string& line) {
  line = "{\"frame\":";
  number(frame, line);
  number_field("time_s", time_s, line);
  line += ",\"outputs\":{";
  first_output_ = first_firing_ = true;
}

Status ResultsJson::append(const Output& output, Size frame, const PictureSink& sink, std::string& line) {
  if (std::holds_alternative<std::monostate>(output.data)) return ok_status();
  if (!first_output_) line += ',';
  first_output_ = false;
  quoted(output.id, line);
  line += ":{\"kind\":";
  quoted(kind_name(output.data), line);
  number_field("from_frame", output.frame_index, line);
  if (const auto* mask = std::get_if<Mask>(&output.data)) DIOPTER_TRY(append_mask(*mask, output, frame, sink, line));
  if (const auto* picture = std::get_if<Picture>(&output.data)) DIOPTER_TRY(append_picture(*picture, output, sink, line));
  if (const auto* depth = std::get_if<Depth>(&output.data)) DIOPTER_TRY(append_depth(*depth, output, frame, sink, line));
  if (const auto* classes = std::get_if<Classes>(&output.data)) append_classes(*classes, line);
  if (const auto* boxes = std::get_if<Boxes>(&output.data)) append_boxes(*boxes, line);
  if (const auto* vector = std::get_if<Vector>(&output.data)) append_vector(*vector, line);
  if (const auto* tensor = std::get_if<RawTensor>(&output.data)) append_tensor(*tensor, line);
  if (const auto* keypoints = std::get_if<Keypoints>(&output.data)) append_keypoints(*keypoints, line);
  if (const auto* lines = std::get_if<Lines>(&output.data)) append_lines(*lines, line);
  if (const auto* audio = std::get_if<Audio>(&output.data)) {
    number_field("samples", audio->samples.size(), line);
    number_field("rate", audio->rate, line);
  }
  line += '}';
  return ok_status();
}

Status ResultsJson::append_mask(const Mask& mask, const Output& output, Size frame, const PictureSink& sink, std::string& line) {
  DIOPTER_TRY(mask_to_frame(mask, frame, frame_mask_));
  number_field("coverage", frame_mask_.coverage, line);
  if (mask.channels > 1) {
    list_field("labels", static_cast<size_t>(mask.channels), line, [&](size_t i) { quoted(label_of(mask.labels, static_cast<int>(i)), line); });
    field("items", line);
    line += '[';
    for (int c = 0; c < mask.channels; ++c) {
      if (frame_mask_.class_coverage[c] <= 0) continue;
      if (line.back() != '[') line += ',';
      line += "{\"coverage\":";
      number(frame_mask_.class_coverage[c], line);
      class_fields(mask.labels, c, line);
      line += '}';
    }
    line += ']';
  }
  DIOPTER_TRY(picture_field("path", output, {frame, PictureRole::kMask, std::as_bytes(std::span(frame_mask_.samples))}, sink, line));
  if (!sink || !foregrounds_ || mask.foreground.empty()) return ok_status();
  DIOPTER_TRY(foreground_to_frame(mask, frame, frame_foreground_));
  return picture_field("foreground", output, {frame, PictureRole::kForeground, std::as_bytes(std::span(frame_foreground_.rgb))}, sink, line);
}

Status ResultsJson::append_depth(const Depth& depth, const Output& output, Size frame, const PictureSink& sink, std::string& line) {
  DIOPTER_TRY(depth_to_frame(depth, frame, frame_depth_));
  number_field("min", frame_depth_.least, line);
  number_field("max", frame_depth_.most, line);
  return picture_field("path", output, {frame, PictureRole::kDepth, std::as_bytes(std::span(frame_depth_.samples))}, sink, line);
}

Status ResultsJson::append_picture(const Picture& picture, const Output& output, const PictureSink& sink, std::string& line) {
  const int size[] = {picture.width, picture.height};
  list_field("size", 2, line, [&](size_t i) { number(size[i], line); });
  box_field(picture.frame_from_picture.apply(Rect{0, 0, static_cast<float>(picture.width), static_cast<float>(picture.height)}), line);
  return picture_field("path", output, {{picture.width, picture.height}, PictureRole::kImage, std::as_bytes(std::span(picture.rgb))}, sink, line);
}

void ResultsJson::append_firing(std::string_view trigger, double time_s, std::string_view reason, std::string& line) {
  line += first_firing_ ? "},\"events\":[" : ",";
  first_firing_ = false;
  line += "{\"trigger\":";
  quoted(trigger, line);
  number_field("time_s", time_s, line);
  text_field("reason", reason, line);
  line += '}';
}

void ResultsJson::end(std::string& line) { line += first_firing_ ? "}}\n" : "]}\n"; }

}  // namespace diopter
