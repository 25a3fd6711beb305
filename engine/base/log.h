// The engine never prints: it hands lines to the sink that its owner passes in.
#pragma once

#include <functional>
#include <string_view>

namespace diopter {

enum class LogLevel { kDebug = 1, kInfo, kWarning };

// Called on the thread that made the call into the engine. An empty function drops the lines.
using LogSink = std::function<void(LogLevel, std::string_view)>;

}  // namespace diopter
