# Language level, warnings, build types, linker, compiler cache and sanitizers.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# FORCE: project() has already cached an empty value for a build type it does not know.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1" CACHE STRING "Flags of the Dev build type" FORCE)
# Frame pointers: a profile of the running service then shows who called whom.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG -fno-omit-frame-pointer" CACHE STRING "Flags of the Release build type" FORCE)
set(CMAKE_EXE_LINKER_FLAGS_DEV "" CACHE STRING "Linker flags of the Dev build type")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Dev CACHE STRING "Build type" FORCE)
endif()

find_program(HF_CCACHE ccache)
if(HF_CCACHE)
  # One base directory for every build tree, so that a second checkout or preset hits the same cache.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${HF_CCACHE})
endif()
find_program(HF_LLD ld.lld)
if(HF_LLD)
  add_link_options(-fuse-ld=lld)
endif()

# What every target of ours compiles with. Generated code only gets the include paths.
add_library(holdfast_flags INTERFACE)
target_include_directories(holdfast_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(holdfast_flags INTERFACE
  # maybe-uninitialized: gcc 12 sees it in std::string and std::optional that are moved out of, where it is not.
  # restrict: once it optimises, gcc 12 sees overlaps in std::string::insert and assign that cannot be (PR 105651).
  -Wall -Wextra -Werror -Wno-maybe-uninitialized -Wno-restrict -Wshadow=local -Wnon-virtual-dtor -Woverloaded-virtual -Wno-missing-field-initializers
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=. -fstack-protector-strong)
target_compile_definitions(holdfast_flags INTERFACE _GLIBCXX_ASSERTIONS)

# Sanitizers: linked everywhere, compiled in per room (Holdfast.cmake). UBSan stays out of rooms that see gRPC headers,
# where it triples the compile time and finds only the library's own code.
set(HF_SANITIZE_ALL "")
set(HF_SANITIZE_PURE "")
if(HF_SANITIZE STREQUAL "asan")
  set(HF_SANITIZE_ALL -fsanitize=address -fno-omit-frame-pointer)
  set(HF_SANITIZE_PURE -fsanitize=undefined -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address -fsanitize=undefined)
elseif(HF_SANITIZE STREQUAL "tsan")
  set(HF_SANITIZE_ALL -fsanitize=thread)
  add_link_options(-fsanitize=thread)
elseif(HF_SANITIZE)
  message(FATAL_ERROR "HF_SANITIZE is '${HF_SANITIZE}'; use asan, tsan or leave it empty")
endif()
