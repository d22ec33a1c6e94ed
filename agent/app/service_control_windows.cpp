#include "agent/app/service_control_windows.h"

#include <windows.h>

namespace agent::app {

ServiceOrder order_of(unsigned long control, unsigned long event) {
    switch (control) {
        case SERVICE_CONTROL_STOP:
        case SERVICE_CONTROL_PRESHUTDOWN:
            return ServiceOrder::stop;
        case SERVICE_CONTROL_POWEREVENT:
            // The first always comes, the second once somebody is there; networks may come between.
            return event == PBT_APMRESUMEAUTOMATIC || event == PBT_APMRESUMESUSPEND
                       ? ServiceOrder::go_on_after_sleep
                       : ServiceOrder::nothing;
        case SERVICE_CONTROL_INTERROGATE:
            return ServiceOrder::nothing;
        default:
            return ServiceOrder::unknown;
    }
}

unsigned long controls_accepted_in(unsigned long state) {
    switch (state) {
        case SERVICE_START_PENDING:
        case SERVICE_RUNNING:
            return SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_PRESHUTDOWN | SERVICE_ACCEPT_POWEREVENT;
        default:
            return 0;
    }
}

}  // namespace agent::app
