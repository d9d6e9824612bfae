#include "coordinator/check_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace tutti {
namespace {

using nlohmann::json;

constexpr double kFull = 0.8;          // of a core: more, and a period comes late now and then
constexpr std::size_t kMostObjects = 12;  // that are shown

// "chorus.phs.input.2" is computed for "chorus.phs".
std::string object_of(const std::string& node) {
  const std::size_t patch = node.find('.'), object = node.find('.', patch + 1);
  return node.substr(0, object);
}

struct Share {
  std::string object;
  int streams = 0;
  double load = 0;
};

// What each object costs, with what its expressions need, the most expensive first.
json objects_by_cost(const std::vector<json>& nodes) {
  std::map<std::string, Share> shares;
  for (const json& node : nodes) {
    const std::string name = node["name"], owner = object_of(name);
    Share& share = shares[owner];
    share.load += node["load"].get<double>();
    if (name == owner) share.object = node["object"], share.streams += node["streams"].get<int>();
  }
  std::vector<std::pair<std::string, Share>> sorted(shares.begin(), shares.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second.load > b.second.load; });
  json objects = json::array();
  for (const auto& [name, share] : sorted) objects.push_back({{"name", name}, {"object", share.object}, {"streams", share.streams}, {"load", share.load}});
  return objects;
}

json findings_of(const CheckedPatch& checked) {
  json findings = json::array();
  for (const Finding& f : checked.findings) {
    json edits = json::array();
    for (const Edit& edit : f.edits) edits.push_back({{"object", edit.object}, {"parameter", edit.parameter}, {"value", edit.value}});
    findings.push_back({{"file", checked.patch.path}, {"line", f.line}, {"rule", f.rule}, {"object", f.object}, {"message", f.message},
                        {"saving", f.saving}, {"same_sound", f.same_sound}, {"edits", edits}});
  }
  return findings;
}

void print_bar(double share) {
  const int cells = static_cast<int>(std::lround(share * 20));
  for (int i = 0; i < cells; ++i) std::printf("█");
  std::printf("\n");
}

void print_objects(const json& report) {
  const double total = std::max(1e-9, report["load"].get<double>());
  std::printf("where the time goes, of a core\n");
  std::size_t shown_objects = 0;
  for (const json& object : report["objects"]) {
    if (shown_objects++ == kMostObjects) {
      std::printf("  and %zu more\n", report["objects"].size() - kMostObjects);
      break;
    }
    std::printf("  %-28s %-12s %6d stream%s %8.3f %%  ", object["name"].get<std::string>().c_str(), object["object"].get<std::string>().c_str(),
                object["streams"].get<int>(), object["streams"] == 1 ? " " : "s", 100 * object["load"].get<double>());
    print_bar(object["load"].get<double>() / total);
  }
}

void print_workers(const json& report) {
  std::printf("workers\n");
  for (const json& worker : report["workers"]) {
    std::printf("  %d: %.3f %% of a core, stage %d, %d streams of %s:", worker["worker"].get<int>(), 100 * worker["load"].get<double>(), worker["stage"].get<int>(),
                worker["streams"].get<int>(), worker["patches"].get<std::string>().c_str());
    std::map<std::string, int> streams;
    for (const json& object : worker["objects"]) {
      const std::string name = object["name"];
      if (name == object_of(name)) streams[name] += object["streams"].get<int>();
    }
    std::size_t told = 0;
    for (const auto& [name, count] : streams) {
      if (told++ == kMostObjects) break;
      std::printf(" %s[%d]", name.c_str(), count);
    }
    std::printf(streams.size() > kMostObjects ? " ...\n" : "\n");
  }
}

void print_edit(const json& edit) {
  const std::string object = edit["object"], parameter = edit["parameter"], value = edit["value"];
  if (value.empty()) std::printf("      take \"%s\" away\n", object.c_str());
  else if (parameter.empty()) std::printf("      \"%s\": %s\n", object.c_str(), value.c_str());
  else std::printf("      \"%s\": %s    in \"%s\"\n", parameter.c_str(), value.c_str(), object.c_str());
}

void print_absorbed(const json& report) {
  for (const json& object : report["absorbed"])
    std::printf(object["how"] == "same" ? "%s is the same as %s, computed once where it is rendered\n"
                                        : "%s is a stage of %s, computed in one where it is rendered\n",
                object["name"].get<std::string>().c_str(), object["by"].get<std::string>().c_str());
}

void print_findings(const json& report, bool colour) {
  const json& findings = report["findings"];
  if (findings.empty()) {
    std::printf("nothing found that could be better\n");
    return;
  }
  std::printf("findings\n");
  for (const json& f : findings) {
    const double saving = f["saving"];
    std::printf("  %s%s:%d: %s%s: %s\n", colour ? "\033[1m" : "", f["file"].get<std::string>().c_str(), f["line"].get<int>(), f["object"].get<std::string>().c_str(),
                colour ? "\033[0m" : "", f["message"].get<std::string>().c_str());
    if (f["edits"].empty()) continue;
    if (saving > 0) std::printf("    saves %.0f %% of what the patch costs (measured); %s:\n", 100 * saving, f["same_sound"] ? "it sounds the same" : "the sound changes");
    else std::printf("    to do so:\n");
    for (const json& edit : f["edits"]) print_edit(edit);
  }
}

std::string quoted(const std::string& text) { return json(text).dump(); }

}  // namespace

json check_report(const std::vector<CheckedPatch>& patches, const Assignments& assignments, Costs& costs, int cores, double rate) {
  std::vector<json> all;
  json workers = json::array();
  double total = 0;
  for (std::size_t w = 0; w < assignments.workers.size(); ++w) {
    const Assignment& assignment = assignments.workers[w];
    json objects = json::array();
    int streams = 0;
    double load = 0;
    for (const Plan& part : assignment.plan.parts) {
      const std::vector<double> cost = costs.of(part);
      for (std::size_t i = 0; i < part.nodes.size(); ++i) {
        const Node& node = part.nodes[i];
        objects.push_back({{"name", node.name}, {"object", node.object}, {"streams", node.streams}, {"load", cost[i] * rate * 1e-9}});
        all.push_back(objects.back());
        streams += node.streams;
        load += cost[i] * rate * 1e-9;
      }
    }
    total += load;
    workers.push_back({{"worker", w}, {"patches", assignment.patches()}, {"stage", assignment.stage}, {"load", load}, {"streams", streams}, {"objects", objects}});
  }
  json report = {{"valid", true}, {"instruction_set", Registry::instruction_set()}, {"cores", cores}, {"load", total}, {"workers", workers}};
  report["objects"] = objects_by_cost(all);
  report["headroom"] = total > 0 ? std::max(0, static_cast<int>(kFull * cores / total) - 1) : 0;
  report["findings"] = json::array();
  report["unheard"] = json::array();
  report["absorbed"] = json::array();
  for (const CheckedPatch& checked : patches) {
    for (const Absorbed& a : checked.absorbed) report["absorbed"].push_back({{"name", a.name}, {"by", a.by}, {"how", a.how == Absorbed::Same ? "same" : "stage"}});
    for (const json& finding : findings_of(checked)) {
      report["findings"].push_back(finding);
      if (finding["rule"] == "unheard") report["unheard"].push_back(checked.patch.stem + "." + finding["object"].get<std::string>());
    }
  }
  return report;
}

void print_check_report(const json& report, bool colour) {
  std::printf("valid; %.2f %% of a core at this rate, %zu worker%s (%s)\n", 100 * report["load"].get<double>(), report["workers"].size(), report["workers"].size() == 1 ? "" : "s",
              report["instruction_set"].get<std::string>().c_str());
  print_objects(report);
  print_workers(report);
  std::printf("headroom: about %d more of this on %d core%s\n", report["headroom"].get<int>(), report["cores"].get<int>(), report["cores"] == 1 ? "" : "s");
  print_absorbed(report);
  print_findings(report, colour);
}

std::string check_picture(const Assignments& assignments, Costs& costs) {
  std::string text = "digraph tutti {\n  rankdir=LR; node [shape=box, style=rounded, fontname=\"sans-serif\"]; compound=true;\n";
  std::map<std::pair<int, int>, std::string> sender;  // of a channel of a bus
  std::string arrows;
  for (std::size_t w = 0; w < assignments.workers.size(); ++w) {
    text += "  subgraph cluster" + std::to_string(w) + " {\n    label=" + quoted("worker " + std::to_string(w)) + "; style=rounded;\n";
    for (std::size_t p = 0; p < assignments.workers[w].plan.parts.size(); ++p) {
      const Plan& part = assignments.workers[w].plan.parts[p];
      const std::vector<double> cost = costs.of(part);
      const auto id = [&](int node) { return "n" + std::to_string(w) + "_" + std::to_string(p) + "_" + std::to_string(node); };
      for (int i = 0; i < static_cast<int>(part.nodes.size()); ++i) {
        const Node& node = part.nodes[static_cast<std::size_t>(i)];
        char ns[32];
        std::snprintf(ns, sizeof ns, "%.1f ns", cost[static_cast<std::size_t>(i)]);
        text += "    " + id(i) + " [label=" + quoted(node.name + "\n" + node.object + (node.streams > 1 ? " x" + std::to_string(node.streams) : "") + ", " + ns) + "];\n";
        std::vector<int> sources;
        const auto read = [&](const Argument& a) {
          for (const Tap& tap : a.taps)
            if (std::find(sources.begin(), sources.end(), tap.node) == sources.end()) sources.push_back(tap.node);
        };
        for (const Argument& a : node.inputs) read(a);
        for (const Argument& a : node.values) read(a);
        read(node.mul);
        read(node.add);
        for (const int source : sources) arrows += "  " + id(source) + " -> " + id(i) + ";\n";
        bool out = false;
        for (const int channel : node.out) {
          if (channel >= part.channels) sender[{part.bus, channel - part.channels}] = id(i);
          out |= channel >= 0 && channel < part.channels;
        }
        if (out) arrows += "  " + id(i) + " -> out;\n";
      }
    }
    text += "  }\n";
  }
  for (std::size_t w = 0; w < assignments.workers.size(); ++w)
    for (std::size_t p = 0; p < assignments.workers[w].plan.parts.size(); ++p) {
      const Plan& part = assignments.workers[w].plan.parts[p];
      std::vector<std::string> told;
      for (std::size_t n = 0; n < part.nodes.size(); ++n) {
        const Node& node = part.nodes[n];
        if (node.object != "Input") continue;
        for (const double number : node.values.at(0).numbers) {
          const int channel = static_cast<int>(number) - part.input_channels;
          if (channel < 0 || channel >= static_cast<int>(part.received.size())) continue;
          for (const BusChannel& source : part.received[static_cast<std::size_t>(channel)]) {
            const std::string arrow = "  " + sender[{source.bus, source.channel}] + " -> n" + std::to_string(w) + "_" + std::to_string(p) + "_" + std::to_string(n) + " [style=dashed];\n";
            if (std::find(told.begin(), told.end(), arrow) == told.end()) told.push_back(arrow);
          }
        }
      }
      for (const std::string& arrow : told) arrows += arrow;
    }
  return text + "  out [shape=plaintext];\n" + arrows + "}\n";
}

}  // namespace tutti
