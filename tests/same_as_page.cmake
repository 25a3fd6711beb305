# Fails where the output of PROGRAM ARGUMENTS differs from the file PAGE.
separate_arguments(ARGUMENTS)
execute_process(COMMAND ${PROGRAM} ${ARGUMENTS} OUTPUT_VARIABLE made RESULT_VARIABLE status)
file(READ ${PAGE} kept)
if(NOT status EQUAL 0 OR NOT made STREQUAL kept)
  list(JOIN ARGUMENTS " " words)
  message(FATAL_ERROR "${PAGE} is out of date: run `${PROGRAM} ${words} > ${PAGE}`")
endif()
