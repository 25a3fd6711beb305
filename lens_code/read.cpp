#include "lens_code/read.h"

#define ZX_USE_UTF8  // texts as UTF-8, which will be the only way
#include <ZXing/ReadBarcode.h>

#include <exception>

namespace diopter::lens_code {

Result<std::vector<ReadCode>> read_codes(int width, int height, std::span<const std::byte> rgba) {
  if (width <= 0 || height <= 0 || rgba.size() != static_cast<size_t>(width) * static_cast<size_t>(height) * 4) return invalid("picture", "has not the bytes of its size");
  try {
    const ZXing::ImageView view(reinterpret_cast<const uint8_t*>(rgba.data()), width, height, ZXing::ImageFormat::RGBX);
    const auto hints = ZXing::DecodeHints().setFormats(ZXing::BarcodeFormat::QRCode).setTryHarder(true).setTryRotate(true);
    std::vector<ReadCode> codes;
    for (const ZXing::Result& found : ZXing::ReadBarcodes(view, hints)) {
      if (!found.isValid()) continue;
      ReadCode code{found.text(), {}};
      for (int i = 0; i < 4; ++i) code.corners[static_cast<size_t>(i)] = {found.position()[i].x, found.position()[i].y};
      codes.push_back(std::move(code));
    }
    return codes;
  } catch (const std::exception& e) {
    return environment_failure("picture", std::string("cannot be searched for codes: ") + e.what());
  }
}

bool parse_lens_address(std::string_view text, LensAddress& address) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    const std::string_view rest = text.substr(scheme.size());
    const size_t slash = rest.find('/');
    if (slash == std::string_view::npos || slash == 0) return false;
    const std::string_view host = rest.substr(0, slash), path = rest.substr(slash);
    constexpr std::string_view kHost = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]", kCode = "abcdefghijklmnopqrstuvwxyz0123456789-";
    if (host.find_first_not_of(kHost) != std::string_view::npos || !path.starts_with("/l/")) return false;
    const std::string_view code = path.substr(3);
    if (code.empty() || code.size() > 64 || code.find_first_not_of(kCode) != std::string_view::npos) return false;
    address = {std::string(host), std::string(code)};
    return true;
  }
  return false;
}

}  // namespace diopter::lens_code
