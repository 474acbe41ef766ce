aslc_unit_test(unit_cli
  SOURCES
    cli/document_test.cpp
    cli/handlers_test.cpp
    cli/json_scan_test.cpp
    cli/process_test.cpp
    cli/result_document_test.cpp
  LINK aslc_frontend aslc_local)
