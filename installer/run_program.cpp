#include "installer/run_program.h"

#include <Poco/Pipe.h>
#include <Poco/PipeStream.h>
#include <Poco/Process.h>
#include <Poco/StreamCopier.h>

namespace installer {

Finished run_program(const std::string& program, const std::vector<std::string>& arguments) {
    Poco::Pipe output;
    const Poco::ProcessHandle process =
        Poco::Process::launch(program, arguments, nullptr, &output, &output);
    Finished finished;
    Poco::PipeInputStream stream(output);
    Poco::StreamCopier::copyToString(stream, finished.output);
    finished.exit_code = process.wait();
    constexpr int kPocoFoundNoProgram = 72;
    if (finished.exit_code == kPocoFoundNoProgram && finished.output.empty()) {
        finished.exit_code = 127;
    }
    return finished;
}

}  // namespace installer
