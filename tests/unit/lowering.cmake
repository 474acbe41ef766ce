aslc_unit_test(unit_lowering
  SOURCES
    lowering/lowering_test.cpp
  LINK aslc_frontend)
