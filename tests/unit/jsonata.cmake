find_package(nlohmann_json REQUIRED)
aslc_unit_test(jsonata_parser SOURCES jsonata/parser_test.cpp jsonata/parser_errors_test.cpp
                                      jsonata/parser_suite_test.cpp
               LINK aslc_frontend nlohmann_json::nlohmann_json)
target_compile_definitions(jsonata_parser PRIVATE ASLC_SUITES="${ASLC_SUITES}")
aslc_unit_test(jsonata_data SOURCES jsonata/builtin_fixture.cpp jsonata/data_test.cpp jsonata/datetime_test.cpp
                                    runtime/fixture.cpp
               LINK aslc_runtime)
aslc_unit_test(jsonata_text SOURCES jsonata/builtin_fixture.cpp jsonata/regex_test.cpp jsonata/text_test.cpp
                                    runtime/fixture.cpp
               LINK aslc_regex aslc_runtime)
aslc_unit_test(jsonata_expression SOURCES jsonata/expression_test.cpp
               LINK aslc_driver nlohmann_json::nlohmann_json Threads::Threads)
