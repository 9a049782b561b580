#include "libs/rpc/reflection.h"

#include <set>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "libs/rpc/proto/reflection.grpc.pb.h"

namespace holdfast::rpc {
namespace {

namespace v1alpha = grpc::reflection::v1alpha;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

// The file and all it imports: tools want the whole set in one answer.
void AddFile(const FileDescriptor& file, std::set<std::string>& seen,
             v1alpha::FileDescriptorResponse& out) {
  if (!seen.insert(file.name()).second) return;
  google::protobuf::FileDescriptorProto proto;
  file.CopyTo(&proto);
  out.add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i) AddFile(*file.dependency(i), seen, out);
}

void Answer(const FileDescriptor* file, v1alpha::ServerReflectionResponse& resp) {
  if (file == nullptr) {
    resp.mutable_error_response()->set_error_code(grpc::StatusCode::NOT_FOUND);
    resp.mutable_error_response()->set_error_message("no such file or symbol");
    return;
  }
  std::set<std::string> seen;
  AddFile(*file, seen, *resp.mutable_file_descriptor_response());
}

const FileDescriptor* FileOfExtension(const v1alpha::ExtensionRequest& asked) {
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  const auto* type = pool.FindMessageTypeByName(asked.containing_type());
  if (type == nullptr) return nullptr;
  const FieldDescriptor* extension = pool.FindExtensionByNumber(type, asked.extension_number());
  return extension == nullptr ? nullptr : extension->file();
}

void AnswerExtensions(const std::string& type_name, v1alpha::ServerReflectionResponse& resp) {
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  const auto* type = pool.FindMessageTypeByName(type_name);
  if (type == nullptr) return Answer(nullptr, resp);
  std::vector<const FieldDescriptor*> extensions;
  pool.FindAllExtensions(type, &extensions);
  auto& numbers = *resp.mutable_all_extension_numbers_response();
  numbers.set_base_type_name(type_name);
  for (const FieldDescriptor* extension : extensions)
    numbers.add_extension_number(extension->number());
}

v1alpha::ServerReflectionResponse Respond(const v1alpha::ServerReflectionRequest& req,
                                          const std::vector<std::string>& services) {
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  v1alpha::ServerReflectionResponse resp;
  resp.set_valid_host(req.host());
  *resp.mutable_original_request() = req;
  switch (req.message_request_case()) {
    case v1alpha::ServerReflectionRequest::kFileByFilename:
      Answer(pool.FindFileByName(req.file_by_filename()), resp);
      break;
    case v1alpha::ServerReflectionRequest::kFileContainingSymbol:
      Answer(pool.FindFileContainingSymbol(req.file_containing_symbol()), resp);
      break;
    case v1alpha::ServerReflectionRequest::kFileContainingExtension:
      Answer(FileOfExtension(req.file_containing_extension()), resp);
      break;
    case v1alpha::ServerReflectionRequest::kAllExtensionNumbersOfType:
      AnswerExtensions(req.all_extension_numbers_of_type(), resp);
      break;
    case v1alpha::ServerReflectionRequest::kListServices:
      for (const std::string& name : services)
        resp.mutable_list_services_response()->add_service()->set_name(name);
      break;
    case v1alpha::ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
      resp.mutable_error_response()->set_error_code(grpc::StatusCode::INVALID_ARGUMENT);
      resp.mutable_error_response()->set_error_message("nothing asked");
      break;
  }
  return resp;
}

// Answers one question after the other until the caller has no more.
class Conversation final : public grpc::ServerBidiReactor<v1alpha::ServerReflectionRequest,
                                                          v1alpha::ServerReflectionResponse> {
 public:
  explicit Conversation(const std::vector<std::string>& services) : services_(services) {
    StartRead(&req_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    resp_ = Respond(req_, services_);
    StartWrite(&resp_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    StartRead(&req_);
  }
  void OnDone() override { delete this; }

 private:
  const std::vector<std::string>& services_;
  v1alpha::ServerReflectionRequest req_;
  v1alpha::ServerReflectionResponse resp_;
};

class Reflection final : public v1alpha::ServerReflection::CallbackService {
 public:
  explicit Reflection(std::vector<std::string> services) : services_(std::move(services)) {}

  grpc::ServerBidiReactor<v1alpha::ServerReflectionRequest, v1alpha::ServerReflectionResponse>*
  ServerReflectionInfo(grpc::CallbackServerContext*) override {
    return new Conversation(services_);
  }

 private:
  const std::vector<std::string> services_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeReflection(std::vector<std::string> services) {
  return std::make_unique<Reflection>(std::move(services));
}

}  // namespace holdfast::rpc
