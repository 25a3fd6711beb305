// Joining what a component found in several regions into one output.
#pragma once

#include "engine/output/outputs.h"

namespace diopter {

// Whether outputs of this kind can stand for several instances: classes, boxes, keypoints.
bool can_join(OutputKind kind);

// Makes `all` an empty output of this kind, keeping its memory. Requires: can_join(kind).
void start_join(OutputKind kind, OutputData& all);

// Appends what was found in one region, under this id (kNoId: leaves ids out). Nothing happens where the kinds differ.
void join(const OutputData& one, int id, OutputData& all);

}  // namespace diopter
