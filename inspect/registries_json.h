// What can be written in lens.json (decoders, filters, sound features and effects with their parameters) as one JSON document, for
// programs and for the studio's controls.
#pragma once

#include <string>

#include "engine/base/parameters.h"

namespace diopter::inspect {

// Indented by two spaces, without a line end.
std::string registries_json();

// "number", "whole number", "list of texts"
const char* type_name(ParameterType type);

bool has_range(ParameterType type);

}  // namespace diopter::inspect
