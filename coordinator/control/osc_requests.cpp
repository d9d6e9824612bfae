#include "coordinator/control/osc_requests.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "coordinator/watching/magnitudes.h"

namespace tutti {
namespace {

constexpr const char* kExpected = "expected /tutti/PATCH/OBJECT/PARAM, /tutti/PATCH/OBJECT/play, stop or out, or /tutti/list, add, remove or move";

std::vector<std::string> parts_of(const std::string& address) {
  std::vector<std::string> parts;
  for (std::size_t begin = 1; begin <= address.size();) {
    const std::size_t end = std::min(address.find('/', begin), address.size());
    parts.push_back(name_of_osc(std::string_view(address).substr(begin, end - begin)));
    begin = end + 1;
  }
  return parts;
}

std::vector<double> numbers_of(const OscMessage& message) {
  std::vector<double> numbers;
  for (const OscMessage::Argument& argument : message.arguments) {
    if (const auto* text = std::get_if<std::string>(&argument)) throw WrongMessage{"found the text \"" + *text + "\", expected numbers"};
    numbers.push_back(std::get<double>(argument));
  }
  return numbers;
}

// A whole number in [0, most].
int whole_number(const OscMessage::Argument& argument, int most) {
  const auto* number = std::get_if<double>(&argument);
  if (!number || *number != std::floor(*number) || *number < 0 || *number > most) throw WrongMessage{"found an argument that is no whole number from 0 to " + std::to_string(most)};
  return static_cast<int>(*number);
}

// nullopt: it asks for something else.
std::optional<PatchRequest> patch_request(const OscMessage& message) {
  constexpr int kMostCopies = 1000, kMostCores = 65536;
  const auto& arguments = message.arguments;
  const auto wants = [&](bool right, const char* what) {
    if (!right) throw WrongMessage{"found " + std::to_string(arguments.size()) + " arguments of " + message.address + ", expected " + what};
  };
  const auto is_text = [&](std::size_t i) { return i < arguments.size() && std::holds_alternative<std::string>(arguments[i]); };
  PatchRequest request;
  request.address = message.address;
  if (message.address == "/tutti/add") {
    wants(is_text(0) && arguments.size() <= 2, "the path of a patch, and how many copies");
    request.patch = std::get<std::string>(arguments[0]);
    if (arguments.size() == 2) request.copies = std::max(1, whole_number(arguments[1], kMostCopies));
  } else if (message.address == "/tutti/remove") {
    wants(is_text(0) && arguments.size() == 1, "the name of a patch");
    request.kind = PatchRequest::Kind::Remove;
    request.patch = std::get<std::string>(arguments[0]);
  } else if (message.address == "/tutti/move") {
    wants(arguments.size() == 2, "a worker and a core");
    request.kind = PatchRequest::Kind::Move;
    request.worker = whole_number(arguments[0], kMaxWorkers);
    request.core = whole_number(arguments[1], kMostCores);
  } else {
    return std::nullopt;
  }
  return request;
}

bool is_action(std::string_view name) { return name == "play" || name == "stop" || name == "out"; }

// nullopt: a button was let go.
std::optional<Change> action(const OscMessage& message, const std::vector<std::string>& parts, const Control& control) {
  const std::vector<double> numbers = numbers_of(message);
  if (numbers.size() > 1) throw WrongMessage{"found " + std::to_string(numbers.size()) + " arguments of " + parts[3] + ", expected none"};
  Change change = control.send(parts[1], parts[2], parts[3]);
  if (!numbers.empty() && numbers[0] == 0) return std::nullopt;
  return change;
}

std::vector<OscMessage> answer_list(const Control& control) {
  std::vector<OscMessage> replies;
  for (const Control::Listed& listed : control.list()) {
    OscMessage& reply = replies.emplace_back(OscMessage{"/tutti/list/reply", {listed.patch}});
    reply.arguments.insert(reply.arguments.end(), listed.objects.begin(), listed.objects.end());
  }
  return replies;
}

std::vector<OscMessage> answer_query(const std::string& address, const std::vector<std::string>& parts, const Control& control) {
  std::vector<OscMessage> replies;
  const bool pattern = address.find_first_of("*?[{") != std::string::npos;
  for (const Control::Value& value : control.values(parts[1], parts[2], parts[3])) {
    const std::string own = "/tutti/" + osc_name(value.patch) + "/" + osc_name(value.object) + "/" + parts[3];
    replies.push_back({pattern ? own : address, {value.numbers.begin(), value.numbers.end()}});
  }
  return replies;
}

constexpr std::size_t kMostNumbers = 4097;  // liblo takes no datagram of more than 32 KiB

// A spectrum in as many steps as a message holds: of neighbours, the larger one.
std::vector<float> in_short(std::vector<float> spectrum) {
  while (spectrum.size() > kMostNumbers) {
    for (std::size_t i = 0; 2 * i < spectrum.size(); ++i) spectrum[i] = std::max(spectrum[2 * i], spectrum[std::min(2 * i + 1, spectrum.size() - 1)]);
    spectrum.resize((spectrum.size() + 1) / 2);
  }
  return spectrum;
}

// Values: one message with those of all streams. Samples and magnitudes: one for each stream, its number first.
std::vector<OscMessage> answer_frame(const std::string& address, const std::vector<std::string>& parts, const Control& control) {
  std::vector<OscMessage> replies;
  const bool pattern = address.find_first_of("*?[{") != std::string::npos;
  for (const ShownAnalyser& analyser : control.shown(parts[1], parts[2])) {
    const std::size_t dot = analyser.name.rfind('.');
    const std::string own = pattern ? "/tutti/" + osc_name(analyser.name.substr(0, dot)) + "/" + osc_name(analyser.name.substr(dot + 1)) + "/frame" : address;
    const bool values = analyser.kind == PublishedKind::Value || analyser.kind == PublishedKind::Triggers;
    if (values) replies.push_back({own, {}});
    for (const ShownStream& stream : analyser.streams) {
      if (!values) replies.push_back({own, {static_cast<double>(stream.number)}});
      const std::vector<float> numbers = analyser.kind == PublishedKind::Spectrum ? in_short(magnitudes(stream.samples, analyser.window)) : stream.samples;
      const auto first = numbers.end() - static_cast<std::ptrdiff_t>(std::min(kMostNumbers, numbers.size()));
      replies.back().arguments.insert(replies.back().arguments.end(), first, numbers.end());
    }
  }
  return replies;
}

OscMessage answer_parameters(const std::string& address, const std::vector<std::string>& parts, const Control& control) {
  const std::vector<std::string> names = control.parameters(parts[1], parts[2]);
  return {address, {names.begin(), names.end()}};
}

}  // namespace

std::string osc_name(std::string_view name) {
  std::string encoded;
  for (const char c : name) {
    char text[4] = {c, 0};
    if (std::string_view(" #%*,/?[]{}").find(c) != std::string_view::npos) std::snprintf(text, sizeof text, "%%%02X", static_cast<unsigned char>(c));
    encoded += text;
  }
  return encoded;
}

std::string name_of_osc(std::string_view part) {
  std::string name;
  for (std::size_t i = 0; i < part.size(); ++i) {
    int code = 0;
    if (part[i] == '%' && i + 3 <= part.size() && std::from_chars(&part[i + 1], &part[i + 1] + 2, code, 16).ptr == &part[i + 1] + 2 && code > 0) {
      name += static_cast<char>(code);
      i += 2;
    } else {
      name += part[i];
    }
  }
  return name;
}

OscMessage error_reply(const std::string& address, const std::string& message) { return {"/tutti/error", {address, message}}; }

OscAnswer answer(const OscMessage& message, const Control& control) {
  if (message.address == "/tutti/list") return {{}, {}, answer_list(control)};
  if (message.address == "/tutti/sync") return {{}, {}, {{"/tutti/synced", message.arguments}}};
  if (auto request = patch_request(message)) return {{}, std::move(request), {}};
  const std::vector<std::string> parts = parts_of(message.address);
  if (parts.size() < 3 || parts.size() > 4 || parts[0] != "tutti") throw WrongMessage{"found the address " + message.address + ", " + kExpected};
  if (parts.size() == 3) {
    if (!message.arguments.empty()) throw WrongMessage{"found an address of an object with arguments, " + std::string(kExpected)};
    return {{}, {}, {answer_parameters(message.address, parts, control)}};
  }
  if (is_action(parts[3])) return {action(message, parts, control), {}, {}};
  if (parts[3] == "frame" && message.arguments.empty()) return {{}, {}, answer_frame(message.address, parts, control)};
  if (message.arguments.empty()) return {{}, {}, answer_query(message.address, parts, control)};
  return {control.set(parts[1], parts[2], parts[3], numbers_of(message)), {}, {}};
}

}  // namespace tutti
