# The house's building blocks. A room is a folder: every .cc in it belongs to its one target.

# holdfast_library(NAME ROOM room [SERVICE s] [DEPS …] [EMBED file…])
# EMBED makes each file available as `extern const std::string_view k<Name>` declared in the room's own header,
# where <Name> is given as NAME=file.
function(holdfast_library name)
  cmake_parse_arguments(A "" "ROOM;SERVICE" "DEPS;EMBED" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  hf_embed(embedded ${A_EMBED})
  list(APPEND sources ${embedded})
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC holdfast_flags ${A_DEPS})
    hf_sanitize(${name} "${A_ROOM}")
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE holdfast_flags ${A_DEPS})
  endif()
  hf_place(${name} "${A_ROOM}" "${A_SERVICE}" "${A_DEPS}")
endfunction()

# Compiles the sanitizers of this build into a target of ours: UBSan only where no gRPC header is seen.
function(hf_sanitize target room)
  target_compile_options(${target} PRIVATE ${HF_SANITIZE_ALL})
  if(NOT room MATCHES "^(rpc|clients|main|cli|support)$" AND NOT target STREQUAL "hf_rpc")
    target_compile_options(${target} PRIVATE ${HF_SANITIZE_PURE})
  endif()
endfunction()

# Turns NAME=file pairs into generated .cc files that define `const std::string_view NAME` in namespace holdfast::embedded.
function(hf_embed out)
  set(generated)
  foreach(pair IN LISTS ARGN)
    string(REGEX MATCH "^([A-Za-z0-9_]+)=(.*)$" _ "${pair}")
    set(symbol "${CMAKE_MATCH_1}")
    get_filename_component(file "${CMAKE_MATCH_2}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
    set(cc "${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cc")
    add_custom_command(OUTPUT "${cc}"
      COMMAND ${CMAKE_COMMAND} -DSYMBOL=${symbol} -DIN=${file} -DOUT=${cc} -P "${CMAKE_SOURCE_DIR}/cmake/Embed.cmake"
      DEPENDS "${file}" "${CMAKE_SOURCE_DIR}/cmake/Embed.cmake" VERBATIM)
    list(APPEND generated "${cc}")
  endforeach()
  set(${out} ${generated} PARENT_SCOPE)
endfunction()

# holdfast_proto(NAME FILES a.proto … [DEPS …] [GRPC]): one library for one proto package.
# Generated code lands at a fixed path of the build tree and is neither warned about nor sanitised.
function(holdfast_proto name)
  cmake_parse_arguments(A "GRPC" "" "FILES;DEPS" ${ARGN})
  set(root "${CMAKE_SOURCE_DIR}/protos")
  set(gen "${CMAKE_BINARY_DIR}/gen")
  file(MAKE_DIRECTORY "${gen}")
  set(sources)
  foreach(file IN LISTS A_FILES)
    string(REGEX REPLACE "\\.proto$" "" stem "${file}")
    add_custom_command(OUTPUT "${gen}/${stem}.pb.cc" "${gen}/${stem}.pb.h"
      COMMAND ${HF_PROTOC} -I "${root}" --cpp_out=${gen} "${root}/${file}"
      DEPENDS "${root}/${file}" VERBATIM)
    list(APPEND sources "${gen}/${stem}.pb.cc")
    if(A_GRPC AND stem MATCHES "_service$|gateway$")
      add_custom_command(OUTPUT "${gen}/${stem}.grpc.pb.cc" "${gen}/${stem}.grpc.pb.h"
        COMMAND ${HF_PROTOC} -I "${root}" --plugin=protoc-gen-grpc=${HF_GRPC_CPP_PLUGIN} --grpc_out=${gen} "${root}/${file}"
        DEPENDS "${root}/${file}" VERBATIM)
      list(APPEND sources "${gen}/${stem}.grpc.pb.cc")
    endif()
  endforeach()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} SYSTEM PUBLIC "${gen}")
  target_compile_options(${name} PRIVATE -w -fno-sanitize=all)
  target_link_libraries(${name} PUBLIC protobuf::libprotobuf ${A_DEPS})
  if(A_GRPC)
    target_link_libraries(${name} PUBLIC gRPC::grpc++)
  endif()
  hf_place(${name} proto "" "${A_DEPS}")
endfunction()

# holdfast_service(NAME SERVICE s DEPS …): the binary of main.cc in this folder.
function(holdfast_service name)
  cmake_parse_arguments(A "" "SERVICE" "DEPS" ${ARGN})
  add_executable(${name} main.cc)
  target_link_libraries(${name} PRIVATE holdfast_flags ${A_DEPS})
  hf_sanitize(${name} main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
  hf_place(${name} main "${A_SERVICE}" "${A_DEPS}")
endfunction()

# holdfast_test(NAME DEPS … [LABELS …] [TIMEOUT s] [GRPC] [SERIAL] [ENGINES]): one test binary of every *_test.cc in this
# folder. ENGINES: runs once on SQLite, and as NAME_postgres on PostgreSQL (tests/support/test_engine.h).
# GRPC: the tests see gRPC headers, so UBSan stays out. LABELS: tsan marks the suites of the tsan build.
function(holdfast_test name)
  cmake_parse_arguments(A "GRPC;SERIAL;ENGINES" "TIMEOUT" "DEPS;LABELS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*_test.cc")
  if(NOT sources)
    return()
  endif()
  if(A_ENGINES)
    list(APPEND A_DEPS hf_test_postgres_server)
  endif()
  if(HF_SANITIZE STREQUAL "tsan" AND NOT "tsan" IN_LIST A_LABELS)
    return()
  endif()
  if(HF_SANITIZE STREQUAL "tsan")
    list(APPEND sources "${CMAKE_SOURCE_DIR}/tests/support/tsan_absl.cc")  # what absl::Mutex orders
    if(A_GRPC)
      list(APPEND sources "${CMAKE_SOURCE_DIR}/tests/support/tsan_grpc.cc")  # gRPC's own memory is not ours to check
    endif()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE holdfast_flags ${A_DEPS} GTest::gmock GTest::gtest GTest::gtest_main)
  target_compile_options(${name} PRIVATE ${HF_SANITIZE_ALL})
  if(NOT A_GRPC)
    target_compile_options(${name} PRIVATE ${HF_SANITIZE_PURE})
  endif()
  hf_place(${name} test "" "${A_DEPS}")
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${A_LABELS}" TIMEOUT ${A_TIMEOUT}
    ENVIRONMENT "HF_BIN=${CMAKE_BINARY_DIR}/bin;TSAN_OPTIONS=ignore_noninstrumented_modules=1 halt_on_error=1;ASAN_OPTIONS=detect_leaks=1;UBSAN_OPTIONS=print_stacktrace=1")
  if(A_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
  if(A_ENGINES)
    add_test(NAME ${name}_postgres COMMAND ${name} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    add_custom_target(${name}_postgres DEPENDS ${name})  # what ctest names can be built by that name
    get_test_property(${name} ENVIRONMENT environment)
    list(APPEND environment HF_TEST_ENGINE=postgres)
    set_tests_properties(${name}_postgres PROPERTIES LABELS "${A_LABELS}" TIMEOUT ${A_TIMEOUT}
      ENVIRONMENT "${environment}")
  endif()
endfunction()
