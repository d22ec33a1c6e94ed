#include <windows.h>

#include "agent/app/service_control_windows.h"
#include "tests/support/catch.h"

using agent::app::controls_accepted_in;
using agent::app::order_of;
using agent::app::ServiceOrder;

TEST_CASE("a stop and the machine's shutdown both stop the service") {
    CHECK(order_of(SERVICE_CONTROL_STOP, 0) == ServiceOrder::stop);
    CHECK(order_of(SERVICE_CONTROL_PRESHUTDOWN, 0) == ServiceOrder::stop);
}

TEST_CASE("a machine that is awake again is told from one that goes to sleep") {
    CHECK(order_of(SERVICE_CONTROL_POWEREVENT, PBT_APMRESUMEAUTOMATIC) ==
          ServiceOrder::go_on_after_sleep);
    CHECK(order_of(SERVICE_CONTROL_POWEREVENT, PBT_APMRESUMESUSPEND) ==
          ServiceOrder::go_on_after_sleep);
    CHECK(order_of(SERVICE_CONTROL_POWEREVENT, PBT_APMSUSPEND) == ServiceOrder::nothing);
    CHECK(order_of(SERVICE_CONTROL_POWEREVENT, PBT_APMPOWERSTATUSCHANGE) == ServiceOrder::nothing);
}

TEST_CASE("what the manager only asks is answered, and what it invents is refused") {
    CHECK(order_of(SERVICE_CONTROL_INTERROGATE, 0) == ServiceOrder::nothing);
    CHECK(order_of(SERVICE_CONTROL_PAUSE, 0) == ServiceOrder::unknown);
}

TEST_CASE("a service at work accepts every control that it obeys") {
    for (const DWORD state : {SERVICE_START_PENDING, SERVICE_RUNNING}) {
        CHECK((controls_accepted_in(state) & SERVICE_ACCEPT_STOP) != 0);
        CHECK((controls_accepted_in(state) & SERVICE_ACCEPT_PRESHUTDOWN) != 0);
        CHECK((controls_accepted_in(state) & SERVICE_ACCEPT_POWEREVENT) != 0);
    }
}

TEST_CASE("a service on its way to stop accepts nothing more") {
    CHECK(controls_accepted_in(SERVICE_STOP_PENDING) == 0);
    CHECK(controls_accepted_in(SERVICE_STOPPED) == 0);
}
