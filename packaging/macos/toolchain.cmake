# Compiles for macOS with Zig. Needs AGENT_MACOS_ARCHITECTURE (aarch64 or x86_64),
# AGENT_MACOS_PREFIX (the libraries) and AGENT_MACOS_TOOLS (the folder that packaging/macos/common.sh
# has put the compiler's wrappers in).
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES AGENT_MACOS_ARCHITECTURE AGENT_MACOS_PREFIX AGENT_MACOS_TOOLS)

set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_PROCESSOR ${AGENT_MACOS_ARCHITECTURE})
# Zig's target says both, and there is no SDK.
set(CMAKE_OSX_ARCHITECTURES "")
set(CMAKE_OSX_DEPLOYMENT_TARGET "")
set(CMAKE_OSX_SYSROOT "")

set(tools "${AGENT_MACOS_TOOLS}/${AGENT_MACOS_ARCHITECTURE}")
set(CMAKE_C_COMPILER "${tools}-cc")
set(CMAKE_CXX_COMPILER "${tools}-c++")
set(CMAKE_AR "${AGENT_MACOS_TOOLS}/ar")
set(CMAKE_RANLIB "${AGENT_MACOS_TOOLS}/ranlib")
# Only shared libraries need it, and there are none.
set(CMAKE_INSTALL_NAME_TOOL /bin/false)

# What Apple's SDK would have: declarations and lists of symbols, no code.
set(stubs "${CMAKE_CURRENT_LIST_DIR}/stubs")
set(CMAKE_C_FLAGS_INIT "-isystem ${stubs}/include")
set(CMAKE_CXX_FLAGS_INIT "-isystem ${stubs}/include")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-F${stubs}/Frameworks")

set(CMAKE_FIND_ROOT_PATH "${AGENT_MACOS_PREFIX}" "${stubs}")
set(CMAKE_PREFIX_PATH /)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_LIBDIR} "${AGENT_MACOS_PREFIX}/lib/pkgconfig")
# iconv.h is among Zig's own headers, where CMake does not look.
set(Iconv_INCLUDE_DIR "${stubs}/include" CACHE PATH "")
