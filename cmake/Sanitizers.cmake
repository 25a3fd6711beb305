# DIOPTER_SANITIZE=address,undefined or thread: instruments everything that is built here.
set(DIOPTER_SANITIZE "" CACHE STRING "sanitizers, comma separated")
if(DIOPTER_SANITIZE)
  add_compile_options(-fsanitize=${DIOPTER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(DIOPTER_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize=vptr)  # needs RTTI, which the engine has not
  endif()
  add_link_options(-fsanitize=${DIOPTER_SANITIZE})
endif()
