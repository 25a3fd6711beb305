// What the terminal shows is read by a scanner.
#include "lens_code/terminal.h"

#include <gtest/gtest.h>

#include "lens_code/read.h"

namespace diopter::lens_code {
namespace {

// The characters as a terminal with light text on dark ground shows them, `scale` pixels a module.
struct Screen {
  int width = 0, height = 0;
  std::vector<std::byte> rgba;
};

Screen shown(const std::string& text, int scale) {
  std::vector<std::vector<bool>> rows;
  size_t at = 0;
  while (at < text.size()) {
    const std::string line = text.substr(at, text.find('\n', at) - at);
    at += line.size() + 1;
    std::vector<bool> upper, lower;
    for (size_t i = 0; i < line.size();) {
      const std::string character = line.substr(i, line[i] == ' ' ? 1 : 3);
      upper.push_back(character == "█" || character == "▀");
      lower.push_back(character == "█" || character == "▄");
      i += character.size();
    }
    rows.push_back(upper);
    rows.push_back(lower);
  }
  Screen screen{static_cast<int>(rows[0].size()) * scale, static_cast<int>(rows.size()) * scale, {}};
  for (int y = 0; y < screen.height; ++y) {
    for (int x = 0; x < screen.width; ++x) {
      const auto value = static_cast<std::byte>(rows[static_cast<size_t>(y / scale)][static_cast<size_t>(x / scale)] ? 230 : 20);
      for (const std::byte sample : {value, value, value, std::byte{255}}) screen.rgba.push_back(sample);
    }
  }
  return screen;
}

TEST(TerminalCode, IsReadFromTheScreen) {
  for (const std::string& text : {std::string("https://192.168.1.20:8443/"), std::string("https://192.168.100.200:8443/l/a-lens-with-a-long-name"), std::string(200, 'x')}) {
    const Result<std::string> code = terminal_code(text, false);
    ASSERT_TRUE(code.ok()) << code.status().to_string();
    const Screen screen = shown(*code, 4);
    const auto found = read_codes(screen.width, screen.height, screen.rgba);
    ASSERT_TRUE(found.ok()) << found.status().to_string();
    ASSERT_EQ(found->size(), 1U) << text;
    EXPECT_EQ(found->front().text, text);
  }
}

TEST(TerminalCode, SaysItsColoursWhereItMay) {
  const Result<std::string> code = terminal_code("https://a/", true);
  ASSERT_TRUE(code.ok());
  EXPECT_TRUE(code->starts_with("\x1b["));
  EXPECT_TRUE(code->ends_with("\x1b[0m\n"));
}

TEST(TerminalCode, TextsHaveABound) {
  EXPECT_FALSE(terminal_code("", false).ok());
  EXPECT_FALSE(terminal_code(std::string(201, 'x'), false).ok());
}

}  // namespace
}  // namespace diopter::lens_code
