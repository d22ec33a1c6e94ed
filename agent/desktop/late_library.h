#pragma once

#include <string>

#include <Poco/SharedLibrary.h>

namespace agent::desktop {

// A shared library that is opened when a part of the program first needs it, so that commands which
// do not need it start sooner, and machines may do without. It stays loaded after this has gone:
// GLib keeps threads.
class LateLibrary {
public:
    // `name`: as the system's loader finds it, with its version ("libgio-2.0.so.0"). Throws
    // std::runtime_error where there is none.
    explicit LateLibrary(const std::string& name);

    // Sets `function` to the library's function of that name. Throws std::runtime_error where it
    // has none.
    template <class Function>
    void find(Function*& function, const char* name) {
        function = reinterpret_cast<Function*>(address_of(name));
    }

private:
    void* address_of(const char* name);

    Poco::SharedLibrary library_;
};

}  // namespace agent::desktop
