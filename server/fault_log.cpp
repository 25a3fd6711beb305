#include "server/fault_log.h"

namespace diopter::server {

void FaultLog::tell(const Status& status) {
  std::string text = status.ok() ? std::string() : status.to_string();
  if (!text.empty() && text != told_ && service_.log) service_.log(work_ + ": " + text);
  told_ = std::move(text);
}

}  // namespace diopter::server
