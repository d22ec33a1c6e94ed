# Linked PRIVATE by every first-party target and by nothing else, so third-party
# code is never held to our warnings. Presets decide whether they are errors.
add_library(agent_build INTERFACE)
target_compile_features(agent_build INTERFACE cxx_std_20)
target_include_directories(agent_build INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(agent_build INTERFACE
  $<$<CXX_COMPILER_ID:MSVC>:/W4 /permissive- /utf-8>
  $<$<NOT:$<CXX_COMPILER_ID:MSVC>>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion>)

if(WIN32)
  # <windows.h> without its macros min and max, and without its older half, sockets among it.
  target_compile_definitions(agent_build INTERFACE NOMINMAX WIN32_LEAN_AND_MEAN=)
endif()

# Optimising, GCC 12 sees overlapping copies in its own std::string (gcc.gnu.org/PR105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(agent_build INTERFACE $<$<CONFIG:Release,MinSizeRel>:-Wno-restrict>)
endif()

# The linker drops what no one calls.
if(NOT MSVC AND NOT APPLE)
  target_compile_options(agent_build INTERFACE $<$<CONFIG:Release,MinSizeRel>:-ffunction-sections -fdata-sections>)
  target_link_options(agent_build INTERFACE $<$<CONFIG:Release,MinSizeRel>:LINKER:--gc-sections>)
endif()

if(AGENT_SANITIZE)
  target_compile_options(agent_build INTERFACE -fsanitize=${AGENT_SANITIZE} -fno-omit-frame-pointer -g1)
  # Its instrumentation hides initialisations from GCC's own analysis of std::regex and Catch.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(agent_build INTERFACE -Wno-maybe-uninitialized)
  endif()
  target_link_options(agent_build INTERFACE -fsanitize=${AGENT_SANITIZE})
endif()

# AGENT_PRECOMPILE: parse the big headers once for all targets; quicker where everything is built
# anew. The presets without it find what a file forgot to include.
option(AGENT_PRECOMPILE "Precompile the headers of the libraries" OFF)

if(AGENT_PRECOMPILE)
  set(agent_big_headers <algorithm> <chrono> <condition_variable> <filesystem> <fstream> <functional>
    <map> <memory> <mutex> <optional> <set> <sstream> <string> <thread> <variant> <vector>
    <nlohmann/json.hpp> <SQLiteCpp/SQLiteCpp.h>)
  file(CONFIGURE OUTPUT nothing.cpp CONTENT "")
  add_library(agent_precompiled OBJECT "${CMAKE_CURRENT_BINARY_DIR}/nothing.cpp")
  target_link_libraries(agent_precompiled PRIVATE agent_build nlohmann_json::nlohmann_json SQLiteCpp)
  target_precompile_headers(agent_precompiled PRIVATE ${agent_big_headers})
  # Such a header serves only targets that define what it was made with, be it what their own
  # libraries ask for: Poco's and SQLiteCpp's macros, and on Linux GLib's -pthread.
  foreach(library Poco::Foundation SQLiteCpp)
    target_compile_definitions(agent_build INTERFACE $<TARGET_PROPERTY:${library},INTERFACE_COMPILE_DEFINITIONS>)
  endforeach()
  target_compile_options(agent_build INTERFACE $<$<PLATFORM_ID:Linux>:-pthread>)
endif()

# One library a folder. `agent_library(NAME SOURCES ... PUBLIC ... PRIVATE ...)`
# names what it links, so an arrow the design does not have fails to link.
function(agent_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC ${arg_PUBLIC} PRIVATE agent_build ${arg_PRIVATE})
  if(AGENT_PRECOMPILE AND "${arg_PUBLIC};${arg_PRIVATE}" MATCHES "CLI11")
    target_precompile_headers(${name} PRIVATE ${agent_big_headers} <CLI/CLI.hpp>)
  elseif(AGENT_PRECOMPILE)
    target_precompile_headers(${name} REUSE_FROM agent_precompiled)
  endif()
endfunction()
