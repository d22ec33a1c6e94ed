# Read by CPack once a generator. The archive goes anywhere, so that it holds no unit that names
# /usr/bin: `agent service install` writes one for where it is.
if(CPACK_GENERATOR STREQUAL "TGZ")
  set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
  set(CPACK_COMPONENT_INCLUDE_TOPLEVEL_DIRECTORY ON)
  set(CPACK_COMPONENTS_ALL program)
endif()
