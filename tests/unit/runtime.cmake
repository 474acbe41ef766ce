aslc_unit_test(unit_runtime
  SOURCES
    runtime/collector_test.cpp
    runtime/compare_test.cpp
    runtime/csv_items_test.cpp
    runtime/document_test.cpp
    runtime/fixture.cpp
    runtime/functions_test.cpp
    runtime/hash_order_test.cpp
    runtime/items_support.cpp
    runtime/json_items_test.cpp
    runtime/json_test.cpp
    runtime/machine_test.cpp
    runtime/number_test.cpp
    runtime/object_items_test.cpp
    runtime/time_test.cpp
  LINK aslc_sim aslc_runtime)
