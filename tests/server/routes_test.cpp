// What each address answers: pages, assets in their codings, conditions, ranges, and what is not there.
#include "tests/server/small_site.h"

namespace diopter::server {
namespace {

using Routes = SmallSite;

TEST_F(Routes, PagesHaveTheirAddresses) {
  EXPECT_EQ(body(get("/")), "<!doctype html>studio");
  EXPECT_EQ(body(get("/studio/")), "<!doctype html>studio");
  EXPECT_EQ(body(get("/player/")), "<!doctype html>player");
  EXPECT_EQ(field(get("/player/"), "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(field(get("/player/"), "Cache-Control"), "no-cache");
}

TEST_F(Routes, AnAddressWithoutItsSlashLeadsToThePageAndKeepsTheQuery) {
  Request request;
  request.query = "bench=1";
  const Response response = get("/player", request);
  EXPECT_EQ(response.status, 308);
  EXPECT_EQ(field(response, "Location"), "/player/?bench=1");
}

TEST_F(Routes, HashedFilesAreKeptForever) { EXPECT_EQ(field(get("/assets/code-1.js"), "Cache-Control"), "public, max-age=31536000, immutable"); }

TEST_F(Routes, TheBestCodingThatTheClientTakesIsSent) {
  Request request;
  const Response plain = get("/assets/code-1.js", request);
  request.accept_encoding = "gzip, br";
  const Response brotli = get("/assets/code-1.js", request);
  request.accept_encoding = "gzip, br;q=0";
  const Response gzip = get("/assets/code-1.js", request);
  EXPECT_EQ(body(plain), "plain");
  EXPECT_EQ(body(brotli), "as brotli");
  EXPECT_EQ(body(gzip), "as gzip");
  EXPECT_EQ(field(brotli, "Content-Encoding"), "br");
  EXPECT_EQ(field(gzip, "Content-Encoding"), "gzip");
  EXPECT_EQ(field(plain, "Content-Encoding"), "");
  for (const Response* response : {&plain, &brotli, &gzip}) {
    EXPECT_EQ(field(*response, "Vary"), "Accept-Encoding");
    EXPECT_EQ(field(*response, "Content-Type"), "text/javascript; charset=utf-8");
  }
  EXPECT_NE(field(plain, "ETag"), field(brotli, "ETag"));
  EXPECT_NE(field(gzip, "ETag"), field(brotli, "ETag"));
}

TEST_F(Routes, AnOldCompressedFileIsNotSentForANewOne) {
  namespace fs = std::filesystem;
  fs::last_write_time(root_ + "/web/assets/code-1.js.br", fs::last_write_time(root_ + "/web/assets/code-1.js") - std::chrono::hours(1));
  Request request;
  request.accept_encoding = "br";
  EXPECT_EQ(body(get("/assets/code-1.js", request)), "plain");
}

TEST_F(Routes, WhatTheClientHasIsNotSentAgain) {
  Request request;
  request.if_none_match = field(get("/player/"), "ETag");
  const Response response = get("/player/", request);
  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.length, 0);
  EXPECT_EQ(field(response, "ETag"), request.if_none_match);
  write("web/player/index.html", "<!doctype html>new player");
  EXPECT_EQ(get("/player/", request).status, 200);
}

TEST_F(Routes, APartIsSentToWhomAsksForIt) {
  Request request;
  request.range = "bytes=2-3";
  const Response part = get("/assets/code-1.js", request);
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(body(part), "ai");
  EXPECT_EQ(field(part, "Content-Range"), "bytes 2-3/5");
  request.range = "bytes=5-";
  const Response beyond = get("/assets/code-1.js", request);
  EXPECT_EQ(beyond.status, 416);
  EXPECT_EQ(field(beyond, "Content-Range"), "bytes */5");
  request.range = "bytes=2-3";
  request.if_range = "\"another version\"";
  EXPECT_EQ(get("/assets/code-1.js", request).status, 200);
}

TEST_F(Routes, NothingOutsideTheFolderIsRead) {
  std::filesystem::create_symlink(root_ + "/secret.txt", root_ + "/web/assets/link.txt");
  for (const char* path : {"/assets/link.txt", "//etc/passwd", "/assets//code-1.js", "/assets/", "/assets"}) EXPECT_EQ(get(path).status, 404) << path;
  // These never come from parse_target; the folder refuses them all the same.
  for (const char* path : {"/../secret.txt", "/assets/../../secret.txt"}) EXPECT_EQ(get(path).status, 404) << path;
}

TEST_F(Routes, WhatIsNotThereIsAPageForPeopleAndAProblemForPrograms) {
  const Response page = get("/l/nobody");
  EXPECT_EQ(page.status, 404);
  EXPECT_EQ(field(page, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_NE(body(page).find("No lens has this code"), std::string::npos);
  const Response problem = get("/api/nothing");
  EXPECT_EQ(problem.status, 404);
  EXPECT_EQ(field(problem, "Content-Type"), "application/problem+json");
  EXPECT_EQ(get("/l/nobody/bundle.lens").status, 404);
  EXPECT_EQ(get("/samples/portrait.mp4").status, 404);
}

TEST_F(Routes, OnlyReadingIsAllowed) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
    Request request;
    request.method = method;
    const Response response = get("/api/lenses", request);
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_EQ(field(response, "Allow"), "GET, HEAD");
  }
  Request head;
  head.method = "HEAD";
  EXPECT_EQ(get("/api/lenses", head).status, 200);
}

TEST_F(Routes, AnEmptyShelfIsAnEmptyList) { EXPECT_EQ(body(get("/api/lenses")), "[]\n"); }

TEST_F(Routes, AFolderWithoutAPlayerIsNoBundle) { EXPECT_FALSE(folder_web_bundle(root_).ok()); }

}  // namespace
}  // namespace diopter::server
