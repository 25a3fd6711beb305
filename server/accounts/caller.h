// Who asks: by the session's cookie or by an API token.
#pragma once

#include <string_view>

#include "server/api/operation.h"

namespace diopter::server {

// Nobody where the request has neither. Fails (kDenied) where it has a token that is none (or no more); a cookie that is no more is nobody.
Result<Caller> caller_of(const Service& service, const Request& request);

// In constant time.
bool same_secret(std::string_view a, std::string_view b);

// The value of the cookie `name` of a Cookie field; empty where there is none.
std::string_view cookie_value(std::string_view field, std::string_view name);

constexpr std::string_view kSessionCookie = "diopter_session";
// Set-Cookie: HttpOnly, SameSite=Lax, Secure where the request came over TLS. An empty value ends it.
std::string session_cookie(const Request& request, std::string_view value);

}  // namespace diopter::server
