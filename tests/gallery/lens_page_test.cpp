// What people wrote is text in a page, never HTML; the head of a lens's page says what other sites show.
#include "server/gallery/lens_page.h"

#include <gtest/gtest.h>

#include "server/gallery/html.h"
#include "server/gallery/lens_card.h"
#include "server/gallery/preflight_facts.h"

namespace diopter::server {
namespace {

constexpr const char* kEvil = "\"><script>alert('x')</script>&amp;";

ServiceOptions options() {
  ServiceOptions options;
  options.public_url = "https://lens.example";
  return options;
}

CodeTarget target() {
  CodeTarget target;
  target.name = "Soft focus";
  target.creator = "Anna";
  target.description = "Keeps the face.";
  target.poster_sha256 = std::string(64, 'a');
  target.preview_sha256 = std::string(64, 'b');
  target.preview_type = "mp4";
  target.is_public = true;
  return target;
}

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Html, EveryCharacterThatEndsATextIsEscaped) {
  EXPECT_EQ(escape_html("a<b>&\"'\x01\x7f\n"), "a&lt;b&gt;&amp;&quot;&#39;  \n");
  EXPECT_EQ(escape_html("&amp;"), "&amp;amp;");
  EXPECT_EQ(escape_html("é日"), "é日");
  EXPECT_EQ(escape_query("a b&c=é/?"), "a%20b%26c%3D%C3%A9%2F%3F");
}

TEST(Html, ATextIsCutAtALetter) {
  EXPECT_EQ(shortened("short", 10), "short");
  EXPECT_EQ(shortened("ééééé", 8), "éé…");
  EXPECT_LE(shortened(std::string(1000, 'x'), 300).size(), 300u);
}

TEST(LensPage, TheHeadTellsOtherSitesWhatToShow) {
  const std::string head = head_of_lens(options(), "k7m2p9", target(), LensPlace::kPage);
  for (const char* line : {"<link rel=\"canonical\" href=\"https://lens.example/lenses/k7m2p9\">", "<meta property=\"og:title\" content=\"Soft focus\">",
                           "<meta property=\"og:url\" content=\"https://lens.example/lenses/k7m2p9\">", "<meta name=\"twitter:card\" content=\"summary_large_image\">",
                           "oembed?url=https%3A%2F%2Flens.example%2Flenses%2Fk7m2p9\""}) {
    EXPECT_EQ(count(head, line), 1u) << line << "\n" << head;
  }
  EXPECT_EQ(count(head, "content=\"https://lens.example/m/" + std::string(64, 'a') + ".jpg\""), 2u);
  EXPECT_EQ(count(head, "content=\"https://lens.example/m/" + std::string(64, 'b') + ".mp4\""), 1u);
  EXPECT_EQ(count(head, "noindex"), 0u);
}

TEST(LensPage, UnlistedLensesAreNotForSearchEngines) {
  CodeTarget unlisted = target();
  unlisted.is_public = false;
  EXPECT_EQ(count(head_of_lens(options(), "k7m2p9", unlisted, LensPlace::kPage), "noindex"), 1u);
  unlisted.is_preview = true;
  EXPECT_EQ(head_of_lens(options(), "k7m2p9", unlisted, LensPlace::kPlayer), "<meta name=\"robots\" content=\"noindex\">\n");
}

TEST(LensPage, AShellGetsTitleWordsAndHead) {
  const std::string shell = "<html><head><title>Lens</title><meta name=\"description\" content=\"Any lens.\"><!--head--><link rel=\"icon\"></head><body></body></html>";
  const std::string page = page_of_lens(options(), "k7m2p9", target(), LensPlace::kPlayer, shell);
  EXPECT_TRUE(page.starts_with("<html><head><title>Soft focus · Diopter</title><meta name=\"description\" content=\"Keeps the face.\"><link rel=\"canonical\"")) << page;
  EXPECT_TRUE(page.ends_with("<link rel=\"icon\"></head><body></body></html>")) << page;
  EXPECT_EQ(count(page, "content=\"https://lens.example/l/k7m2p9\""), 1u);
  // A shell without the place has it before </head>.
  EXPECT_EQ(count(page_of_lens(options(), "k7m2p9", target(), LensPlace::kPage, "<head></head>"), "og:title"), 1u);
}

TEST(LensPage, NothingThatPeopleWroteIsHtml) {
  CodeTarget evil = target();
  evil.name = evil.creator = evil.description = evil.hint = kEvil;
  for (const std::string& shell : {std::string(), std::string("<head><title>x</title><meta name=\"description\" content=\"y\"><!--head--></head>")}) {
    for (const LensPlace place : {LensPlace::kPage, LensPlace::kPlayer}) {
      const std::string page = page_of_lens(options(), "k7m2p9", evil, place, shell);
      EXPECT_EQ(count(page, "<script"), 0u) << page;
      EXPECT_EQ(count(page, "'x'"), 0u) << page;
    }
  }
  evil.name = "</title><!--head--><meta name=\"description\"";
  EXPECT_EQ(count(page_of_lens(options(), "k7m2p9", evil, LensPlace::kPage, "<head><title>x</title><meta name=\"description\" content=\"y\"><!--head--></head>"), "<!--head-->"), 0u);
  EXPECT_EQ(count(embed_html(options(), "k7m2p9", evil), "<script"), 0u);
}

TEST(LensPage, WhatIsGoneSaysWhy) {
  EXPECT_EQ(title_of_gone({"expired", "It is over."}), "This code is over.");
  EXPECT_EQ(words_of_gone({"privacy", "Shows a child."}), "It violates somebody's privacy. Shows a child.");
  EXPECT_EQ(words_of_gone({"other", ""}), "This lens was taken down.");
}

TEST(PreflightFacts, AReportOfAnyShapeIsRead) {
  const PreflightFacts facts = read_preflight(R"({"fps": 31.5, "step_ms_p50": 12, "joules_per_frame_estimate": -1, "models": [{"file": "a.onnx", "bytes": 77}],
    "manifest": {"components": [{"model": {"file": "a.onnx", "licence": "MIT", "source": "here"}}, {"model": {"file": "a.onnx"}}, {"model": 5}, 7, {"id": "b", "file": "b.onnx", "bytes": 9, "licence": "Apache-2.0", "source": ""}]}})");
  EXPECT_EQ(facts.fps, 31.5);
  EXPECT_EQ(facts.step_ms, 12);
  EXPECT_TRUE(facts.joules_per_frame_estimate.is_null());
  ASSERT_EQ(facts.models.size(), 2u);
  EXPECT_EQ(facts.models[0]["bytes"], 77);
  EXPECT_EQ(facts.models[0]["licence"], "MIT");
  EXPECT_EQ(facts.models[1]["bytes"], 9);
  EXPECT_EQ(facts.models[1]["licence"], "Apache-2.0");
  for (const char* text : {"", "[]", "null", "{\"manifest\": []}", "{\"fps\": \"fast\", \"manifest\": {\"components\": {\"a\": 1}}}", "{\"fps\": 1e999}", "{"}) {
    const PreflightFacts none = read_preflight(text);
    EXPECT_TRUE(none.fps.is_null()) << text;
    EXPECT_TRUE(none.models.empty()) << text;
  }
}

}  // namespace
}  // namespace diopter::server
