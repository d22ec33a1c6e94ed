#include "agent/desktop/late_library.h"

#include <stdexcept>

#include <Poco/Exception.h>

namespace agent::desktop {

LateLibrary::LateLibrary(const std::string& name) try : library_(name) {
} catch (const Poco::Exception& error) {
    throw std::runtime_error("cannot load " + name + ": " + error.displayText());
}

void* LateLibrary::address_of(const char* name) try {
    return library_.getSymbol(name);
} catch (const Poco::NotFoundException&) {
    throw std::runtime_error(library_.getPath() + " has no " + name);
}

}  // namespace agent::desktop
