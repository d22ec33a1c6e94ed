// clang-format off
#include <windows.h>  // the next one needs it
#include <netlistmgr.h>
// clang-format on

#include "agent/app/metered_link.h"

namespace agent::app {
namespace {

// COM on this thread, for as long as this lives.
class Com {
public:
    Com() : result_(::CoInitializeEx(nullptr, COINIT_MULTITHREADED)) {}
    ~Com() {
        if (SUCCEEDED(result_)) ::CoUninitialize();
    }
    Com(const Com&) = delete;
    Com& operator=(const Com&) = delete;

private:
    HRESULT result_;
};

}  // namespace

// https://learn.microsoft.com/windows/win32/api/netlistmgr/nn-netlistmgr-inetworkcostmanager
bool on_metered_link() {
    const Com com;
    INetworkCostManager* manager = nullptr;
    if (FAILED(::CoCreateInstance(__uuidof(NetworkListManager), nullptr, CLSCTX_ALL,
                                  __uuidof(INetworkCostManager),
                                  reinterpret_cast<void**>(&manager)))) {
        return false;
    }
    DWORD cost = NLM_CONNECTION_COST_UNKNOWN;
    const HRESULT result = manager->GetCost(&cost, nullptr);  // of the machine's connection
    manager->Release();
    constexpr DWORD kMetered = NLM_CONNECTION_COST_FIXED | NLM_CONNECTION_COST_VARIABLE |
                               NLM_CONNECTION_COST_OVERDATALIMIT | NLM_CONNECTION_COST_ROAMING;
    return SUCCEEDED(result) && (cost & kMetered) != 0;
}

}  // namespace agent::app
