aslc_unit_test(unit_lowering
  SOURCES
    lowering/hash_order_test.cpp
    lowering/lowering_test.cpp
  LINK aslc_frontend)
