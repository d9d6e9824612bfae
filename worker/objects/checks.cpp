#include "worker/objects/checks.h"

#include <map>

namespace tutti {

namespace {

std::map<std::string, CheckNode, std::less<>>& checks() {
  static std::map<std::string, CheckNode, std::less<>> all;  // made by the first CheckRegistration, whichever file that is in
  return all;
}

}  // namespace

CheckRegistration::CheckRegistration(std::string_view object, CheckNode check) { checks()[std::string(object)] = check; }

std::optional<WrongParameter> check_node(Node& node, const CheckSetting& setting) {
  const auto found = checks().find(node.object);
  return found == checks().end() ? std::nullopt : found->second(node, setting);
}

}  // namespace tutti
