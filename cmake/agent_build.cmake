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

# One library a folder. `agent_library(NAME SOURCES ... PUBLIC ... PRIVATE ...)`
# names what it links, so an arrow the design does not have fails to link.
# AGENT_PRECOMPILE: parse the big headers once a target; quicker where everything is built anew.
option(AGENT_PRECOMPILE "Precompile the headers of the libraries" OFF)

function(agent_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC ${arg_PUBLIC} PRIVATE agent_build ${arg_PRIVATE})
  if(AGENT_PRECOMPILE)
    set(big <algorithm> <chrono> <filesystem> <functional> <map> <memory> <optional> <string> <vector>)
    if("${arg_PUBLIC};${arg_PRIVATE}" MATCHES "nlohmann_json|agent_supabase|agent_pipeline|agent_app")
      list(APPEND big <nlohmann/json.hpp>)
    endif()
    if("${arg_PUBLIC};${arg_PRIVATE}" MATCHES "CLI11")
      list(APPEND big <CLI/CLI.hpp>)
    endif()
    target_precompile_headers(${name} PRIVATE ${big})
  endif()
endfunction()
