# ONNX Runtime as the imported target onnxruntime: the pinned one that scripts/setup-onnxruntime put into build/deps, or an
# official release given by -DDIOPTER_ONNXRUNTIME_ROOT=DIR (its include/ and lib/).
set(DIOPTER_ONNXRUNTIME_ROOT ${CMAKE_SOURCE_DIR}/build/deps/onnxruntime CACHE PATH "folder with include/ and lib/ of ONNX Runtime")
find_path(ONNXRUNTIME_INCLUDE onnxruntime_c_api.h PATHS ${DIOPTER_ONNXRUNTIME_ROOT}/include PATH_SUFFIXES onnxruntime NO_DEFAULT_PATH)
find_library(ONNXRUNTIME_LIBRARY NAMES onnxruntime PATHS ${DIOPTER_ONNXRUNTIME_ROOT}/lib NO_DEFAULT_PATH)
if(NOT ONNXRUNTIME_INCLUDE OR NOT ONNXRUNTIME_LIBRARY)
  message(FATAL_ERROR "ONNX Runtime is not in ${DIOPTER_ONNXRUNTIME_ROOT}: run ./test or scripts/setup-onnxruntime, or give -DDIOPTER_ONNXRUNTIME_ROOT=")
endif()
add_library(onnxruntime SHARED IMPORTED GLOBAL)
set_target_properties(onnxruntime PROPERTIES IMPORTED_LOCATION ${ONNXRUNTIME_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${ONNXRUNTIME_INCLUDE})
