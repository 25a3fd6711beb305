// The handlers that routes.cpp lists.
#pragma once

#include "server/routes.h"

namespace diopter::server {

// pages.cpp: player and studio
Response studio_page(const Site& site, const Request& request, const std::string& match);
Response player_page(const Site& site, const Request& request, const std::string& match);
Response to_studio(const Site& site, const Request& request, const std::string& match);
Response to_player(const Site& site, const Request& request, const std::string& match);
Response hashed_file(const Site& site, const Request& request, const std::string& match);
Response web_file(const Site& site, const Request& request, const std::string& match);
Response error_style(const Site& site, const Request& request, const std::string& match);

// lenses.cpp
Response lens_page(const Site& site, const Request& request, const std::string& match);
Response to_lens_page(const Site& site, const Request& request, const std::string& match);
Response lens_bundle(const Site& site, const Request& request, const std::string& match);
Response list_of_lenses(const Site& site, const Request& request, const std::string& match);
Response sample_clip(const Site& site, const Request& request, const std::string& match);

// health.cpp
Response health(const Site& site, const Request& request, const std::string& match);

}  // namespace diopter::server
