aslc_unit_test(unit_engine
  SOURCES
    engine/chains_test.cpp
    engine/children_test.cpp
    engine/distributed.cpp
    engine/failures_test.cpp
    engine/history_test.cpp
    engine/joins_test.cpp
    engine/machines.cpp
    engine/map_run_test.cpp
    engine/redrive_limits_test.cpp
    engine/redrive_test.cpp
    engine/redriving.cpp
    engine/snapshots_test.cpp
    engine/tasks_test.cpp
    engine/timers_test.cpp
    engine/world.cpp
  LINK aslc_ir aslc_runtime aslc_sim)
