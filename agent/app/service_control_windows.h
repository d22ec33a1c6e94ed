#pragma once

namespace agent::app {

// What the Service Control Manager wants of a service.
enum class ServiceOrder { stop, go_on_after_sleep, nothing, unknown };

// What it means by a control and, with SERVICE_CONTROL_POWEREVENT, its event.
// https://learn.microsoft.com/en-us/windows/win32/api/winsvc/nc-winsvc-lphandler_function_ex
ServiceOrder order_of(unsigned long control, unsigned long event);

// The controls that a service in `state` wants to be sent (SERVICE_STATUS::dwControlsAccepted).
unsigned long controls_accepted_in(unsigned long state);

}  // namespace agent::app
