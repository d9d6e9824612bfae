// JACK's transport starts and stops what keeps time.
#include <doctest/doctest.h>
#include <jack/transport.h>
#include <signal.h>

#include <algorithm>

#include "tests/jack_listener.h"
#include "tests/programs.h"

using namespace tutti::test;

namespace {

// A click each 50 ms (2400 frames), in one channel.
std::string metro(int channel, const std::string& play = "") {
  return R"({"tutti": 1, "objects": {"m": {"object": "Metro", "time": 0.05)" + play + R"(, "out": )" + std::to_string(channel) + "}}}";
}

std::vector<std::ptrdiff_t> clicks(const JackListener& listener, int channel) {
  const std::vector<float> heard = listener.heard(channel);
  std::vector<std::ptrdiff_t> frames;
  for (std::size_t f = 0; f < heard.size(); ++f)
    if (heard[f] != 0) frames.push_back(static_cast<std::ptrdiff_t>(f));
  return frames;
}

bool are_regular(const std::vector<std::ptrdiff_t>& frames) {
  return std::adjacent_find(frames.begin(), frames.end(), [](std::ptrdiff_t a, std::ptrdiff_t b) { return b - a != 2400; }) == frames.end();
}

// Two patches in two workers, heard by a program that has the transport roll.
struct Played {
  JackServer server;
  TemporaryFolder folder;
  Program tutti;
  JackListener listener;

  explicit Played(const std::string& client, const std::string& play = "", std::vector<std::string> more = {})
      : tutti(command(client, play, std::move(more)), server.environment()), listener(server.name(), "listener", 2, 60) {
    REQUIRE(tutti.wait_for("playing as " + client));
    REQUIRE(listener.connect(client + ":out_1", 0));
    REQUIRE(listener.connect(client + ":out_2", 1));
  }
  std::vector<std::string> command(const std::string& client, const std::string& play, std::vector<std::string> more) {
    std::vector<std::string> arguments{
        tutti_program(), "play", folder.write("one.json", metro(0)), folder.write("two.json", metro(1, play)), "--transport", "--client", client,
        "--connect",     "none"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  void roll() { jack_transport_start(listener.client()); }
  void halt() { jack_transport_stop(listener.client()); }
  // What is heard from now on, for so many frames.
  void hear(std::size_t frames) {
    listener.clear();
    REQUIRE(listener.wait_for_frames(frames));
  }
  // What is heard when the transport has been stopped for a while.
  bool is_silent() {
    sleep_ms(300);
    hear(12000);
    return clicks(listener, 0).empty() && clicks(listener, 1).empty();
  }
};

}  // namespace

TEST_CASE("transport: silence until it rolls, then all workers begin in the same frame; and silence when it stops") {
  Played played("transport-roll");
  CHECK(played.is_silent());
  const auto begins_together = [&] {  // again where a period was late, on a busy machine
    played.listener.clear();
    played.roll();
    REQUIRE(played.listener.wait_for_frames(24000));
    const auto one = clicks(played.listener, 0), two = clicks(played.listener, 1);
    played.halt();
    CHECK(played.is_silent());
    return one.size() > 5 && one == two && are_regular(one);
  };
  CHECK(eventually(begins_together, 0.05));
  played.tutti.signal(SIGINT);
  CHECK(played.tutti.wait() == 0);
}

TEST_CASE("transport: a relocation begins anew, and \"play\" counts from the beginning") {
  Played played("transport-locate", R"(, "play": {"delay": 0.11, "dur": 0.12})");  // 5280 frames later, three clicks
  const auto is_as_patch_says = [&] {
    const auto one = clicks(played.listener, 0), two = clicks(played.listener, 1);
    return one.size() > 5 && two.size() == 3 && two[0] - one[0] == 5280 && are_regular(two);
  };
  const auto begins = [&] {
    played.halt();
    sleep_ms(300);
    played.listener.clear();
    played.roll();
    REQUIRE(played.listener.wait_for_frames(24000));
    return is_as_patch_says() && are_regular(clicks(played.listener, 0));
  };
  CHECK(eventually(begins, 0.05));
  const auto begins_anew = [&] {
    played.hear(12000);
    jack_transport_locate(played.listener.client(), 480000);
    REQUIRE(played.listener.wait_for_frames(48000));
    const auto two = clicks(played.listener, 1);
    const auto one = clicks(played.listener, 0);
    return two.size() == 3 && std::find(one.begin(), one.end(), two[0] - 5280) != one.end() && are_regular(two) && !are_regular(one);
  };
  CHECK(eventually(begins_anew, 0.05));
  played.tutti.signal(SIGINT);
  CHECK(played.tutti.wait() == 0);
}

TEST_CASE("transport: what is sent by hand counts until the transport changes, and a worker that is replaced or read again goes on with it") {
  Played played("transport-hand", "", {"--watch"});
  const auto send = [&](const char* what) { REQUIRE(run_tutti({"send", "one.m", what, "--client", "transport-hand"}).status == 0); };
  const auto sounds = [&](int channel) {
    played.hear(9600);
    return !clicks(played.listener, channel).empty();
  };
  send("play");
  CHECK(eventually([&] { return sounds(0); }, 0.1));
  CHECK_FALSE(sounds(1));
  played.roll();
  CHECK(eventually([&] { return sounds(1); }, 0.1));
  send("stop");
  CHECK(eventually([&] { return !sounds(0); }, 0.1));
  CHECK(sounds(1));
  played.halt();
  CHECK(played.is_silent());
  played.roll();
  CHECK(eventually([&] { return sounds(0) && sounds(1); }, 0.1));

  for (const pid_t worker : children_of(played.tutti.pid())) kill(worker, SIGKILL);
  REQUIRE(played.tutti.wait_for("a new one takes its place"));
  CHECK(eventually([&] { return sounds(0) && sounds(1); }, 0.1));
  played.folder.write("one.json", metro(0, R"(, "add": 0, "poly": 1)"));
  played.folder.write(
      "two.json", R"({"tutti": 1, "objects": {"m": {"object": "Metro", "time": 0.05, "out": 1}, "n": {"object": "Metro", "time": 0.05, "out": 1}}})");
  REQUIRE(played.tutti.wait_for("takes over"));
  CHECK(eventually([&] { return sounds(1); }, 0.1));
  played.halt();
  CHECK(eventually([&] { return played.is_silent(); }, 0.1));
  played.tutti.signal(SIGINT);
  CHECK(played.tutti.wait() == 0);
}

TEST_CASE("--transport needs JACK: an error with the clock, a line where no server answers") {
  const TemporaryFolder folder;
  const std::string patch = folder.write("one.json", metro(0));
  const Finished clock = run_tutti({"play", patch, "--driver", "clock", "--transport", "--duration", "0.1"});
  CHECK(clock.status == 2);
  CHECK(clock.output.find("--transport: found --driver clock") != std::string::npos);
  const Finished nobody =
      run_tutti({"play", patch, "--transport", "--duration", "0.2", "--client", "transport-none"}, {"JACK_DEFAULT_SERVER=tutti-no-such-server"});
  CHECK(nobody.status == 0);
  CHECK(nobody.output.find("--transport does nothing, because the clock has no transport") != std::string::npos);
}
