# DIOPTER_SANITIZE=address,undefined or thread: instruments everything that is built here.
# DIOPTER_FUZZ=ON (clang only): builds the fuzz targets and gives everything coverage, address and undefined checks.
set(DIOPTER_SANITIZE "" CACHE STRING "sanitizers, comma separated")
option(DIOPTER_FUZZ "build the fuzz targets (clang)" OFF)
if(DIOPTER_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "DIOPTER_FUZZ needs clang: configure with -DCMAKE_CXX_COMPILER=clang++-22 -DCMAKE_C_COMPILER=clang-22")
  endif()
  set(DIOPTER_SANITIZE "address,undefined")
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(DIOPTER_SANITIZE)
  add_compile_options(-fsanitize=${DIOPTER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(DIOPTER_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize=vptr)  # needs RTTI, which the engine has not
  endif()
  add_link_options(-fsanitize=${DIOPTER_SANITIZE})
endif()
