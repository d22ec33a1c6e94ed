#pragma once

namespace agent::analytics {

// Tells the library of time zones where their rules are, on systems that bring none. Before
// anything is asked of it; any number of times, from any thread.
void provide_time_zone_data();

}  // namespace agent::analytics
