// Tells what is wrong with an Expr's expression when its patch is compiled.
//
// Where several files are compiled as one (Meson's "unity"), that one is included once for each instruction set; this part of it only the first time.
#ifndef TUTTI_WORKER_OBJECTS_EXPRESSIONS_EXPR_CHECK
#define TUTTI_WORKER_OBJECTS_EXPRESSIONS_EXPR_CHECK
#include <algorithm>

#include "worker/objects/checks.h"
#include "worker/objects/expressions/expr_parameters.h"

namespace tutti {

namespace {

std::optional<WrongParameter> check_expr(const Node& node, double rate) {
  const Argument& input = node.inputs[0];
  const double outs = node.fixed[expr::kOuts].number;
  const auto copies = static_cast<std::size_t>(std::max(1.0, node.streams / outs));
  const auto program = expressions::compile(node.fixed[expr::kText].text, expr_setting(rate, outs, node.fixed[expr::kInitout].number, std::max(input.taps.size(), input.numbers.size()), copies));
  const auto* error = std::get_if<expressions::Error>(&program);
  if (!error) return std::nullopt;
  WrongParameter wrong{"expr", "line " + std::to_string(error->place.line) + ", column " + std::to_string(error->place.column) + ": " + error->message, error->name, {}};
  wrong.candidates.assign(error->candidates.begin(), error->candidates.end());
  return wrong;
}

const CheckRegistration registered("Expr", check_expr);

}  // namespace

}  // namespace tutti

#endif
