// Sessions: what plays is kept, and comes back, by a session manager or by hand.
#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/jack_listener.h"
#include "tests/programs.h"
#include "tests/session_manager.h"
#include "tests/sine_fit.h"

using namespace tutti::test;

namespace {

constexpr const char* kTone =
    R"({"tutti": 1, "objects": {"a": {"object": "Sine", "freq": 750, "mul": 0.25, "out": 0}, "b": {"object": "Sine", "freq": 750, "mul": 0.25, "out": 1}}})";

Program::Environment under(const SessionManager& manager, const JackServer& server) {
  Program::Environment environment = server.environment();
  environment.push_back("NSM_URL=" + manager.url());
  return environment;
}

nlohmann::json json_of(const std::string& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

bool is_reply_to(const SessionManager& manager, const std::string& address) {
  return !manager.heard().texts.empty() && manager.heard().texts[0] == address;
}

using Ports = std::vector<std::string>;

}  // namespace

TEST_CASE("session manager: what was set and how ports were connected comes back under the same names") {
  const JackServer server;
  const TemporaryFolder folder;
  const std::string patch = folder.write("tone.json", kTone), project = folder.path("session/tutti.nABCD");
  JackListener listener(server.name(), "listener");
  {
    SessionManager manager;
    Program tutti({tutti_program(), "play", patch, "--workers", "2", "--lookahead", "2"}, under(manager, server));
    REQUIRE(manager.opens(project, "tutti.nABCD"));
    CHECK(manager.announced().types == "sssiii");
    CHECK(manager.announced().texts == Ports{"tutti", ":dirty:message:", tutti_program()});
    CHECK(manager.announced().numbers == std::vector<int>{1, 1, tutti.pid()});
    REQUIRE(manager.hears("/reply"));
    CHECK(is_reply_to(manager, "/nsm/client/open"));
    CHECK(json_of(project + ".json")["options"] == nlohmann::json{"--workers=2", "--lookahead=2"});
    CHECK(json_of(project + ".json")["patches"] == nlohmann::json{patch});  // not below the session: where it is
    REQUIRE(eventually([&] { return listener.has_port("tutti.nABCD:out_1"); }));
    jack_disconnect(listener.client(), "tutti.nABCD:out_1", "system:playback_1");
    REQUIRE(listener.connect("tutti.nABCD:out_1", 1));
    JackListener leaving(server.name(), "late");
    REQUIRE(leaving.connect("tutti.nABCD:out_2", 0));
    REQUIRE(run_tutti({"set", "tone.a.freq", "1500", "--client", "tutti.nABCD"}).status == 0);
    REQUIRE(run_tutti({"send", "tone.b", "stop", "--client", "tutti.nABCD"}).status == 0);
    CHECK(manager.hears("/nsm/client/is_dirty"));
    manager.ask_to_save();
    REQUIRE(manager.hears("/reply"));
    CHECK(is_reply_to(manager, "/nsm/client/save"));
    CHECK(manager.hears("/nsm/client/is_clean"));
    tutti.signal(SIGTERM);
    CHECK(tutti.wait() == 0);
  }
  CHECK(json_of(project + ".json")["values"]["tone"]["a"]["freq"] == nlohmann::json{1500});
  {
    SessionManager manager;
    Program tutti({tutti_program()}, under(manager, server));  // as a manager starts it
    REQUIRE(manager.opens(project, "tutti.nABCD"));
    REQUIRE(manager.hears("/reply"));
    CHECK(is_reply_to(manager, "/nsm/client/open"));
    REQUIRE(tutti.wait_for("playing as tutti.nABCD"));
    CHECK(tutti.output().find("2 workers") != std::string::npos);
    CHECK(eventually([&] { return listener.connections("tutti.nABCD:out_1") == Ports{"listener:in_2"}; }));
    CHECK(eventually([&] { return listener.connections("tutti.nABCD:out_2") == Ports{"system:playback_2"}; }));
    const auto sounds = [&] {
      listener.clear();
      REQUIRE(listener.wait_for_frames(24000));
      const std::vector<float> heard = listener.heard(1);
      return fit_sine(std::span(heard).last(9600), 1500, 48000).amplitude > 0.2499;
    };
    CHECK(eventually(sounds, 0.05));
    JackListener late(server.name(), "late");
    CHECK(eventually([&] { return listener.connections("late:in_1") == Ports{"tutti.nABCD:out_2"}; }));  // it has come later
    late.wait_for_frames(24000);
    const std::vector<float> stopped = late.heard(0);
    CHECK(std::all_of(stopped.begin(), stopped.end(), [](float x) { return x == 0; }));
    jack_disconnect(listener.client(), "tutti.nABCD:out_2", "late:in_1");
    sleep_ms(1000);
    CHECK(listener.connections("late:in_1").empty());  // what somebody disconnects stays so
    tutti.signal(SIGTERM);
    CHECK(tutti.wait() == 0);
  }
}

TEST_CASE("session manager: what it starts without arguments plays nothing, takes patches, and comes back with or without") {
  const JackServer server;
  const TemporaryFolder folder;
  const std::string project = folder.path("tutti.nWXYZ"), patch = folder.write("tone.json", kTone);
  std::filesystem::create_symlink(tutti_program(), folder.path("orchestra"));  // which the PATH leads to, under another name
  const JackListener listener(server.name(), "listener");
  const auto session = [&](const std::string& plays, const std::string& asked) {
    SessionManager manager;
    Program::Environment environment = under(manager, server);
    environment.push_back("PATH=" + folder.path(""));
    Program tutti({"orchestra"}, environment);
    REQUIRE(manager.opens(project, "tutti.nWXYZ"));
    CHECK(manager.announced().texts == Ports{"tutti", ":dirty:message:", "orchestra"});  // as it was started
    REQUIRE(manager.hears("/reply"));
    CHECK(is_reply_to(manager, "/nsm/client/open"));
    CHECK(json_of(project + ".json")["connections"] == nlohmann::json{{"out_1", {"system:playback_1"}}, {"out_2", {"system:playback_2"}}});
    CHECK(eventually([&] { return listener.connections("tutti.nWXYZ:out_2") == Ports{"system:playback_2"}; }));
    REQUIRE(tutti.wait_for("playing as tutti.nWXYZ"));
    if (plays.empty()) {
      const std::string line = "nothing plays yet: add patches by `tutti add PATCH --client tutti.nWXYZ`";
      CHECK(tutti.wait_for(line));
      do REQUIRE(manager.hears("/nsm/client/message"));
      while (manager.heard().texts[0] != line);
    }
    CHECK(manager.hears("/nsm/client/is_clean"));
    CHECK(tutti.output().find(plays.empty() ? "0 workers" : "1 workers") != std::string::npos);
    if (!asked.empty()) {
      CHECK(run_tutti({asked, asked == "add" ? patch : "tone", "--client", "tutti.nWXYZ"}).status == 0);
      CHECK(manager.hears("/nsm/client/is_dirty"));
    }
    manager.ask_to_save();
    REQUIRE(manager.hears("/reply"));
    CHECK(is_reply_to(manager, "/nsm/client/save"));
    tutti.signal(SIGTERM);
    CHECK(tutti.wait() == 0);
    CHECK(shared_memory("tutti." + std::to_string(getuid()) + ".tutti.nWXYZ").empty());
  };
  session("", "add");
  CHECK(json_of(project + ".json")["patches"] == nlohmann::json{"tone.json"});
  session("tone", "remove");
  CHECK(json_of(project + ".json")["patches"].empty());
  session("", "");
}

TEST_CASE("session manager: to save at once loses no connection") {
  const JackServer server;
  const TemporaryFolder folder;
  folder.write("tone.json", kTone);
  const std::string project = folder.path("tutti.nSAVE");
  const nlohmann::json connections{{"out_1", {"system:playback_2"}}, {"out_2", {"late:in_1", "system:playback_1"}}};
  folder.write("tutti.nSAVE.json", nlohmann::json{{"tutti_session", 1}, {"patches", {"tone.json"}}, {"connections", connections}}.dump());
  SessionManager manager;
  Program tutti({tutti_program()}, under(manager, server));
  REQUIRE(manager.opens(project, "tutti.nSAVE"));
  manager.ask_to_save();
  REQUIRE(manager.hears("/reply"));
  REQUIRE(manager.hears("/reply"));
  CHECK(is_reply_to(manager, "/nsm/client/save"));
  CHECK(json_of(project + ".json")["connections"] == connections);
  const JackListener listener(server.name(), "late");
  CHECK(eventually([&] { return listener.connections("tutti.nSAVE:out_2").size() == 2; }));
  CHECK(listener.connections("tutti.nSAVE:out_1") == Ports{"system:playback_2"});
  tutti.signal(SIGTERM);
  CHECK(tutti.wait() == 0);
}

TEST_CASE("session manager: what was saved without JACK goes to the loudspeakers when JACK is there") {
  const TemporaryFolder folder;
  const std::string project = folder.path("tutti.nLATE"), patch = folder.write("tone.json", kTone);
  {
    SessionManager manager;
    Program tutti({tutti_program(), "play", patch}, {"NSM_URL=" + manager.url(), "JACK_DEFAULT_SERVER=tutti-none", "JACK_NO_START_SERVER=1"});
    REQUIRE(manager.opens(project, "tutti.nLATE"));
    REQUIRE(manager.hears("/reply"));
    manager.ask_to_save();
    REQUIRE(manager.hears("/reply"));
    tutti.signal(SIGTERM);
    CHECK(tutti.wait() == 0);
    CHECK(!json_of(project + ".json").contains("connections"));
  }
  const JackServer server;
  const JackListener listener(server.name(), "listener");
  SessionManager manager;
  Program tutti({tutti_program()}, under(manager, server));
  REQUIRE(manager.opens(project, "tutti.nLATE"));
  REQUIRE(manager.hears("/reply"));
  CHECK(eventually([&] { return listener.connections("tutti.nLATE:out_2") == Ports{"system:playback_2"}; }));
  tutti.signal(SIGTERM);
  CHECK(tutti.wait() == 0);
}

TEST_CASE("session manager: a broken session is told with its place") {
  const TemporaryFolder folder;
  const std::string project = folder.path("tutti.nBAAD");
  const auto opened = [&](const std::string& expected) {
    SessionManager manager;
    Program tutti({tutti_program(), "play"}, {"NSM_URL=" + manager.url()});
    REQUIRE(manager.opens(project, "tutti.nBAAD"));
    REQUIRE(manager.hears("/nsm/client/message"));
    CHECK(manager.heard().texts[0].find(expected) != std::string::npos);
    REQUIRE(manager.hears("/error"));
    CHECK(is_reply_to(manager, "/nsm/client/open"));
    CHECK(manager.heard().texts[1].find(expected) != std::string::npos);
    CHECK(tutti.wait() == 2);
    CHECK(tutti.output().find(expected) != std::string::npos);
  };
  folder.write("tutti.nBAAD.json", "{\"tutti_session\": 1,\n \"patches\": 5}");
  opened("tutti.nBAAD.json:2: /patches: found the number 5, expected a list");
  folder.write("tutti.nBAAD.json", "{\"tutti_session\": 1, \"patches\": [\"x.json\"], \"options\": [\"--workers=none\"]}");
  opened("tutti.nBAAD.json: /options: found ");
}

TEST_CASE("session manager: where there is none, or it will not have us, tutti plays without") {
  const TemporaryFolder folder;
  const std::string patch = folder.write("tone.json", kTone);
  const Finished nobody =
      run_tutti({"play", patch, "--driver", "clock", "--duration", "0.1", "--client", "session-none"}, {"NSM_URL=osc.udp://127.0.0.1:9/"});
  CHECK(nobody.status == 0);
  CHECK(nobody.output.find("no session manager answers at NSM_URL; playing without") != std::string::npos);
  SessionManager manager;
  Program refused({tutti_program(), "play", patch, "--driver", "clock", "--duration", "0.1", "--client", "session-refused"},
                  {"NSM_URL=" + manager.url()});
  REQUIRE(manager.hears("/nsm/server/announce"));
  manager.refuse("no session is open");
  CHECK(refused.wait() == 0);
  CHECK(refused.output().find("the session manager says: no session is open; playing without") != std::string::npos);
}

TEST_CASE("--session keeps the same by hand, and its file may be moved together with its patches") {
  const TemporaryFolder folder;
  const std::string patch = folder.write("tone.json", kTone), file = folder.path("evening.json");
  {
    Program tutti({tutti_program(), "play", patch, "--driver", "clock", "--copies", "2", "--client", "session-hand", "--session", file});
    REQUIRE(tutti.wait_for("playing as session-hand"));
    REQUIRE(run_tutti({"set", "tone#2.a.mul", "0.125", "--client", "session-hand"}).status == 0);
    tutti.signal(SIGINT);
    CHECK(tutti.wait() == 0);
  }
  CHECK(json_of(file)["patches"] == nlohmann::json::array({"tone.json", "tone.json"}));  // a path for each copy
  std::filesystem::create_directory(folder.path("moved"));
  std::filesystem::rename(patch, folder.path("moved/tone.json"));
  std::filesystem::rename(file, folder.path("moved/evening.json"));
  Program again({tutti_program(), "play", "--session", folder.path("moved/evening.json")});
  REQUIRE(again.wait_for("playing as session-hand (clock, 48000 Hz, periods of 256 frames), 2 workers"));
  const Finished shown = run_tutti({"set", "tone#2.a.mul", "--client", "session-hand"});
  CHECK(shown.output.find("0.125") != std::string::npos);
  again.signal(SIGINT);
  CHECK(again.wait() == 0);
  CHECK(run_tutti({"play"}).status == 2);
  const Finished fresh = run_tutti({"play", "--session", folder.path("fresh.json")});
  CHECK(fresh.status == 2);
  CHECK(fresh.output.find("fresh.json: the session is new; found no patch, expected at least one") != std::string::npos);
}
