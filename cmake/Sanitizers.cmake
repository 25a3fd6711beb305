# DIOPTER_SANITIZE=address,undefined or thread: instruments everything that is built here.
set(DIOPTER_SANITIZE "" CACHE STRING "sanitizers, comma separated")
if(DIOPTER_SANITIZE)
  add_compile_options(-fsanitize=${DIOPTER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${DIOPTER_SANITIZE})
endif()
