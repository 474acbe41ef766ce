aslc_unit_test(unit_cli
  SOURCES
    cli/document_test.cpp
    cli/handlers_test.cpp
    cli/json_scan_test.cpp
    cli/process_test.cpp
    cli/result_document_test.cpp
    cli/watched_objects_test.cpp
  LINK aslc_frontend aslc_local)
aslc_unit_test(unit_commands SOURCES cli/command_test.cpp LINK aslc_local)
add_dependencies(unit_commands aslc)
target_compile_definitions(unit_commands PRIVATE "ASLC_PROGRAM=\"$<TARGET_FILE:aslc>\"")
