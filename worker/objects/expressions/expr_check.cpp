// Tells what is wrong with an Expr's expression when its patch is compiled, and loads the files that it names.
//
// Where several files are compiled as one (Meson's "unity"), that one is included once for each instruction set; this part of it only the first time.
#ifndef TUTTI_WORKER_OBJECTS_EXPRESSIONS_EXPR_CHECK
#define TUTTI_WORKER_OBJECTS_EXPRESSIONS_EXPR_CHECK
#include <algorithm>

#include "worker/expressions/loading.h"
#include "worker/objects/checks.h"
#include "worker/objects/expressions/expr_parameters.h"

namespace tutti {

namespace {

WrongParameter wrong_expression(const expressions::Error& error) {
  return {"expr", expressions::shown(error.place) + ": " + error.message, error.name, {error.candidates.begin(), error.candidates.end()}};
}

// The worker is given an expression that loads nothing.
std::optional<WrongParameter> check_expr(Node& node, const CheckSetting& setting) {
  const Argument& input = node.inputs[0];
  const double outs = node.fixed[expr::kOuts].number;
  const auto copies = static_cast<std::size_t>(std::max(1.0, node.streams / outs));
  std::string& text = node.fixed[expr::kText].text;
  expressions::Loading loading(setting.folder, setting.read);
  const auto loaded = loading.elements_of(text);
  if (const auto* error = std::get_if<expressions::Error>(&loaded)) return wrong_expression(*error);
  const auto& elements = std::get<std::vector<expressions::Element>>(loaded);
  const std::size_t streams = std::max(input.taps.size(), input.numbers.size());
  const auto program = expressions::compile(elements, expr_setting(setting.rate, outs, node.fixed[expr::kInitout].number, streams, copies));
  if (const auto* error = std::get_if<expressions::Error>(&program)) return wrong_expression(*error);
  if (loading.loaded_any()) text = expressions::written(elements);
  return std::nullopt;
}

const CheckRegistration registered("Expr", check_expr);

}  // namespace

}  // namespace tutti

#endif
