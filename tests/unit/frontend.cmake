aslc_unit_test(frontend_check SOURCES frontend/check_test.cpp frontend/definitions_test.cpp
                                      frontend/language_test.cpp frontend/service_test.cpp
                                      frontend/templates_test.cpp frontend/words_test.cpp
               LINK aslc_frontend)
