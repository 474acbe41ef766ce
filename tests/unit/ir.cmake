aslc_unit_test(unit_ir
  SOURCES
    engine/world.cpp
    ir/builder_test.cpp
    ir/generator.cpp
    ir/image_test.cpp
    ir/interpreter_test.cpp
    ir/passes_test.cpp
    ir/samples.cpp
    ir/text_test.cpp
    ir/verify_test.cpp
  LINK aslc_ir aslc_sim)
