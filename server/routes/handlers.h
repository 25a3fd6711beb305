// The handlers that routes.cpp lists.
#pragma once

#include "server/routes.h"

namespace diopter::server {

// pages.cpp: player, studio and the site's pages
Response studio_page(const Site& site, const Request& request, const std::string& match);
Response player_page(const Site& site, const Request& request, const std::string& match);
Response to_studio(const Site& site, const Request& request, const std::string& match);
Response to_player(const Site& site, const Request& request, const std::string& match);
Response gallery_page(const Site& site, const Request& request, const std::string& match);
Response account_page(const Site& site, const Request& request, const std::string& match);
Response review_page(const Site& site, const Request& request, const std::string& match);
Response to_gallery(const Site& site, const Request& request, const std::string& match);
Response to_account(const Site& site, const Request& request, const std::string& match);
Response to_review(const Site& site, const Request& request, const std::string& match);
Response to_admin(const Site& site, const Request& request, const std::string& match);
Response hashed_file(const Site& site, const Request& request, const std::string& match);
Response web_file(const Site& site, const Request& request, const std::string& match);
Response error_style(const Site& site, const Request& request, const std::string& match);

// lenses.cpp
Response lens_page(const Site& site, const Request& request, const std::string& match);
std::optional<Response> kept_lens_page(const Site& site, const Request& request, const std::string& code);
Response to_lens_page(const Site& site, const Request& request, const std::string& match);
Response lens_bundle(const Site& site, const Request& request, const std::string& match);
// What the API's show_code says of a published lens, of one that the server was started with: it stands under its code and is not signed.
Response shelved_code(const Site& site, const Request& request, const std::string& code);
Response list_of_lenses(const Site& site, const Request& request, const std::string& match);
Response sample_clip(const Site& site, const Request& request, const std::string& match);

// published.cpp
Response api_answer(const Site& site, const Request& request);
Response api_document(const Site& site, const Request& request, const std::string& match);
Response published_bundle(const Site& site, const Request& request, const std::string& match);
std::optional<Response> kept_bundle(const Site& site, const Request& request, const std::string& name);
Response published_media(const Site& site, const Request& request, const std::string& match);

// Of routes that always wait for a store.
std::optional<Response> no_answer_yet(const Site& site, const Request& request, const std::string& match);

// lens_pages.cpp
// The player's page of a published lens, and the gallery's; 404 where no lens has the code, 410 with the reason where it had one.
Response published_page(const Site& site, const Request& request, const std::string& code);
std::optional<Response> kept_published_page(const Site& site, const Request& request, const std::string& code);
Response lens_facts_page(const Site& site, const Request& request, const std::string& code);
std::optional<Response> kept_lens_facts_page(const Site& site, const Request& request, const std::string& code);
Response to_lens_facts_page(const Site& site, const Request& request, const std::string& code);
Response robots_text(const Site& site, const Request& request, const std::string& match);
Response site_map(const Site& site, const Request& request, const std::string& match);

// lens_codes.cpp
Response code_png(const Site& site, const Request& request, const std::string& code);
Response code_svg(const Site& site, const Request& request, const std::string& code);

// health.cpp
Response metrics(const Site& site, const Request& request, const std::string& match);
Response readiness(const Site& site, const Request& request, const std::string& match);
Response health(const Site& site, const Request& request, const std::string& match);

}  // namespace diopter::server
