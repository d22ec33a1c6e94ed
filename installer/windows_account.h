#pragma once

#include <string>
#include <vector>

namespace installer {

// The account that this process runs as, as services name it: "MACHINE\ann".
std::wstring own_account();

// Lets this process's account log on as a service, which Windows allows few accounts by itself.
// False when Windows refuses; then the service's start says so, too.
bool allow_logon_as_service();

// The numbers of this person's logon sessions in lower-case hexadecimal, by which Windows ends the
// names of their per-user services: the plain one, and the one with administrator's rights.
std::vector<std::wstring> own_logon_sessions();

}  // namespace installer
