#include "libs/rpc/message_walk.h"

#include <openssl/sha.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "libs/rpc/shape.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::string_view kCustomers = "customers/";

absl::Status CheckBelow(const Message& message, const std::string& path);

std::string PathOf(const std::string& path, const FieldDescriptor& field, int index) {
  std::string result = path.empty() ? field.name() : absl::StrCat(path, ".", field.name());
  if (index >= 0) absl::StrAppend(&result, "[", index, "]");
  return result;
}

absl::Status CheckText(const std::string& text, const std::string& path, const FieldDescriptor& field, int index) {
  return IsUtf8(text) ? absl::OkStatus() : InvalidField(PathOf(path, field, index), "is not valid UTF-8");
}

absl::Status CheckField(const Message& message, const FieldDescriptor& field, const std::string& path) {
  const Reflection& reflection = *message.GetReflection();
  const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (!is_message && field.type() != FieldDescriptor::TYPE_STRING) return absl::OkStatus();
  std::string scratch;
  if (!field.is_repeated()) {
    if (is_message) return CheckBelow(reflection.GetMessage(message, &field), PathOf(path, field, -1));
    return CheckText(reflection.GetStringReference(message, &field, &scratch), path, field, -1);
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (is_message) {
      HF_RETURN_IF_ERROR(CheckBelow(reflection.GetRepeatedMessage(message, &field, i), PathOf(path, field, i)));
    } else {
      HF_RETURN_IF_ERROR(
          CheckText(reflection.GetRepeatedStringReference(message, &field, i, &scratch), path, field, i));
    }
  }
  return absl::OkStatus();
}

// The parser bounds the depth (100), so recursion is bounded too.
absl::Status CheckBelow(const Message& message, const std::string& path) {
  std::vector<const FieldDescriptor*> present;
  message.GetReflection()->ListFields(message, &present);
  for (const FieldDescriptor* field : present) {
    HF_RETURN_IF_ERROR(CheckField(message, *field, path));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckUtf8(const Message& message) { return CheckBelow(message, ""); }

std::string HashWithout(const Message& message, const std::vector<std::string_view>& without) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  for (std::string_view name : without) {
    const FieldDescriptor* field = copy->GetDescriptor()->FindFieldByName(std::string(name));
    if (field != nullptr) copy->GetReflection()->ClearField(copy.get(), field);
  }
  std::string bytes = message.GetDescriptor()->full_name() + '\0';
  {
    google::protobuf::io::StringOutputStream sink(&bytes);  // appends
    google::protobuf::io::CodedOutputStream out(&sink);
    out.SetSerializationDeterministic(true);
    copy->SerializeToCodedStream(&out);
  }
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string TextField(const Message& message, std::string_view name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(std::string(name));
  if (field == nullptr || field->is_repeated() || field->type() != FieldDescriptor::TYPE_STRING) return "";
  return message.GetReflection()->GetString(message, field);
}

std::string CustomerOf(const Message& message) {
  std::vector<const FieldDescriptor*> present;
  message.GetReflection()->ListFields(message, &present);
  for (const FieldDescriptor* field : present) {
    if (field->is_repeated() || field->type() != FieldDescriptor::TYPE_STRING) continue;
    const std::string value = message.GetReflection()->GetString(message, field);
    if (!value.starts_with(kCustomers)) continue;
    return value.substr(kCustomers.size(), value.find('/', kCustomers.size()) - kCustomers.size());
  }
  return TextField(message, "customer_id");
}

}  // namespace holdfast::rpc
