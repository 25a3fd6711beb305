// Answers of every kind: a content with its conditions and ranges, a page that says what is wrong, JSON.
#pragma once

#include <string>
#include <string_view>

#include "server/http/message.h"

namespace diopter::server {

struct Representation {
  std::shared_ptr<const Content> content;
  std::string type;           // Content-Type
  std::string etag;           // with its quotes
  std::string cache_control;
  std::string coding;         // Content-Encoding; empty: as it is
  bool is_negotiated = false; // whether another Accept-Encoding gives another representation
};

// 200, 304 where the client has it already, 206 or 416 where it asked for a part.
Response answer(const Request& request, Representation representation);

// For people: a page of HTML that says `what` is wrong and the `remedy`. Both are plain text of ours.
Response error_page(int status, std::string_view what, std::string_view remedy);
// For programs: application/problem+json (RFC 9457).
Response problem(int status, std::string_view detail);
// The one of the two that fits the path.
Response fault(const Request& request, int status, std::string_view what, std::string_view remedy);

// Puts the request's id into a problem (the answer of a fault, or another with its type), so that whoever asks can name it.
void name_request(Response& response, std::string_view id);

Response redirect(const Request& request, std::string path);
// `type` with "; charset=utf-8" where it is text.
Response text(std::string type, std::string body);

std::string_view reason_of(int status);

// The Content-Type that a file's ending stands for; application/octet-stream for others.
std::string type_of_name(std::string_view name);

}  // namespace diopter::server
