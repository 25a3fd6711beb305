// For whoever watches the server.
#include "server/http/answer.h"
#include "server/routes/handlers.h"

namespace diopter::server {

Response health(const Site&, const Request&, const std::string&) { return text("text/plain; charset=utf-8", "ok\n"); }

}  // namespace diopter::server
