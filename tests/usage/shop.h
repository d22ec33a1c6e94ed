#pragma once

#include "agent/usage/command_tree.h"

namespace test {

// A small program with one of everything.
inline agent::usage::Command shop() {
    using agent::usage::Value;
    agent::usage::Command list{"list", "what there is"};
    list.options = {{{"-n", "--lines"}, "at most so many", Value{"N"}},
                    {{"--kind"},
                     "of this kind [only]",
                     Value{"fruit|bread", Value::Kind::text, {"fruit", "bread"}}}};
    agent::usage::Command buy{"buy", "take one: it's yours", "Nothing is given back."};
    buy.arguments = {{{"thing"}, "what to take", true, false},
                     {{"more"}, "what else", false, true}};
    agent::usage::Command goods{"goods", "what is sold"};
    goods.commands = {list, buy};

    agent::usage::Command root{"shop", "A shop."};
    root.options = {{{"-h", "--help"}, "show this help"},
                    {{"--list"}, "a file", Value{"FILE", Value::Kind::file}},
                    {{"--set"},
                     "a setting",
                     Value{"NAME=VALUE", Value::Kind::text, {"door=", "light="}},
                     true}};
    root.commands = {goods};
    return root;
}

}  // namespace test
