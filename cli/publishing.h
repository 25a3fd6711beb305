// The part of `diopter serve` where lenses are published: stores, accounts, the check of what comes in.
#pragma once

#include <memory>
#include <string>

#include "server/jobs/background.h"
#include "server/routes.h"

namespace diopter::cli {

// Makes the first admin and prints its token; the exit status.
int init_publishing(const server::ServiceOptions& options, const std::string& admin);

// Whether `diopter serve --init` was run for this folder, or an option asks for what only publishing needs.
bool is_to_publish(const server::ServiceOptions& options);

// Removes what belongs to nothing, without the hour of grace; the exit status.
int sweep_publishing(const server::ServiceOptions& options);

// Opens service and API of the site.
Status open_publishing(const server::ServiceOptions& options, server::Site& site);

}  // namespace diopter::cli
