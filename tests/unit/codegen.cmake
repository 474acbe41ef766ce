aslc_unit_test(unit_codegen
  SOURCES codegen/emit_test.cpp codegen/engines.cpp codegen/op_rows.cpp codegen/ops_test.cpp
  LINK aslc_codegen aslc_frontend aslc_ir aslc_runtime ${CMAKE_DL_LIBS})
# Emitted objects become shared libraries, linked by the system's compiler, that take the runtime from here.
target_compile_definitions(unit_codegen PRIVATE ASLC_TEST_CC="${CMAKE_C_COMPILER}")
set_target_properties(unit_codegen PROPERTIES ENABLE_EXPORTS ON)
