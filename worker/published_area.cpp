#include "worker/published_area.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <new>

#include "shared/clock.h"
#include "worker/objects/registry.h"
#include "worker/rates.h"

namespace tutti {
namespace {

bool is_fixed(const Parameter& parameter) { return parameter.kind != ParameterKind::Input && parameter.kind != ParameterKind::Value; }

// The first parameter that is fixed says how much is shown: a whole number of samples (size), or seconds (length). The second one is a Spectrum's window.
PublishedObject form_of(const Node& node, const Declaration& declaration, PublishedKind kind, double rate) {
  PublishedObject object;
  std::snprintf(object.name, sizeof object.name, "%s", node.name.c_str());
  std::snprintf(object.object, sizeof object.object, "%s", node.object.c_str());
  object.kind = kind;
  object.streams = static_cast<std::uint32_t>(node.streams);
  object.rate = static_cast<float>(rate);
  if (kind == PublishedKind::Value || kind == PublishedKind::Triggers) return object;
  const auto length = std::find_if(declaration.parameters.begin(), declaration.parameters.end(), is_fixed);
  const double given = node.fixed.at(0).number, samples = length->kind == ParameterKind::Integer ? given : given * rate;
  object.length = static_cast<std::uint32_t>(std::max(1.0, std::round(samples)));
  if (kind == PublishedKind::Spectrum) object.length = std::bit_ceil(object.length);
  object.places = PublishedFrame::places_for(object.length);
  if (kind == PublishedKind::Spectrum) object.window = static_cast<std::uint32_t>(node.fixed.at(1).number);
  return object;
}

}  // namespace

std::optional<PublishedKind> published_kind(const Declaration& declaration) {
  if (declaration.family != "analysis") return std::nullopt;
  if (declaration.role == ObjectRole::Audio) return declaration.outputs.front().name == "trig" ? PublishedKind::Triggers : PublishedKind::Value;
  const bool whole = std::any_of(declaration.parameters.begin(), declaration.parameters.end(), [](const Parameter& p) { return p.kind == ParameterKind::Integer; });
  return whole ? PublishedKind::Spectrum : PublishedKind::Scope;
}

std::size_t published_bytes(const WorkerPlan& plan) {
  std::size_t bytes = sizeof(PublishedArea);
  for (const Plan& part : plan.parts)
    for (const Node& node : part.nodes)
      if (const ObjectType* type = Registry::find(node.object))
        if (const auto kind = published_kind(type->declaration)) bytes += form_of(node, type->declaration, *kind, part.rate * factor_of(node.rate)).bytes();
  return bytes;
}

PublishedAreaMaker::PublishedAreaMaker(std::span<std::byte> area) : area_(area) {
  if (area_.size() < sizeof(PublishedArea)) return;
  auto* head = reinterpret_cast<PublishedArea*>(area_.data());  // made with the segment: a worker before this one may have used it
  head->edition.store(head->edition.load() | 1);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  head->objects = head->left_out = 0;
  head->made_ns = monotonic_ns();
}

PublishedAreaMaker::~PublishedAreaMaker() {
  if (area_.size() >= sizeof(PublishedArea)) reinterpret_cast<PublishedArea*>(area_.data())->edition.fetch_add(1);
}

std::vector<PublishedFrame*> PublishedAreaMaker::add(const Node& node, const Declaration& declaration, double rate) {
  const auto kind = published_kind(declaration);
  if (!kind || area_.size() < sizeof(PublishedArea)) return {};
  auto& head = *reinterpret_cast<PublishedArea*>(area_.data());
  const PublishedObject form = form_of(node, declaration, *kind, rate);
  if (form.bytes() > area_.size() - used_) {
    ++head.left_out;
    return {};
  }
  std::byte* at = area_.data() + used_;
  used_ += form.bytes();
  ++head.objects;
  new (at) PublishedObject(form);
  at += sizeof(PublishedObject);
  std::vector<PublishedFrame*> frames;
  for (int s = 0; s < node.streams; ++s, at += PublishedFrame::bytes(form.places)) {
    auto* frame = frames.emplace_back(new (at) PublishedFrame);
    frame->places = form.places;
    frame->stream = static_cast<std::uint32_t>(node.numbers.empty() ? s : node.numbers.at(static_cast<std::size_t>(s)));
    for (std::uint32_t i = 0; i < form.places; ++i) new (&frame->samples()[i]) std::atomic<float>(0.0f);
  }
  return frames;
}

}  // namespace tutti
