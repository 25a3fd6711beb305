#include "server/http/lan_certificate.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <memory>
#include <set>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "server/http/tls_context.h"

namespace diopter::server {

namespace {

// Browsers refuse certificates of more than 398 days.
constexpr long kDays = 397, kRenewDays = 30, kDaySeconds = 24 * 60 * 60;

template <class T, auto kFree>
using Owned = std::unique_ptr<T, decltype([](T* object) { kFree(object); })>;
using Certificate = Owned<X509, X509_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Bio = Owned<BIO, BIO_free_all>;

Status openssl_failed(const char* what) {
  char reason[256];
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  return environment_failure("the certificate", std::string(what) + ": " + reason);
}

std::string text_of(const sockaddr_in& address) {
  char text[INET_ADDRSTRLEN] = "";
  inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
  return text;
}

// The address that a packet to the internet would come from; nothing is sent.
std::string outward_address() {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return {};
  sockaddr_in far{};
  far.sin_family = AF_INET;
  far.sin_port = htons(9);
  inet_pton(AF_INET, "192.0.2.1", &far.sin_addr);  // of a network for examples
  sockaddr_in own{};
  socklen_t length = sizeof own;
  const bool found = connect(fd, reinterpret_cast<const sockaddr*>(&far), sizeof far) == 0 && getsockname(fd, reinterpret_cast<sockaddr*>(&own), &length) == 0;
  close(fd);
  return found ? text_of(own) : std::string();
}

std::set<std::string> names_wanted(const std::vector<std::string>& addresses, const std::string& name) {
  std::set<std::string> names{"DNS:" + name, "DNS:localhost", "IP:127.0.0.1"};
  for (const std::string& address : addresses) names.insert("IP:" + address);
  return names;
}

std::set<std::string> names_of(X509* certificate) {
  std::set<std::string> names;
  const Owned<GENERAL_NAMES, GENERAL_NAMES_free> list(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; list && i < sk_GENERAL_NAME_num(list.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(list.get(), i);
    const ASN1_STRING* value = name->type == GEN_DNS ? name->d.dNSName : name->type == GEN_IPADD ? name->d.iPAddress : nullptr;
    if (!value) continue;
    const auto* bytes = ASN1_STRING_get0_data(value);
    const int length = ASN1_STRING_length(value);
    char text[INET_ADDRSTRLEN] = "";
    if (name->type == GEN_DNS) names.insert("DNS:" + std::string(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length)));
    else if (length == 4 && inet_ntop(AF_INET, bytes, text, sizeof text)) names.insert(std::string("IP:") + text);
  }
  return names;
}

bool holds_still(const std::string& file, const std::set<std::string>& wanted) {
  const Bio bio(BIO_new_file(file.c_str(), "r"));
  const Certificate certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr);
  if (!certificate) return false;
  const std::set<std::string> names = names_of(certificate.get());
  std::time_t later = std::time(nullptr) + kRenewDays * kDaySeconds, now = std::time(nullptr);
  return std::ranges::includes(names, wanted) && X509_cmp_time(X509_get0_notAfter(certificate.get()), &later) > 0 && X509_cmp_time(X509_get0_notBefore(certificate.get()), &now) < 0;
}

bool add_extension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION, X509_EXTENSION_free> extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Result<Certificate> make_certificate(EVP_PKEY* key, const std::string& name, const std::set<std::string>& names) {
  Certificate certificate(X509_new());
  if (!certificate) return openssl_failed("cannot be made");
  unsigned char serial[16];
  if (RAND_bytes(serial, sizeof serial) != 1) return openssl_failed("has no number");
  serial[0] &= 0x7f;  // positive
  const Owned<BIGNUM, BN_free> number(BN_bin2bn(serial, sizeof serial, nullptr));
  X509* const made = certificate.get();
  std::string list;
  for (const std::string& one : names) list += (list.empty() ? "" : ",") + one;
  X509_NAME* const subject = X509_get_subject_name(made);
  const bool whole = X509_set_version(made, 2) == 1 && number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(made)) &&
                     // An hour ago, for phones whose clock is behind.
                     X509_gmtime_adj(X509_getm_notBefore(made), -60 * 60) && X509_gmtime_adj(X509_getm_notAfter(made), kDays * kDaySeconds - 60 * 60) &&
                     X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0) == 1 &&
                     X509_set_issuer_name(made, subject) == 1 && X509_set_pubkey(made, key) == 1 && add_extension(made, NID_basic_constraints, "critical,CA:FALSE") &&
                     add_extension(made, NID_key_usage, "critical,digitalSignature") && add_extension(made, NID_ext_key_usage, "serverAuth") &&
                     add_extension(made, NID_subject_alt_name, list) && X509_sign(made, key, EVP_sha256()) > 0;
  if (!whole) return openssl_failed("cannot be made");
  return certificate;
}

// Whole or not at all; `write` puts the PEM text into the BIO.
template <class Write>
Status write_file(const std::string& file, mode_t mode, Write write) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || write(bio.get()) != 1) return openssl_failed("cannot be written");
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &text);
  const std::string fresh = file + ".new";
  unlink(fresh.c_str());
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  const bool written = fd >= 0 && ::write(fd, text, static_cast<size_t>(length)) == length && fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!written || rename(fresh.c_str(), file.c_str()) != 0) return environment_failure(file, std::string("cannot be written: ") + std::strerror(errno), "check the folder and its permissions");
  return ok_status();
}

}  // namespace

std::vector<std::string> lan_addresses() {
  std::vector<std::string> addresses;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return addresses;
  for (const ifaddrs* at = list; at; at = at->ifa_next) {
    if (!at->ifa_addr || at->ifa_addr->sa_family != AF_INET || (at->ifa_flags & IFF_LOOPBACK) || !(at->ifa_flags & IFF_UP)) continue;
    sockaddr_in address{};
    std::memcpy(&address, at->ifa_addr, sizeof address);
    addresses.push_back(text_of(address));
  }
  freeifaddrs(list);
  if (const auto outward = std::ranges::find(addresses, outward_address()); outward != addresses.end()) std::rotate(addresses.begin(), outward, outward + 1);
  return addresses;
}

std::string lan_name() {
  char name[256] = "";
  if (gethostname(name, sizeof name - 1) != 0) return "diopter.local";
  std::string label(name, std::strcspn(name, "."));
  std::erase_if(label, [](unsigned char c) { return !std::isalnum(c) && c != '-'; });
  return (label.empty() ? "diopter" : label.substr(0, 50)) + ".local";
}

Result<LanCertificate> lan_certificate(const std::string& folder, const std::vector<std::string>& addresses, const std::string& name) {
  LanCertificate found{folder + "/lan.pem", folder + "/lan.key"};
  const std::set<std::string> names = names_wanted(addresses, name);
  if (holds_still(found.cert_file, names) && open_tls(found.cert_file, found.key_file).ok()) return found;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return environment_failure(folder, "cannot be made: " + error.message(), "check the permissions of the folder above it");
  const Key key(EVP_EC_gen("P-256"));
  if (!key) return openssl_failed("has no key");
  DIOPTER_ASSIGN(const Certificate certificate, make_certificate(key.get(), name, names));
  DIOPTER_TRY(write_file(found.key_file, 0600, [&](BIO* bio) { return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr); }));
  DIOPTER_TRY(write_file(found.cert_file, 0644, [&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); }));
  found.is_new = true;
  return found;
}

}  // namespace diopter::server
