#include "libs/rpc/message_walk.h"

#include <openssl/sha.h>

#include <memory>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace holdfast::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::string_view kCustomers = "customers/";

}  // namespace

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
  if (field == nullptr || field->is_repeated() || field->type() != FieldDescriptor::TYPE_STRING)
    return "";
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
