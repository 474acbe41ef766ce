aslc_unit_test(unit_sim
  SOURCES
    sim/answers_test.cpp
    sim/campaign_result_test.cpp
    sim/run_numbers_test.cpp
    sim/campaign_test.cpp
    sim/choices_test.cpp
    sim/coverage_test.cpp
    sim/crash_test.cpp
    sim/draft_test.cpp
    sim/expectations_test.cpp
    sim/explore_test.cpp
    sim/fault_test.cpp
    sim/finding_test.cpp
    sim/generate_test.cpp
    sim/histogram_test.cpp
    sim/folder_objects_test.cpp
    sim/interleave_test.cpp
    sim/invent_test.cpp
    sim/latency_test.cpp
    sim/objects_test.cpp
    sim/order_test.cpp
    sim/property_test.cpp
    sim/redrives_test.cpp
    sim/run_test.cpp
    sim/scenario_test.cpp
    sim/script_test.cpp
    sim/served_faults_test.cpp
    sim/step_functions_test.cpp
    sim/services_test.cpp
    sim/support.cpp
    sim/value_text_test.cpp
  LINK aslc_sim aslc_driver ZLIB::ZLIB PkgConfig::ZSTD)
target_compile_definitions(unit_sim PRIVATE
  ASLC_ROOT="${CMAKE_SOURCE_DIR}" ASLC_EXAMPLES="${CMAKE_SOURCE_DIR}/examples" ASLC_SUITES="${ASLC_SUITES}")
