#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <wayland-server-core.h>

#include "../few_descriptors.hpp"
#include "consent/consent.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/unique_fd.hpp"

using namespace sublet;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

const ClientFacts client{.pid = 4242,
                         .uid = 1000,
                         .gid = 1000,
                         .executable = "/usr/bin/a game",
                         .sandbox_id = "org.example.Game"};

ClientFacts program(int number) {
    ClientFacts facts = client;
    facts.executable = "/usr/bin/game-" + std::to_string(number);
    return facts;
}

/// A zombie does not run: whoever inherits a grandchild of ours may take its time to reap it.
bool runs(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    const std::string stat = (std::ostringstream() << file.rdbuf()).str();
    const size_t name_end = stat.rfind(") ");
    return name_end != std::string::npos && stat[name_end + 2] != 'Z';
}

/// An event loop, a folder for what commands write down, and the answers received.
class Question {
public:
    Question() {
        std::string pattern = (fs::temp_directory_path() / "sublet-consent-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()));
        folder_ = pattern;
    }
    ~Question() {
        consent_.reset();
        wl_event_loop_destroy(loop_);
        fs::remove_all(folder_);
        CHECK(::waitpid(-1, nullptr, WNOHANG) == -1); // no child is left
    }
    Question(const Question &) = delete;
    Question &operator=(const Question &) = delete;

    void ask(const std::vector<std::string> &command, std::chrono::milliseconds timeout = 20s,
             const ClientFacts &asker = client) {
        pending_ = consent_->ask({command, timeout}, asker, {"DP-1", "HDMI-A-1"},
                                 [this](const ConsentResult &answer) {
                                     ++answers_;
                                     answer_ = answer ? "yes" : answer.error().text;
                                     if (drop_when_answered) {
                                         pending_.reset();
                                     }
                                 });
        CHECK(answers_ == 0);
    }

    void ask_script(const std::string &script, std::chrono::milliseconds timeout = 20s) {
        ask({"/bin/sh", "-c", "cd '" + folder_.string() + "'; " + script}, timeout);
    }

    /// Dispatches until `done`, for at most 20 s.
    void wait_until(const std::function<bool()> &done) {
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (!done()) {
            REQUIRE(std::chrono::steady_clock::now() < deadline);
            wl_event_loop_dispatch(loop_, 10);
        }
    }

    std::string answer() {
        wait_until([this] { return answers_ > 0; });
        CHECK(answers_ == 1);
        return answer_;
    }

    [[nodiscard]] int answers() const { return answers_; }
    [[nodiscard]] std::string folder() const { return folder_.string(); }
    void forget_answer() { answers_ = 0; }
    Consent &consent() { return *consent_; }

    /// From now on a no is remembered for so long.
    void pause_after_refusals(std::chrono::milliseconds pause) { consent_.emplace(loop_, pause); }
    void take_back() { pending_.reset(); }
    void end_all() { consent_.reset(); }

    [[nodiscard]] std::string written(const std::string &name) const {
        std::ifstream file(folder_ / name);
        return (std::ostringstream() << file.rdbuf()).str();
    }

    /// The process id that a script wrote to `name`.
    pid_t process(const std::string &name) {
        wait_until([&] { return written(name).ends_with('\n'); });
        return std::stoi(written(name));
    }

    void wait_until_gone(pid_t pid) {
        wait_until([&] { return !runs(pid); });
    }

    bool drop_when_answered = false;

private:
    fs::path folder_;
    wl_event_loop *loop_ = wl_event_loop_create();
    std::optional<Consent> consent_{std::in_place, loop_};
    std::unique_ptr<PendingConsent> pending_;
    int answers_ = 0;
    std::string answer_;
};

} // namespace

TEST_CASE("exit status 0 means yes, any other no") {
    Question question;
    SUBCASE("yes") {
        question.ask({"true"});
        CHECK(question.answer() == "yes");
    }
    SUBCASE("no") {
        question.ask_script("exit 3");
        CHECK(question.answer() == "consent was refused (exit status 3)");
    }
    SUBCASE("crashed") {
        question.ask_script("kill -SEGV $$");
        CHECK(question.answer() == "the consent command was ended by signal 11");
    }
}

TEST_CASE("a command that cannot be run is a refusal, told later as well") {
    Question question;
    question.ask({"/nowhere/ask"});
    CHECK(question.answer() == "could not run /nowhere/ask: No such file or directory");
}

TEST_CASE("the command learns who asks for what") {
    Question question;
    question.ask_script("echo $SUBLET_CLIENT_PID:$SUBLET_CLIENT_UID:$SUBLET_CLIENT_EXE:"
                        "$SUBLET_CLIENT_APP_ID:$SUBLET_DISPLAYS >facts");
    CHECK(question.answer() == "yes");
    CHECK(question.written("facts") ==
          "4242:1000:/usr/bin/a game:org.example.Game:DP-1 HDMI-A-1\n");
}

TEST_CASE("the command inherits no fd, no blocked signal and no ignored one") {
    Question question;
    const UniqueFd leaky(::fcntl(STDERR_FILENO, F_DUPFD, 100)); // not close-on-exec
    sigset_t blocked;
    sigset_t before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    REQUIRE(::sigprocmask(SIG_BLOCK, &blocked, &before) == 0);
    REQUIRE(::signal(SIGPIPE, SIG_IGN) != SIG_ERR);
    question.ask_script("ls /proc/self/fd >fds; grep -E 'Sig(Blk|Ign)' /proc/self/status >signals;"
                        "readlink /proc/self/fd/0 >stdin");
    CHECK(question.answer() == "yes");
    REQUIRE(::sigprocmask(SIG_SETMASK, &before, nullptr) == 0);
    REQUIRE(::signal(SIGPIPE, SIG_DFL) != SIG_ERR);

    CHECK(question.written("fds") == "0\n1\n2\n3\n"); // 3 is the folder that ls reads
    CHECK(question.written("stdin") == "/dev/null\n");
    CHECK(question.written("signals") == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_CASE("a command that does not answer in time is ended, with all that it started") {
    Question question;
    question.ask_script("sleep 1000 & echo $! >child; echo $$ >leader; wait", 3s);
    const pid_t leader = question.process("leader");
    const pid_t child = question.process("child");
    CHECK(question.answer() == "nobody consented within 3 s");
    question.wait_until_gone(leader);
    question.wait_until_gone(child);
    CHECK(question.answers() == 1);
}

TEST_CASE("a command that ignores SIGTERM gets SIGKILL") {
    Question question;
    question.ask_script("trap '' TERM; echo $$ >leader; while :; do sleep 0.1; done", 3s);
    const pid_t leader = question.process("leader");
    CHECK(question.answer() == "nobody consented within 3 s");
    question.wait_until_gone(leader);
}

TEST_CASE("a question taken back is never answered, and its command ends") {
    Question question;
    question.ask_script("echo $$ >leader; sleep 1000");
    const pid_t leader = question.process("leader");
    question.take_back();
    question.wait_until_gone(leader);
    CHECK(question.answers() == 0);
}

TEST_CASE("a question taken back before its command failed to start is not answered") {
    Question question;
    question.ask({"/nowhere/ask"});
    question.take_back();
    question.ask({"true"});
    CHECK(question.answer() == "yes");
}

TEST_CASE("while eight commands run nobody else is asked, even if they are being ended") {
    Question question;
    for (int i = 0; i < 8; ++i) {
        question.ask({"sleep", "1000"}, 20s, program(i)); // takes back what was asked before
    }
    question.ask({"true"});
    CHECK(question.answer() == "nobody was asked: 8 questions for consent are open already");

    question.forget_answer();
    question.wait_until([] {
        siginfo_t ended;
        return ::waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) < 0; // no child is left
    });
    question.ask({"true"});
    CHECK(question.answer() == "yes");
}

TEST_CASE("a question may be dropped from inside its answer") {
    Question question;
    question.drop_when_answered = true;
    SUBCASE("answered") {
        question.ask({"true"});
    }
    SUBCASE("timed out") {
        question.ask({"sleep", "1000"}, 50ms);
    }
    SUBCASE("failed") {
        question.ask({"/nowhere/ask"});
    }
    CHECK(question.answer() != "");
}

TEST_CASE("at the end of the lessor every command is killed, however it feels about it") {
    Question question;
    question.ask_script("trap '' TERM; echo $$ >leader; while :; do sleep 0.1; done");
    const pid_t leader = question.process("leader");
    question.end_all();
    CHECK_FALSE(runs(leader));
    CHECK(question.answers() == 0);
}

TEST_CASE("one program is asked about once at a time, and holds up nobody else") {
    Question question;
    std::vector<std::string> answers;
    const auto ask = [&](const std::string &name, const ClientFacts &asker,
                         const std::string &script) {
        return question.consent().ask({{"/bin/sh", "-c", script}, 20s}, asker, {"DP-1"},
                                      [&answers, name](const ConsentResult &answer) {
                                          answers.push_back(name + (answer ? ": yes" : ": no"));
                                      });
    };
    const std::string folder = question.folder();
    const auto first = ask("first", client, "until test -e " + folder + "/go; do sleep 0.01; done");
    const auto second = ask("second", client, "test -e " + folder + "/go");
    auto third = ask("third", client, "touch " + folder + "/third");
    const auto other = ask("other", program(1), "exit 0");
    question.wait_until([&] { return answers == std::vector<std::string>{"other: yes"}; });
    third.reset();
    const std::ofstream go(folder + "/go");
    question.wait_until([&] { return answers.size() == 3; });
    CHECK(answers == std::vector<std::string>{"other: yes", "first: yes", "second: yes"});
    CHECK_FALSE(fs::exists(folder + "/third"));
}

TEST_CASE("after a no nobody is asked for a while, and others are not concerned") {
    Question question;
    question.pause_after_refusals(1h);
    SUBCASE("the answer was no") {
        question.ask({"false"});
        CHECK(question.answer() == "consent was refused (exit status 1)");
    }
    SUBCASE("there was no answer") {
        question.ask({"sleep", "1000"}, 50ms);
        CHECK(question.answer() == "nobody consented within 0.05 s");
    }
    question.forget_answer();
    question.ask({"true"});
    const std::string told =
        "nobody was asked: consent was refused, and is not asked for again for ";
    const std::string answer = question.answer();
    REQUIRE(answer.starts_with(told));
    const int left = std::stoi(answer.substr(told.size()));
    CHECK(answer == formatted("{}{}s", told, left));
    CHECK((left > 540 && left <= 600)); // Ten minutes, of which this took some.
    question.forget_answer();
    question.ask({"true"}, 20s, program(1));
    CHECK(question.answer() == "yes");
}

TEST_CASE("the pause after a no ends") {
    Question question;
    question.pause_after_refusals(1ms);
    question.ask({"false"});
    CHECK(question.answer() == "consent was refused (exit status 1)");
    std::string answer;
    question.wait_until([&] {
        question.forget_answer();
        question.ask({"true"});
        answer = question.answer();
        return answer == "yes";
    });
    CHECK(answer == "yes");
}

TEST_CASE("a question that is taken back is no refusal") {
    Question question;
    question.pause_after_refusals(1h);
    question.ask_script("echo $$ >leader; sleep 1000");
    const pid_t leader = question.process("leader");
    question.take_back();
    question.wait_until_gone(leader);
    question.ask({"true"});
    CHECK(question.answer() == "yes");
}

TEST_CASE("a command whose end cannot be watched, as no descriptor is left, means no") {
    Question question;
    question.ask({"/bin/true"});
    REQUIRE(question.answer() == "yes");
    question.forget_answer();
    const test::FewDescriptors limit(1); // It is the pidfd.
    question.ask({"/bin/true"});
    CHECK(question.answer() == "could not watch /bin/true: Too many open files");
}
