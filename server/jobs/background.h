// What the server does beside answering: preflights, stored events, sweeping. Threads of its own, ended with the object.
#pragma once

#include <memory>

#include "server/service.h"

namespace diopter::server {

class Background {
 public:
  virtual ~Background() = default;  // waits for what is under way: a preflight is ended and begun again by the next server
};

// `service` outlives it.
std::unique_ptr<Background> start_background(Service& service);

}  // namespace diopter::server
