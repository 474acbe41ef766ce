aslc_unit_test(unit_cli
  SOURCES
    cli/document_test.cpp
    cli/handlers_test.cpp
    cli/json_scan_test.cpp
    cli/process_test.cpp
    cli/result_document_test.cpp
    cli/watched_objects_test.cpp
  LINK aslc_frontend aslc_local)
# The writer of scenarios is part of the command, not of a library.
aslc_unit_test(unit_init
  SOURCES cli/scenario_writer_test.cpp ${CMAKE_SOURCE_DIR}/cli/scenario_writer.cpp
  LINK aslc_driver aslc_sim yaml-cpp)
aslc_unit_test(unit_commands SOURCES cli/command_test.cpp LINK aslc_local)
add_dependencies(unit_commands aslc)
target_compile_definitions(unit_commands PRIVATE "ASLC_PROGRAM=\"$<TARGET_FILE:aslc>\"")
